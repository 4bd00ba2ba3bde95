"""The results as a workbook, read back by a spreadsheet library: figures, days, words that stay words."""

import datetime
import io
import unicodedata
import zipfile
from decimal import Decimal
from urllib.parse import unquote

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from documents import exports
from documents.downloads import NOT_ISSUED
from documents.exports import Column, Sheet, cell_text, results_workbook, workbook_bytes
from inspections import states
from scoring.models import LineAssessment
from tests.factories import INSPECTOR, OUTSIDER, make_world

NAMES = ["Kết quả", "Điểm từng nội dung", "Chi tiết", "Thông tin"]
MOMENT = datetime.datetime(2022, 11, 23, 2, 0, tzinfo=datetime.UTC)


@pytest.fixture
def played(world):
    """Tuần Giáo's results of Mường Lay are accepted; the second inspection has begun, no more."""
    world.reach(states.ACCEPTED, deductions={"5": 1, "8b": 1})
    world.reach(states.IN_PROGRESS, order=2)
    return world


def read(world, username="thuongtruc", **options) -> openpyxl.Workbook:
    made = results_workbook(world.plan, world.user(username), **options)
    return openpyxl.load_workbook(io.BytesIO(made.data))


def rows_of(workbook: openpyxl.Workbook, name: str) -> list[tuple]:
    return list(workbook[name].iter_rows(values_only=True))[1:]


def written(*values) -> list:
    """The cells that a reader finds where these values were put."""
    sheet = Sheet("Thử", [Column(f"Cột {n}", 10) for n, _ in enumerate(values)], [list(values)])
    made = workbook_bytes([sheet], title="Thử", author="Thử", created=MOMENT, modified=MOMENT)
    return list(openpyxl.load_workbook(io.BytesIO(made))["Thử"][2])


def test_points_are_numbers_and_days_are_days(played):
    row = rows_of(read(played), "Kết quả")[0]
    assert row[1:6] == ("Thị xã Mường Lay", "Huyện Tuần Giáo", datetime.datetime(2022, 11, 21), 90, "Tốt")
    assert row[7:] == (datetime.datetime(2022, 11, 22), "Không", datetime.datetime(2022, 11, 23))


def test_every_line_has_its_points_and_its_reason(played):
    workbook = read(played)
    assert rows_of(workbook, NAMES[1])[0] == (
        "Thị xã Mường Lay",
        *[10] * 4,
        5,
        10,
        10,
        5,
        0,
        10,
        10,
        90,
        "Tốt",
    )
    found = {row[2]: row for row in rows_of(workbook, "Chi tiết")}
    assert len(found) == 11
    assert found["8b"][4:7] == (5, 5, 0)
    assert "; lý do: " in found["8b"][7]
    assert found["1"][7] is None


def test_what_is_not_settled_is_empty_never_zero(played):
    workbook = read(played)
    began, assigned = rows_of(workbook, "Kết quả")[1:3]
    assert (began[4], began[5], began[6]) == (None, "Chưa gửi kết quả", "Đang kiểm tra")
    assert (assigned[3], assigned[4], assigned[5]) == (None, None, "Chưa gửi kết quả")
    assert set(rows_of(workbook, NAMES[1])[1][1:-1]) == {None}
    assert {row[0] for row in rows_of(workbook, "Chi tiết")} == {"Thị xã Mường Lay"}


@pytest.mark.parametrize(
    ("username", "pairs"), [("thuongtruc", 5), (INSPECTOR, 2), (OUTSIDER, 2), ("sonoivu", 0)]
)
def test_everybody_gets_the_inspections_they_see(played, username, pairs):
    workbook = read(played, username)
    assert [len(rows_of(workbook, name)) for name in NAMES[:2]] == [pairs, pairs]
    accepted_is_seen = username in ("thuongtruc", INSPECTOR)
    assert ("Thị xã Mường Lay" in {row[1] for row in rows_of(workbook, "Kết quả")}) == accepted_is_seen


def test_one_inspection_alone(played):
    assert [row[1] for row in rows_of(read(played, only=played.first.pk), "Kết quả")] == ["Thị xã Mường Lay"]


def test_sheets_are_named_in_vietnamese_with_a_head_that_stays(played):
    workbook = read(played)
    assert workbook.sheetnames == NAMES
    for sheet in workbook:
        assert len(sheet.title) <= 31 and unicodedata.is_normalized("NFC", sheet.title)
        assert sheet.freeze_panes == "A2"
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
        assert min(widths) >= 6
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)


def test_no_word_of_a_head_is_broken(played):
    for sheet in read(played):
        for cell in sheet[1]:
            longest = max(len(word) for word in str(cell.value).split())
            assert longest < sheet.column_dimensions[cell.column_letter].width


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\n", "＝", " =", "\t@"])
def test_a_word_is_never_a_formula(sign):
    (cell,) = written(f'{sign}HYPERLINK("http://xau.example","Xem")')
    assert cell.data_type == "s"
    assert cell.value.startswith(f"'{sign}")


def test_what_scorers_typed_is_never_a_formula(played):
    played.reach(states.SCORED, order=2, deductions={"1": 1})
    row = LineAssessment.objects.get(sheet=played.inspection(2).scoresheet, line_id=played.line_id("1"))
    row.deductions.update(content="Chưa rõ")
    LineAssessment.objects.filter(pk=row.pk).update(finding="=1+1")
    findings = {row[8] for row in rows_of(read(played), "Chi tiết") if row[0] == "Thành phố Điện Biên Phủ"}
    assert "'=1+1" in findings and "=1+1" not in findings


@pytest.mark.parametrize("word", ["#N/A", "#REF!", "TRUE", "1e5", "007", "12/11/2022", "Điểm 5-10"])
def test_a_word_that_looks_like_something_else_stays_a_word(word):
    (cell,) = written(word)
    assert (cell.value, cell.data_type) == (word, "s")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b\x08\x1fc\x7f", "abc"),
        ("\ufffe\uffff\U0001fffe\ud800", ""),
        (unicodedata.normalize("NFD", "Điện Biên"), "Điện Biên"),
        ("Cờ 🏁", "Cờ 🏁"),
    ],
)
def test_what_no_file_can_hold_is_left_out(given, kept):
    assert cell_text(given) == kept
    assert written(given)[0].value == (kept or None)


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    (cell,) = written("x" * 100_000)
    assert len(cell.value) == exports.LONGEST_CELL and cell.value.endswith("…")


def test_figures_keep_their_fractions():
    assert [cell.value for cell in written(Decimal("82.50"), Decimal("10.00"), 7, None)] == [
        82.5,
        10,
        7,
        None,
    ]


def test_the_same_results_are_the_same_bytes(played):
    made = results_workbook(played.plan, played.user("thuongtruc"))
    assert results_workbook(played.plan, played.user("thuongtruc")).data == made.data
    properties = openpyxl.load_workbook(io.BytesIO(made.data)).properties
    received = played.first.submissions.get().answered_at
    assert properties.modified == made.modified.replace(tzinfo=None) == received.replace(tzinfo=None)
    assert properties.created == played.plan.issued_at.astimezone(datetime.UTC).replace(tzinfo=None)
    assert timezone.localtime(made.modified) < timezone.localtime()
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(made.data)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_the_number_of_queries_does_not_grow(played, django_assert_num_queries):
    staff = played.user("thuongtruc")
    results_workbook(played.plan, staff)
    with django_assert_num_queries(10) as few:
        results_workbook(played.plan, staff)
    played.reach(states.SCORED, order=3)
    played.reach(states.SUBMITTED, order=4)
    with django_assert_num_queries(len(few)):
        results_workbook(played.plan, staff)


def test_downloaded_under_its_vietnamese_name(client, played):
    client.force_login(played.user(INSPECTOR))
    response = client.get(reverse("results_xlsx", args=[played.plan.pk]))
    name = unquote(response.headers["Content-Disposition"].partition("filename*=utf-8''")[2])
    assert name == "Kết quả kiểm tra chéo 2022 - Cụm thi đua vùng thấp.xlsx"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "no-store" in response.headers["Cache-Control"]
    assert openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).sheetnames == NAMES


def test_a_draft_has_no_results(client, db):
    world = make_world(state=states.DRAFT)
    client.force_login(world.user("thuongtruc"))
    response = client.get(reverse("results_xlsx", args=[world.plan.pk]))
    assert response.status_code == 404
    assert NOT_ISSUED in response.content.decode()
