"""Copies that come back signed, and scans: who brings them, what is kept, what the page says."""

import datetime
import functools
import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from PIL import Image

from documents import finals, signed_copies
from documents.copy_trust import make_root
from documents.models import FinalDocument, SignedCopy, TrustedRoot
from documents.verification import Trust, Verification
from documents.verify import verify_copy
from inspections.errors import SENTENCES, Refusal
from inspections.models import Event
from inspections.queries.history import history_of
from tests.documents import attacker
from tests.documents.signing_desk import now
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER

pytestmark = pytest.mark.django_db

MAY = (HEAD, INSPECTOR, INSPECTED, "thuongtruc", "noivu")
MAY_ONLY_LOOK = ("noivu.muonglay",)
MAY_NOT_SEE = (OUTSIDER, "noivu.muongang", "sonoivu", "quantri")


@functools.lru_cache
def examine(copy: bytes, original: bytes, trust: Trust) -> Verification:
    return verify_copy(copy, original, trust, now())


@pytest.fixture(autouse=True)
def examined_in_this_process(monkeypatch):
    """The process apart is tested with the examination itself."""
    monkeypatch.setattr(signed_copies, "verify_apart", lambda *given: examine(*given[:3]))


@pytest.fixture(scope="module")
def signed(signed_round, leader) -> bytes:
    return leader.sign(signed_round.pdf)


@pytest.fixture
def attach(signed_round, signed):
    """Brings a copy of the minutes, as the head does unless another person is named."""

    def bring(data: bytes | None = None, by: str = HEAD, **given):
        given = {"final": signed_round.minutes, "kind": "signed_pdf", "name": "bien-ban-da-ky.pdf"} | given
        file = io.BytesIO(signed if data is None else data)
        return signed_copies.attach_copy(file=file, by=signed_round.user(by), at=now(), **given)

    return bring


@pytest.fixture
def trusted(signed_round, authority) -> TrustedRoot:
    root = make_root(authority.certificate, name="Gốc", by=signed_round.user("quantri"), at=now())
    root.save()
    return root


def stored_files(settings) -> list[Path]:
    return sorted(Path(settings.DOCUMENTS_DIR).rglob("*"))


def picture(size=(1654, 2339), mode="RGB", form="JPEG") -> bytes:
    data = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else (200, 30, 30)).save(data, form)
    return data.getvalue()


def report_of(copy: SignedCopy) -> Verification:
    copy.refresh_from_db()
    return Verification.of_values(copy.report)


# --- Signed copies -----------------------------------------------------------------------------------


def test_a_signed_copy_is_kept_byte_for_byte_with_its_report(attach, signed):
    copy = attach()
    assert Path(copy.file.path).read_bytes() == signed == signed_copies.read_copy(copy)
    assert copy.sha256 == hashlib.sha256(signed).hexdigest() and copy.size == len(signed)
    assert report_of(copy).match == "exact" and not copy.needs_person
    assert copy.original_name not in copy.file.name


def test_it_is_written_down_and_told_in_the_history(attach, signed_round):
    attach()
    event = Event.objects.latest("pk")
    assert (event.action, event.actor.username) == ("attach_signed_copy", HEAD)
    assert (
        "tải lên bản ký số của biên bản: bien-ban-da-ky.pdf"
        in history_of(signed_round.inspection)[0]["sentence"]
    )


def test_the_same_file_again_is_the_same_copy(attach, settings):
    first, files = attach(), stored_files(settings)
    events = Event.objects.count()
    assert attach(by=INSPECTOR) == first
    assert (stored_files(settings), Event.objects.count()) == (files, events)


def test_a_further_signed_file_is_another_copy(attach, signed, leader):
    assert attach() != attach(leader.sign(signed, "VanThu"))


@pytest.mark.parametrize("username", MAY)
def test_both_sides_leads_and_the_standing_unit_bring_copies(attach, username):
    assert attach(by=username).uploaded_by.username == username


@pytest.mark.parametrize("username", (*MAY_ONLY_LOOK, *MAY_NOT_SEE))
def test_nobody_else_does(attach, settings, username):
    files = stored_files(settings)
    with pytest.raises(Refusal) as refused:
        attach(by=username)
    assert refused.value.code == "forbidden" and stored_files(settings) == files


REFUSED = {
    "pdf_no_signature": lambda pdf, leader, other: pdf,
    "pdf_altered": lambda pdf, leader, other: attacker.replace_first_page(leader.sign(pdf)),
    "pdf_mismatch": lambda pdf, leader, other: leader.sign(other),
    "pdf_encrypted": lambda pdf, leader, other: attacker.encrypt(pdf),
    "pdf_broken": lambda pdf, leader, other: b"%PDF-1.7 " + bytes(500),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_not_taken_gets_its_sentence_and_leaves_no_trace(
    attach, signed_round, leader, papers, settings, code
):
    before = stored_files(settings), SignedCopy.objects.count(), Event.objects.count()
    with pytest.raises(Refusal) as refused:
        attach(REFUSED[code](signed_round.pdf, leader, papers["scoresheet_signed"]))
    assert refused.value.message == SENTENCES[code][1]
    assert before == (stored_files(settings), SignedCopy.objects.count(), Event.objects.count())


def test_a_signature_outside_the_time_of_its_certificate_is_not_taken(attach, signed_round, authority):
    officer = authority.employ("Người đã nghỉ", life=datetime.timedelta(days=30))
    with pytest.raises(Refusal) as refused:
        attach(officer.sign(signed_round.pdf))
    assert refused.value.code == "pdf_signature_invalid"


def test_a_file_beyond_the_limit_is_not_taken(attach, settings):
    settings.SIGNED_COPY_MAX_BYTES = 10_000
    for kind in ("signed_pdf", "scan"):
        with pytest.raises(Refusal) as refused:
            attach(kind=kind)
        assert refused.value.code in ("upload_too_large", "file_too_large")


def test_of_what_is_no_longer_in_force_no_copy_is_taken(attach, signed_round):
    signed_round.reopen()
    with pytest.raises(Refusal) as refused:
        attach()
    assert refused.value.code == "copy_of_old"


def test_a_file_that_was_touched_on_the_disk_is_not_given_out(attach):
    copy = attach()
    Path(copy.file.path).write_bytes(b"%PDF-1.7 khac".replace(b"khac", b"x"))
    with pytest.raises(Refusal) as refused:
        signed_copies.read_copy(copy)
    assert refused.value.code == "file_damaged"


@pytest.mark.parametrize("column", ["sha256", "file", "original_name", "size", "final_id"])
def test_the_database_keeps_what_came_in_as_it_came(attach, signed_round, column):
    copy = attach()
    other = signed_round.scoresheet.pk if column == "final_id" else 7 if column == "size" else "khác"
    with pytest.raises(IntegrityError):
        SignedCopy.objects.filter(pk=copy.pk).update(**{column: other})


def test_nor_can_it_be_removed(attach):
    with pytest.raises(IntegrityError):
        attach().delete()


# --- Trust -------------------------------------------------------------------------------------------


def test_trust_follows_the_roots_that_the_administrator_has_named(attach, trusted):
    assert report_of(attach()).trusted.verdict == "yes"


def test_a_copy_can_be_examined_again_once_the_root_is_named(attach, signed_round, authority):
    copy = attach()
    assert report_of(copy).trusted.verdict == "unknown"
    make_root(authority.certificate, name="Gốc", by=signed_round.user("quantri"), at=now()).save()
    signed_copies.recheck_copy(copy=copy, by=signed_round.user(INSPECTED), at=now())
    assert report_of(copy).trusted.verdict == "yes"


def test_an_original_is_no_scan_of_a_paper(attach, signed_round):
    with pytest.raises(Refusal) as refused:
        attach(finals.stored_bytes(signed_round.minutes), kind="scan", name="quet.pdf")
    assert refused.value.code == "scan_is_original"


def test_a_scan_with_signatures_says_that_nobody_looked_at_them(attach, signed):
    assert attach(signed, kind="scan", name="quet.pdf").report["hints"]


def test_a_scan_has_nothing_to_examine_again(attach, signed_round):
    scan = attach(picture(), kind="scan", name="quet.jpg")
    with pytest.raises(Refusal):
        signed_copies.recheck_copy(copy=scan, by=signed_round.user(HEAD), at=now())


# --- A person's confirmation -------------------------------------------------------------------------


@pytest.fixture
def waiting(attach, signed_round, leader) -> SignedCopy:
    """Printed to a file of its own and signed there: words and pages are the same, the bytes are not."""
    return attach(leader.sign(attacker.write_anew(signed_round.pdf)))


def confirm(copy: SignedCopy, signed_round, username: str) -> None:
    signed_copies.confirm_copy(copy=copy, by=signed_round.user(username), at=now())


def test_a_copy_that_matches_by_its_words_waits_for_a_person(waiting, signed_round):
    assert waiting.needs_person and report_of(waiting).matches.verdict == "unknown"
    confirm(waiting, signed_round, INSPECTED)
    waiting.refresh_from_db()
    assert waiting.confirmed_by.username == INSPECTED
    assert Event.objects.latest("pk").action == "confirm_signed_copy"


@pytest.mark.parametrize(("username", "code"), [(HEAD, "own_copy"), ("noivu.muonglay", "forbidden")])
def test_neither_who_brought_it_nor_who_only_looks_confirms(waiting, signed_round, username, code):
    with pytest.raises(Refusal) as refused:
        confirm(waiting, signed_round, username)
    assert refused.value.code == code


def test_it_is_confirmed_once_and_only_where_it_is_asked_for(waiting, attach, signed_round):
    confirm(waiting, signed_round, INSPECTED)
    for copy in (waiting, attach()):
        with pytest.raises(Refusal) as refused:
            confirm(copy, signed_round, "thuongtruc")
        assert refused.value.code == "copy_already_confirmed"


# --- Scans -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "hints"),
    [
        (picture(), "quet.jpg", 0),
        (picture(form="PNG"), "quet.png", 0),
        (picture((800, 1131)), "quet.jpg", 1),
        (picture((800, 1131), mode="L"), "quet.jpeg", 2),
        (b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF", "quet.pdf", 0),
    ],
)
def test_a_scan_is_taken_with_hints_and_without_claims(attach, data, name, hints):
    scan = attach(data, kind="scan", name=name)
    assert (scan.kind, len(scan.report["hints"]), scan.needs_person) == ("scan", hints, False)
    assert signed_copies.read_copy(scan) == data


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "quet.jpg", "file_empty"),
        (b"MZ" + bytes(100), "quet.pdf", "file_type"),
        (picture(form="WEBP"), "quet.webp", "scan_type"),
        (picture()[:500], "quet.jpg", "image_broken"),
        (picture(), "quet.pdf", "file_mismatch"),
    ],
)
def test_what_is_no_scan_is_not_taken(attach, settings, data, name, code):
    files = stored_files(settings)
    with pytest.raises(Refusal) as refused:
        attach(data, kind="scan", name=name)
    assert refused.value.code == code and stored_files(settings) == files


# --- The pages ---------------------------------------------------------------------------------------


@pytest.fixture
def browse(signed_round):
    def enter(username: str) -> Client:
        client = Client()
        client.force_login(signed_round.user(username))
        return client

    return enter


@pytest.fixture
def here(signed_round) -> str:
    return reverse("signed_copies", args=[signed_round.inspection.pk])


def upload(client: Client, here: str, final: FinalDocument, data: bytes, kind="signed_pdf", name="đã ký.pdf"):
    file = SimpleUploadedFile(name, data)
    return client.post(f"{here}them/", {"final_id": final.pk, "kind": kind, "file": file}, follow=True)


def test_uploaded_on_the_page_it_shows_the_four_answers(signed_round, browse, here, signed, trusted):
    page = upload(browse(HEAD), here, signed_round.minutes, signed).content.decode()
    for told in (
        "Đã lưu tệp",
        "Tệp còn nguyên vẹn kể từ khi ký số.",
        "Chữ ký số hợp lệ.",
        "Chứng thư được cấp bởi tổ chức mà hệ thống tin cậy.",
        "Khớp tuyệt đối",
        "Nguyễn Văn Đoàn, UBND huyện Tuần Giáo; ký lúc",
    ):
        assert told in page


def test_an_untrusted_chain_reads_as_undecided(signed_round, browse, here, stranger):
    page = upload(browse(HEAD), here, signed_round.minutes, stranger.sign(signed_round.pdf)).content.decode()
    assert "Không xác định: chưa nối được chứng thư" in page and "không hợp lệ" not in page


def test_a_refused_file_leaves_the_choices_standing(signed_round, browse, here):
    page = upload(browse(HEAD), here, signed_round.scoresheet, b"khong phai PDF")
    assert page.status_code == 422
    text = page.content.decode()
    assert escape(SENTENCES["pdf_broken"][1]) in text
    assert f'value="{signed_round.scoresheet.pk}" selected' in text


def test_a_scan_is_labelled_as_one(signed_round, browse, here):
    page = upload(browse(INSPECTED), here, signed_round.minutes, picture((800, 1131)), "scan", "quét.jpg")
    text = page.content.decode()
    assert "Bản số hóa: quét.jpg" in text and "hệ thống không kiểm tra chữ ký trên bản này" in text
    assert "200 dpi" in text and "Toàn vẹn" not in text


def test_it_is_given_back_as_it_came_and_never_shown_as_a_page(signed_round, browse, here, signed, attach):
    copy = attach(name="Biên bản (đã ký).pdf")
    answer = browse("noivu.muonglay").get(f"{here}{copy.pk}/tep/")
    assert answer.content == signed
    assert "attachment" in answer["Content-Disposition"] and "sandbox" in answer["Content-Security-Policy"]
    assert "Bi%C3%AAn%20b%E1%BA%A3n" in answer["Content-Disposition"]


@pytest.mark.parametrize("username", MAY_NOT_SEE[:3])
def test_who_may_not_see_the_inspection_does_not_learn_of_its_copies(browse, here, attach, username):
    copy = attach()
    client = browse(username)
    assert client.get(here).status_code == 404
    assert client.get(f"{here}{copy.pk}/tep/").status_code == 404
    assert client.post(f"{here}them/").status_code == 404


def test_who_only_looks_gets_no_form(browse, here, attach):
    attach()
    page = browse("noivu.muonglay").get(here)
    assert page.status_code == 200 and "them/" not in page.content.decode()
    assert browse("noivu.muonglay").post(f"{here}them/").status_code == 403


def test_a_copy_of_another_inspection_is_not_found(browse, here, attach, signed_round):
    copy, other = attach(), signed_round.world.inspection(2)
    for act in ("xac-nhan/", "kiem-tra-lai/"):
        assert browse("thuongtruc").post(f"/kiem-tra/{other.pk}/ban-ky/{copy.pk}/{act}").status_code == 404


def test_waiting_confirmed_and_refused_on_the_page(browse, here, waiting):
    own = browse(HEAD)
    assert "Cần một người khác" in own.get(here).content.decode()
    assert own.post(f"{here}{waiting.pk}/xac-nhan/").status_code == 403
    other = browse(INSPECTED)
    page = other.post(f"{here}{waiting.pk}/xac-nhan/", follow=True).content.decode()
    assert "Đã đối chiếu" in page
    again = other.post(f"{here}{waiting.pk}/xac-nhan/")
    assert again.status_code == 409 and "Bản này đã được xác nhận" in again.content.decode()


def test_examined_again_on_the_page(browse, here, attach):
    page = browse(HEAD).post(f"{here}{attach().pk}/kiem-tra-lai/", follow=True)
    assert "Đã kiểm tra lại chữ ký số" in page.content.decode()


def test_copies_of_withdrawn_minutes_stay_readable_and_set_apart(browse, here, attach, signed_round):
    attach()
    signed_round.reopen()
    page = browse(HEAD).get(here).content.decode()
    assert "Bản ký của các văn bản không còn hiệu lực" in page and "Biên bản, bản số 1" in page
    assert "Chưa có văn bản chính thức để ký số." in page


def test_before_there_is_a_final_document_the_page_says_how_it_comes_to_be(browse, signed_round):
    other = signed_round.world.inspection(2)
    client = browse("thuongtruc")
    page = client.get(reverse("signed_copies", args=[other.pk])).content.decode()
    assert "Chưa có văn bản chính thức để ký số." in page and 'type="file"' not in page
