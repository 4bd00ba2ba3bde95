"""The cluster's report as a paper: the decree's form, the figures of the signed minutes, nothing invented."""

import copy

import pytest
from django.db import transaction
from django.test import override_settings

from documents import finals
from documents.models import FinalDocument
from documents.papers import report_pdf, report_pdf_from_content
from documents.report_context import addressee_lines, organisation_sentences, points_tables, report_context
from inspections import reporting, states
from inspections.report_content import draft_report_content
from tests.documents.reading import fonts_of, is_composed, page_numbers_of, pages_of, text_of
from tests.factories import NOW, REPORTED_ON, make_world

DEDUCTIONS = (
    {"5": 1, "8b": 1},
    {"2": 1, "4": 2, "8b": 1},
    {"1": 1, "3": 2, "4": 1, "6": 1, "8a": 1, "9": 1},
)


@pytest.fixture(scope="session")
def _report(django_db_setup, django_db_blocker) -> dict:
    """Content of a draft: three results accepted (90, 80 and 65 points), two still to come."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        world = make_world()
        for order, deductions in enumerate(DEDUCTIONS, start=1):
            world.reach(states.ACCEPTED, order, deductions)
        report = reporting.draft_report(plan=world.plan, by=world.user("thuongtruc"), at=NOW)
        content = draft_report_content(report)
        transaction.set_rollback(True)
    return content


@pytest.fixture
def content(_report, db) -> dict:
    return copy.deepcopy(_report)


@pytest.fixture
def issued(content) -> dict:
    return content | {"number": "7", "issued_on": "2023-01-05"}


@pytest.fixture(scope="session")
def _papers(_report) -> dict[str, bytes]:
    issued = copy.deepcopy(_report) | {"number": "7", "issued_on": "2023-01-05"}
    return {
        "draft": report_pdf_from_content(_report, is_final=False),
        "final": report_pdf_from_content(issued, is_final=True),
    }


@pytest.fixture
def papers(_papers, db) -> dict[str, bytes]:
    return _papers


def test_the_parts_stand_in_the_order_of_the_form(papers):
    text = text_of(papers["final"])
    parts = [
        "UBND TỈNH ĐIỆN BIÊN",
        "CỤM THI ĐUA VÙNG THẤP",
        "Số: 07/BC-CTĐVT",
        "Tuần Giáo, ngày 05 tháng 01 năm 2023",
        "BÁO CÁO",
        "Tổng hợp kết quả kiểm tra chéo công tác thi đua, khen thưởng",
        "Kính gửi: Ban TĐKT Sở Nội vụ tỉnh Điện Biên",
        "Thực hiện Kế hoạch số 120/KH-CTĐVT ngày 20 tháng 10 năm 2022 của Cụm thi đua vùng thấp",
        "I. TÌNH HÌNH TỔ CHỨC KIỂM TRA",
        "II. KẾT QUẢ KIỂM TRA",
        "III. ƯU ĐIỂM, CÁCH LÀM HAY; ĐIỂN HÌNH",
        "IV. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN",
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
        "Trên đây là Báo cáo tổng hợp",
        "./.",
        "Nơi nhận:",
        "- Như trên;",
        "TRƯỞNG CỤM",
        "Lê Xuân Cảnh",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_the_draft_says_that_it_is_one(papers):
    assert "DỰ THẢO" in text_of(papers["draft"])
    assert "DỰ THẢO" not in text_of(papers["final"])


def test_pages_letters_and_fonts(papers):
    numbers = page_numbers_of(papers["final"])
    assert numbers == ["", *map(str, range(2, len(numbers) + 1))]
    assert is_composed(text_of(papers["final"]))
    assert all(name.startswith("Liberation-Serif") for name in fonts_of(papers["final"]))


def test_figures_are_those_of_the_minutes(content):
    first = report_context(content, is_final=False)["results"][0]
    assert (first["inspected"], first["inspecting"]) == ("Thị xã Mường Lay", "Huyện Tuần Giáo")
    assert (first["day"], first["total"], first["rating"]) == ("21/11/2022", "90", "Tốt")
    assert first["minutes"] == "Không số"


def test_a_unit_without_result_is_never_zero(content, papers):
    rows = report_context(content, is_final=True)["results"]
    assert [row.get("words") for row in rows] == [None] * 3 + ["Chưa gửi kết quả"] * 2
    assert "total" not in rows[3]
    text = text_of(papers["final"])
    assert "Huyện Mường Ảng Chưa gửi kết quả" in text  # that inspects huyện Điện Biên
    assert "Huyện Tuần Giáo Chưa gửi kết quả" in text  # among the points of each line
    assert "chưa có kết quả gửi về: Huyện Điện Biên, Huyện Tuần Giáo." in text


def test_how_it_went_is_counted(content):
    sentences = organisation_sentences(content["results"])
    assert "05 cuộc kiểm tra chéo; đến nay 03/05 cuộc" in sentences[0]
    assert sentences[1].endswith("từ ngày 21 tháng 11 năm 2022 đến ngày 25 tháng 11 năm 2022.")
    assert sentences[2] == "Kết quả được gửi đúng hạn."
    content["results"][1]["is_late"] = True
    assert "đúng hạn: 02 cuộc; quá hạn: 01 cuộc (đơn vị kiểm tra: Thị xã Mường Lay)" in "".join(
        organisation_sentences(content["results"])
    )


def test_ratings_are_counted(content):
    assert report_context(content, is_final=True)["ratings"] == (
        "Xếp loại Tốt: 01 đơn vị; xếp loại Khá: 01 đơn vị; xếp loại Trung bình: 01 đơn vị; "
        "chưa gửi kết quả: 02 đơn vị."
    )


def test_many_lines_go_into_further_tables(content):
    line = content["lines"][0]
    content["lines"] = [line | {"number": str(n)} for n in range(1, 31)]
    for row in content["results"][:3]:
        row["points"] = [str(n) for n in range(1, 31)]
    tables = points_tables(content)
    assert [len(table["lines"]) for table in tables] == [11, 11, 8]
    assert [table["has_total"] for table in tables] == [False, False, True]
    assert tables[1]["rows"][0]["points"][0] == "12"
    assert len(pages_of(report_pdf_from_content(content, is_final=False))) >= 4


def test_one_addressee_stands_beside_several_below():
    assert addressee_lines(["Sở Nội vụ."]) == ["Sở Nội vụ"]
    assert addressee_lines(["- Sở Nội vụ;", "UBND tỉnh"]) == ["- Sở Nội vụ;", "- UBND tỉnh."]


def test_what_nobody_wrote_is_open_in_the_draft_and_said_in_the_final(content):
    content["texts"]["causes"] = []
    words = {
        is_final: report_context(content, is_final=is_final)["parts"][1]["sections"][1]["unfilled"]
        for is_final in (False, True)
    }
    assert words == {False: "…………", True: "Không ghi nhận nội dung."}


def test_very_long_and_strange_texts_give_a_document(issued):
    issued["texts"]["strengths"] = ["Ưu điểm " * 3000, "🏁 " + "x" * 400, "שלום", "<b>&amp;</b>"]
    text = text_of(report_pdf_from_content(issued, is_final=True))
    assert "<b>&amp;</b>" in text


def test_the_signing_block_never_stands_alone(papers):
    last = pages_of(papers["final"])[-1]
    assert "Trên đây là Báo cáo" in " ".join(last.split()) and "Nơi nhận" in last


def test_the_same_content_is_the_same_bytes(papers, content):
    assert report_pdf_from_content(content, is_final=False) == papers["draft"]


# --- As it is given out ----------------------------------------------------------------------------


@pytest.fixture
def reported(world):
    world.reach(states.ACCEPTED)
    return reporting.draft_report(plan=world.plan, by=world.user("thuongtruc"), at=NOW)


def test_a_draft_is_made_anew_and_a_final_one_is_stored(reported, world):
    assert "DỰ THẢO" in text_of(report_pdf(reported))
    with pytest.raises(finals.NotFinal):
        finals.final_document("report", reported)
    digest = reporting.digest_to_issue(reported)
    reporting.issue_report(
        report=reported, digest=digest, number="7", issued_on=REPORTED_ON, by=world.user("thuongtruc"), at=NOW
    )
    document = finals.final_document("report", reported)
    assert finals.final_document("report", reported) == document == FinalDocument.objects.get()
    assert document.content_digest == reported.snapshot_digest
    assert "Số: 07/BC-CTĐVT" in text_of(finals.stored_bytes(document))
