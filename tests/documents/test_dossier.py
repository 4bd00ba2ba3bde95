"""Dossiers as people get them: what is in the ZIP file, under which names, and how it is made."""

import hashlib
import io
import json
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from documents import dossier, dossier_contents, finals, papers, seal
from documents.archive import Member, stream_archive
from documents.dossier import INDEX, MANIFEST
from documents.dossier_contents import DAMAGED, NOT_INCLUDED, READ_AT_ONCE, inspection_dossier, plan_dossier
from documents.downloads import NOT_ISSUED
from documents.file_names import LONGEST_BYTES, LONGEST_NAME, Names, safe_name
from documents.models import FinalDocument, SignedCopy
from inspections import reporting, states
from inspections.errors import Refusal
from inspections.models import Evidence, InspectionPlan
from tests.documents.reading import text_of
from tests.factories import INSPECTOR, NOW, OUTSIDER, REPORTED_ON, make_world

FOLDER = "01 Tuần Giáo kiểm tra Mường Lay"
PAIR = "Tuần Giáo kiểm tra Mường Lay"
PICTURE = "Kế hoạch công tác thi đua, khen thưởng năm 2022 (bản chụp).png"
OF_PLAN = [
    "Kế hoạch kiểm tra chéo 2022 - Cụm thi đua vùng thấp.pdf",
    "Biểu điểm trống 2022 - Cụm thi đua vùng thấp.pdf",
    "Kết quả kiểm tra chéo 2022 - Cụm thi đua vùng thấp.xlsx",
]
OF_PAIR = [f"Biên bản kiểm tra chéo 2022 - {PAIR}.pdf", f"Biểu điểm kiểm tra chéo 2022 - {PAIR}.pdf"]


@pytest.fixture
def really_signed(world):
    """Of five inspections one is signed and one has begun."""
    world.reach(states.SIGNED, deductions={"5": 1})
    world.reach(states.IN_PROGRESS, order=2)
    return world


@pytest.fixture
def signed(really_signed, monkeypatch):
    """The same; its documents are not really set and sealed, which takes long and is looked at elsewhere."""
    monkeypatch.setattr(papers, "render_pdf", lambda _template, _context, *, title, **_more: title.encode())
    monkeypatch.setattr(seal, "seal_pdf", lambda pdf: seal.Sealed(b"%PDF-1.7 " + pdf, "B-B", "0" * 64))
    return really_signed


@pytest.fixture
def evidence(signed):
    """The one file that the first inspection has; other tests find it as it was stored."""
    found = Evidence.objects.get(inspection=signed.first)
    stored = Path(found.file.path).read_bytes()
    yield found
    Path(found.file.path).write_bytes(stored)


def opened(pieces) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    return archive


def of_plan(world, username="thuongtruc", *, with_evidence=False) -> zipfile.ZipFile:
    plan = InspectionPlan.objects.get(pk=world.plan.pk)
    return opened(plan_dossier(plan, world.user(username), with_evidence=with_evidence).stream())


def of_first(world, username=INSPECTOR, *, with_evidence=False) -> zipfile.ZipFile:
    made = inspection_dossier(world.first, world.user(username), with_evidence=with_evidence)
    return opened(made.stream())


def manifest_of(archive: zipfile.ZipFile) -> dict:
    return json.loads(archive.read(MANIFEST))


def absent(archive: zipfile.ZipFile) -> dict[str, str]:
    return {row["name"]: row["reason"] for row in manifest_of(archive)["absent"]}


# --- What is in it ---------------------------------------------------------------------------------


def test_the_dossier_of_a_plan(signed):
    archive = of_plan(signed)
    assert archive.namelist() == [*OF_PLAN, *(f"{FOLDER}/{name}" for name in OF_PAIR), INDEX, MANIFEST]


def test_the_dossier_of_an_inspection(really_signed):
    archive = of_first(really_signed, with_evidence=True)
    evidence = f"Minh chứng/Nội dung 01/{PICTURE}"
    assert archive.namelist() == [OF_PLAN[0], OF_PLAN[2], *OF_PAIR, evidence, INDEX, MANIFEST]
    texts = [text_of(archive.read(name)) for name in (OF_PLAN[0], *OF_PAIR)]
    assert ["KẾ HOẠCH" in texts[0], "BIÊN BẢN" in texts[1], "BIỂU ĐIỂM" in texts[2]] == [True] * 3
    assert not [text for text in texts if "DỰ THẢO" in text]


def test_documents_are_the_stored_ones(signed):
    archive = of_plan(signed)
    stored = {row.kind: finals.stored_bytes(row) for row in FinalDocument.objects.all()}
    assert archive.read(f"{FOLDER}/{OF_PAIR[0]}") == stored["minutes"]
    assert archive.read(f"{FOLDER}/{OF_PAIR[1]}") == stored["scoresheet"]
    assert archive.read(OF_PLAN[0]) == stored["plan"]


def test_a_draft_is_no_part_of_it_and_the_list_says_so(signed):
    signed.reach(states.AWAITING_SIGNATURES, order=2)
    archive = of_plan(signed)
    assert not [name for name in archive.namelist() if name.startswith("02 ")]
    listed = text_of(archive.read(INDEX))
    assert "02. Thị xã Mường Lay kiểm tra thành phố Điện Biên Phủ Chưa có Chưa có" in listed
    reasons = [row["reason"] for row in manifest_of(archive)["absent"] if row["section"].startswith("02. ")]
    assert reasons.count("Chưa có") == 2


def test_evidence_only_by_choice(signed):
    without, with_it = of_first(signed), of_first(signed, with_evidence=True)
    assert not [name for name in without.namelist() if PICTURE in name]
    assert absent(without) == {f"Nội dung 01: {PICTURE}": NOT_INCLUDED}
    stored = Evidence.objects.get(inspection=signed.first)
    assert with_it.read(f"Minh chứng/Nội dung 01/{PICTURE}") == Path(stored.file.path).read_bytes()
    assert PICTURE in text_of(with_it.read(INDEX))


def test_withdrawn_evidence_is_left_out(signed):
    Evidence.objects.filter(inspection=signed.first).update(withdrawn_at=NOW)
    assert not [name for name in of_first(signed, with_evidence=True).namelist() if "Minh chứng" in name]


def test_the_manifest_names_every_file_with_its_digest(signed):
    archive = of_plan(signed, with_evidence=True)
    files = manifest_of(archive)["files"]
    assert [row["path"] for row in files] == [name for name in archive.namelist() if name != MANIFEST]
    for row in files:
        data = archive.read(row["path"])
        assert (row["size"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert "recorded_sha256" not in row


def test_the_report_belongs_to_it_once_it_is_issued(signed):
    staff, name = signed.user("thuongtruc"), "Báo cáo tổng hợp kiểm tra chéo"
    assert absent(of_plan(signed))[name] == "Chưa có"
    assert name not in absent(of_plan(signed, OUTSIDER))
    signed.reach(states.ACCEPTED)
    report = reporting.draft_report(plan=signed.plan, by=staff, at=NOW)
    digest = reporting.digest_to_issue(report)
    reporting.issue_report(report=report, digest=digest, number="7", issued_on=REPORTED_ON, by=staff, at=NOW)
    path = f"{name} 2022 - Cụm thi đua vùng thấp.pdf"
    assert of_plan(signed).read(path) == finals.stored_bytes(FinalDocument.objects.get(kind="report"))
    assert path in of_plan(signed, "sonoivu").namelist()
    assert path not in of_plan(signed, OUTSIDER).namelist()


def test_everybody_gets_the_inspections_they_see(signed):
    archive = of_plan(signed, OUTSIDER)
    assert not [name for name in archive.namelist() if name.startswith("01 ")]
    assert "Hồ sơ gồm 02/05 cuộc kiểm tra mà người tải được xem." in text_of(archive.read(INDEX))
    assert "Thị xã Mường Lay" not in json.dumps(manifest_of(archive), ensure_ascii=False)


def test_after_the_round_everybody_gets_all_of_it(signed):
    signed.close()
    archive = of_plan(signed, OUTSIDER)
    assert f"{FOLDER}/{OF_PAIR[0]}" in archive.namelist()
    assert "mà người tải được xem" not in text_of(archive.read(INDEX))


# --- When something is not as it should be ---------------------------------------------------------


def test_a_lost_file_is_listed_and_the_rest_is_there(signed, evidence, caplog):
    Path(evidence.file.path).unlink()
    archive = of_first(signed, with_evidence=True)
    assert absent(archive) == {f"Nội dung 01: {PICTURE}": DAMAGED}
    assert set(OF_PAIR) < set(archive.namelist())
    assert "is gone" in caplog.text


def test_a_changed_file_is_told_from_the_one_that_was_stored(signed, evidence, caplog):
    Path(evidence.file.path).write_bytes(b"thay")
    archive = of_first(signed, with_evidence=True)
    entry = next(row for row in manifest_of(archive)["files"] if row["path"].endswith(PICTURE))
    assert entry["recorded_sha256"] == evidence.sha256 != entry["sha256"]
    assert "Khác bản đã lưu" in text_of(archive.read(INDEX))


def test_a_damaged_document_is_not_given_out(signed):
    of_first(signed)
    Path(FinalDocument.objects.get(kind="minutes").file.path).write_bytes(b"%PDF-hong")
    archive = of_first(signed)
    assert absent(archive)["Biên bản"] == DAMAGED
    assert OF_PAIR[0] not in archive.namelist()


def test_without_a_list_on_paper_the_files_are_there_all_the_same(signed, monkeypatch):
    def too_heavy(*_given, **_named):
        raise Refusal("forbidden")

    monkeypatch.setattr(dossier, "index_pdf", too_heavy)
    archive = of_first(signed)
    assert set(OF_PAIR) < set(archive.namelist()) and INDEX not in archive.namelist()
    assert absent(archive)[INDEX] == "Chưa lập được"


def test_copies_that_came_back_signed_belong_to_it(signed):
    of_first(signed)
    document = FinalDocument.objects.get(kind="minutes")
    copy = SignedCopy(
        final=document,
        kind=SignedCopy.Kind.SIGNED_PDF,
        original_name="Biên bản (đã ký).pdf",
        media_type="application/pdf",
        size=7,
        sha256=hashlib.sha256(b"%PDF-ky").hexdigest(),
        uploaded_by=signed.user(INSPECTOR),
        uploaded_at=NOW,
    )
    copy.file.save("", ContentFile(b"%PDF-ky"))
    archive = of_first(signed)
    assert archive.read("Bản ký số/Biên bản (đã ký).pdf") == b"%PDF-ky"
    assert "Bản ký số (biên bản): Biên bản (đã ký).pdf" in text_of(archive.read(INDEX))
    assert f"{FOLDER}/Bản ký số/Biên bản (đã ký).pdf" in of_plan(signed).namelist()


# --- How it is made --------------------------------------------------------------------------------


def test_the_same_state_is_the_same_bytes(signed):
    def made() -> bytes:
        return b"".join(plan_dossier(signed.plan, signed.user("thuongtruc"), with_evidence=True).stream())

    first = made()  # makes the final documents, too
    assert made() == first


def test_dates_are_those_of_the_files(signed):
    dates = {entry.filename: entry.date_time for entry in of_first(signed, with_evidence=True).infolist()}
    minutes = FinalDocument.objects.get(kind="minutes").made_at.astimezone()
    assert dates[f"Minh chứng/Nội dung 01/{PICTURE}"] == (2022, 11, 18, 8, 0, 0)
    assert dates[INDEX] == dates[MANIFEST] == max(dates.values())
    assert dates[OF_PAIR[0]][:3] == minutes.timetuple()[:3]


def test_nothing_is_read_before_its_turn(signed, evidence):
    pieces = inspection_dossier(signed.first, signed.user(INSPECTOR), with_evidence=True).stream()
    assert next(pieces).startswith(b"PK\x03\x04")
    path = Path(evidence.file.path)
    path.write_bytes(bytes(10 * READ_AT_ONCE))
    sizes = [len(piece) for piece in pieces]
    assert sum(sizes) > 10 * READ_AT_ONCE
    assert max(sizes) < 2 * READ_AT_ONCE


def test_the_number_of_queries_does_not_grow(signed, django_assert_num_queries):
    def collect() -> None:
        list(plan_dossier(signed.plan, staff, with_evidence=True).pieces)

    staff = signed.user("thuongtruc")
    collect()
    with django_assert_num_queries(8) as few:
        collect()
    signed.reach(states.SIGNED, order=3)
    signed.reach(states.SUBMITTED, order=4)
    with django_assert_num_queries(len(few)):
        collect()


def test_a_reader_that_cannot_go_back_finds_every_end(signed):
    for entry in of_plan(signed, with_evidence=True).infolist():
        assert entry.compress_type == zipfile.ZIP_DEFLATED
        assert 0 < entry.compress_size - entry.file_size < 100  # nothing is pressed out of it, either


def test_a_large_round_is_read_a_few_inspections_at_a_time(signed, monkeypatch):
    whole = of_plan(signed, with_evidence=True).namelist()
    monkeypatch.setattr(dossier_contents, "INSPECTIONS_AT_ONCE", 2)
    assert of_plan(signed, with_evidence=True).namelist() == whole


def test_more_than_four_gigabytes_are_announced_as_such():
    huge = Member("lớn.bin", NOW, 5 * 1024**3, [b"x" * 10])
    archive = opened(stream_archive([huge, Member("nhỏ.txt", NOW, 1, [b"y"])]))
    assert [archive.read(name) for name in archive.namelist()] == [b"x" * 10, b"y"]
    assert archive.getinfo("lớn.bin").extract_version == 45


def test_a_date_that_the_format_does_not_know_becomes_its_first_one():
    archive = opened(stream_archive([Member("cũ.txt", NOW.replace(year=1975), 1, [b"x"])]))
    assert archive.getinfo("cũ.txt").date_time == (1980, 1, 1, 0, 0, 0)


# --- Names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Biên bản kiểm tra chéo – Cụm số 1 (ký).pdf", "Biên bản kiểm tra chéo – Cụm số 1 (ký).pdf"),
        ('Số 12/KH-UBND: a*b?c<d>e|f"g\\h.docx', "Số 12-KH-UBND- a-b-c-d-e-f-g-h.docx"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("LPT².tar.gz", "_LPT².tar.gz"),
        ("CONG-VAN.pdf", "CONG-VAN.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        (" .ẩn. ", "ẩn"),
        ("tên.", "tên"),
        ("", "Không tên"),
        ("..", "Không tên"),
        ("a\tb\r\nc\x00d\u202egpj.exe", "a b cdgpj.exe"),
    ],
)
def test_a_name_that_every_system_keeps(given, name):
    assert safe_name(given) == name


@pytest.mark.parametrize(
    "given", ["x" * 300 + ".pdf", "ộ" * 300 + ".xlsx", "🏁" * 300 + ".png", "a. " * 100 + ".doc"]
)
def test_a_long_name_is_cut_before_its_extension(given):
    name = safe_name(given)
    assert len(name) <= LONGEST_NAME and len(name.encode()) <= LONGEST_BYTES
    assert name.endswith(given[-4:].strip(" ."))
    assert not name.endswith((" ", "."))


def test_names_are_told_apart_whatever_their_case():
    names = Names()
    asked = [
        "Ảnh.JPG",
        "ảnh.jpg",
        unicodedata.normalize("NFD", "ảnh.jpg"),
        "x" * 90 + ".png",
        "x" * 91 + ".png",
    ]
    taken = [names.take("Minh chứng", name) for name in asked]
    assert taken[:3] == ["Minh chứng/Ảnh.JPG", "Minh chứng/ảnh (2).jpg", "Minh chứng/ảnh (3).jpg"]
    assert len({path.casefold() for path in taken}) == 5
    assert all(len(path.rpartition("/")[2]) <= LONGEST_NAME for path in taken)
    assert names.take("Khác", "ảnh.jpg") == "Khác/ảnh.jpg"


def test_names_are_composed_and_marked_as_unicode(signed):
    for entry in of_plan(signed, with_evidence=True).infolist():
        assert unicodedata.is_normalized("NFC", entry.filename)
        assert entry.filename.isascii() or entry.flag_bits & 0x800
        assert len(entry.filename) < 200


def test_folders_stand_in_the_order_of_the_lines():
    numbers = ["1", "2", "8a", "8b", "9", "10"]
    sortable = [dossier_contents._sortable(number) for number in numbers]
    assert sortable == sorted(sortable) == ["01", "02", "08a", "08b", "09", "10"]


# --- By address ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("plan_dossier", "Hồ sơ kiểm tra chéo 2022 - Cụm thi đua vùng thấp.zip"),
        ("inspection_dossier", f"Hồ sơ kiểm tra chéo 2022 - {PAIR}.zip"),
    ],
)
def test_downloaded_in_pieces_under_a_vietnamese_name(client, world, name, file_name):
    client.force_login(world.user(INSPECTOR))
    pk = world.plan.pk if name == "plan_dossier" else world.first.pk
    response = client.get(reverse(name, args=[pk]))
    assert response.streaming and response.headers["Content-Type"] == "application/zip"
    assert unquote(response.headers["Content-Disposition"].partition("filename*=utf-8''")[2]) == file_name
    assert "no-store" in response.headers["Cache-Control"]
    response.close()


def test_evidence_is_asked_for_in_the_address(client, signed):
    client.force_login(signed.user(INSPECTOR))
    address = reverse("inspection_dossier", args=[signed.first.pk])
    names = {
        query: opened(client.get(address + query).streaming_content).namelist()
        for query in ("", "?minh-chung=1", "?minh-chung=0")
    }
    assert names[""] == names["?minh-chung=0"]
    assert len(names["?minh-chung=1"]) == len(names[""]) + 1


def test_who_only_asks_about_it_has_nothing_made(client, signed):
    client.force_login(signed.user(INSPECTOR))
    response = client.head(reverse("inspection_dossier", args=[signed.first.pk]))
    assert response.status_code == 200 and b"".join(response.streaming_content) == b""
    assert not FinalDocument.objects.exists()


def test_an_outsider_does_not_learn_that_there_is_one(client, signed):
    client.force_login(signed.user(OUTSIDER))
    assert client.get(reverse("inspection_dossier", args=[signed.first.pk])).status_code == 404


def test_a_draft_has_no_dossier(client, db):
    world = make_world(state=states.DRAFT)
    client.force_login(world.user("thuongtruc"))
    response = client.get(reverse("plan_dossier", args=[world.plan.pk]))
    assert response.status_code == 404
    assert NOT_ISSUED in response.content.decode()
