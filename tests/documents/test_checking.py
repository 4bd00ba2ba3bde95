"""Anybody may check: by the code on the paper, and with the file; what they are told, and what not."""

import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from documents import checking, finals, throttle
from documents.models import FinalDocument, SignedCopy, group_code, read_code
from inspections.models import DelegationMember, Event
from tests.documents import attacker
from tests.documents.reading import qr_codes_of, text_of
from tests.factories import NOW

pytestmark = pytest.mark.django_db

Kind = FinalDocument.Kind
KINDS = (Kind.PLAN, Kind.BLANK_SCORESHEET, Kind.MINUTES, Kind.SCORESHEET)
NOBODYS_CODE = "ABCDEFGHJKLMNPQR"
CHECK = "/kiem-tra-van-ban/"


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account, by the strictest rules of forms."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def look_up(visitor):
    return lambda code, **more: visitor.get(f"{CHECK}{code}/", **more)


@pytest.fixture
def hand_in(visitor, tmp_path):
    """Sends a file as a browser does."""

    def send(pdf: bytes, **more):
        path = tmp_path / "van-ban.pdf"
        path.write_bytes(pdf)
        with path.open("rb") as file:
            return visitor.post(CHECK, {"file": file}, **more)

    return send


def words(response) -> str:
    return response.content.decode()


# --- By code -----------------------------------------------------------------------------------------


def test_the_code_on_the_minutes_tells_what_they_are(signed_round, look_up):
    document = signed_round.minutes
    page = look_up(document.code)
    assert page.status_code == 200
    for told in ("Biên bản", "Huyện Tuần Giáo", "Thị xã Mường Lay", "21/11/2022", "Tốt", "Còn hiệu lực"):
        assert told in words(page)
    assert document.sha256 in words(page).replace(" ", "")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_document_has_its_facts_and_no_empty_line(signed_round, kind):
    facts = {fact.name: fact.value for fact in checking.facts_about(signed_round.document(kind))}
    assert facts["Loại văn bản"] == Kind(kind).label
    assert facts["Mã tra cứu"].replace(" ", "") == signed_round.document(kind).code
    assert all(facts.values()), facts


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_named_in_public(signed_round, look_up, kind):
    members = DelegationMember.objects.values_list("full_name", flat=True)
    people = {*members, *(event.actor.full_name for event in Event.objects.select_related("actor"))}
    page = words(look_up(signed_round.document(kind).code))
    assert len(people) > 5
    assert [name for name in people if name in page] == []


def test_nobody_has_to_log_in_and_nothing_is_left_in_the_browser(signed_round, look_up):
    page = look_up(signed_round.minutes.code)
    assert not page.cookies
    assert "no-store" in page.headers["Cache-Control"] and "noindex" in page.headers["X-Robots-Tag"]


def test_every_code_that_leads_nowhere_gets_the_same_calm_page(look_up):
    pages = [look_up(code) for code in (NOBODYS_CODE, "R" * 16, "0", "x" * 500, "%00", "..", "'--")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "Không có văn bản nào mang mã này" in words(pages[0])


@pytest.mark.parametrize("typed", ["{code}", "{lower}", "{groups}", " {groups} ", "{dashes}"])
def test_a_code_is_taken_however_it_is_typed(signed_round, visitor, typed):
    document = signed_round.minutes
    forms = {
        "code": document.code,
        "lower": document.code.lower(),
        "groups": document.grouped_code,
        "dashes": document.grouped_code.replace(" ", "-"),
    }
    page = visitor.get(CHECK, {"ma": typed.format(**forms)}, follow=True)
    assert page.redirect_chain == [(f"{CHECK}{document.code}/", 302)]
    assert page.status_code == 200


def test_what_cannot_be_a_code_is_none():
    assert [read_code(typed) for typed in ("", "ABCD", "ABCDEFGHJKLMNPQ0", "ÁBCDEFGHJKLMNPQR")] == [""] * 4


def test_no_code_at_all_is_asked_for(visitor):
    page = visitor.get(CHECK, {"ma": ""})
    assert page.status_code == 422 and "Vui lòng nhập mã tra cứu." in words(page)


def test_codes_are_drawn_from_eighty_bits_and_never_twice(signed_round):
    codes = set(FinalDocument.objects.values_list("code", flat=True))
    assert len(codes) == 4 and all(read_code(code) == code for code in codes)


# --- Replaced, withdrawn -----------------------------------------------------------------------------


def test_minutes_that_were_opened_again_are_withdrawn(signed_round, look_up):
    code = signed_round.minutes.code
    signed_round.reopen()
    page = words(look_up(code))
    assert "Đã hủy hiệu lực" in page and "chưa có văn bản thay thế" in page
    assert "Sửa số liệu" not in page  # the reason is for the parties


def test_a_later_revision_replaces_them_and_both_can_be_checked(signed_round, look_up, hand_in):
    first = signed_round.minutes
    signed_round.reopen()
    second = signed_round.sign_again()
    old, new = words(look_up(first.code)), words(look_up(second.code))
    assert "Đã được thay thế" in old and "bản số 2" in old and second.code not in old
    assert "Còn hiệu lực" in new and first.code not in new
    answer = words(hand_in(signed_round.pdf))
    assert "Bản gốc" in answer and "Đã được thay thế" in answer


# --- By file -----------------------------------------------------------------------------------------


def kind_of(pdf: bytes) -> str:
    return checking.check_file(pdf, at=NOW).kind


def test_the_file_that_was_given_out_is_the_original(signed_round, hand_in):
    page = hand_in(signed_round.pdf)
    assert page.status_code == 200
    assert "Tệp đúng là bản gốc do hệ thống lập" in words(page) and "Thị xã Mường Lay" in words(page)


def test_further_signatures_leave_it_the_original(signed_round, hand_in, leader):
    page = words(hand_in(leader.sign(leader.sign(signed_round.pdf, "Mot"), "Hai")))
    assert "có thêm 02 chữ ký số" in page and "phần gốc không thay đổi" in page
    assert "Nguyễn Văn Đoàn" not in page


def test_a_file_is_asked_about_without_a_form_of_ours(hand_in):
    """No token, no cookie, no session: there is nothing that a forged form could do."""
    assert hand_in(b"%PDF-1.7\n%%EOF\n").status_code == 200


def test_a_file_of_somebody_else_is_unknown(papers, signed_round):
    assert kind_of(papers["plan_draft"]) == checking.UNKNOWN


def test_nothing_is_kept_of_a_file(signed_round, hand_in, settings, tmp_path, leader):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tam")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # so that it goes by way of the disk
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    stored = sorted(Path(settings.DOCUMENTS_DIR).rglob("*"))
    events = Event.objects.count()
    for pdf in (signed_round.pdf, leader.sign(signed_round.pdf), attacker.flip(signed_round.pdf, 9999), b"x"):
        hand_in(pdf)
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []
    assert sorted(Path(settings.DOCUMENTS_DIR).rglob("*")) == stored
    assert (SignedCopy.objects.count(), Event.objects.count()) == (0, events)


def test_nor_when_the_check_itself_breaks(signed_round, settings, tmp_path, monkeypatch, hand_in):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "tam")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()

    def fail(pdf: bytes, *, at: datetime.datetime):
        raise RuntimeError("hỏng")

    monkeypatch.setattr(checking, "check_file", fail)
    with pytest.raises(RuntimeError):
        hand_in(signed_round.pdf)
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


def test_the_stored_file_itself_is_not_believed_when_it_was_touched(signed_round, hand_in, leader):
    """The public page compares with the fingerprint in the database, not with whatever lies on the disk."""
    document = signed_round.minutes
    path, touched = Path(document.file.path), attacker.flip(signed_round.pdf, 8 * 2000)
    try:
        path.write_bytes(touched)
        assert kind_of(touched) == checking.ALTERED
        assert kind_of(signed_round.pdf) == checking.ORIGINAL
        assert kind_of(leader.sign(touched)) == checking.ALTERED
    finally:
        path.write_bytes(signed_round.pdf)


# --- Not too often -----------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_to_wait_whether_the_code_is_right_or_wrong(
    signed_round, look_up, settings
):
    settings.CHECKS_PER_MINUTE = 3
    assert [look_up(NOBODYS_CODE).status_code for _ in range(3)] == [404] * 3
    refused = [look_up(NOBODYS_CODE), look_up(signed_round.minutes.code)]
    assert [page.status_code for page in refused] == [429, 429]
    assert "Vui lòng thực hiện lại sau một phút." in words(refused[0])
    assert look_up(signed_round.minutes.code, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_file_counts_for_several_codes(hand_in, settings):
    settings.CHECKS_PER_MINUTE = 2 * throttle.FILE_WEIGHT
    assert [hand_in(b"x").status_code for _ in range(3)] == [200, 200, 429]


def test_many_addresses_together_cannot_try_out_codes(signed_round, look_up, settings):
    settings.WRONG_CHECKS_PER_MINUTE = 5
    tried = [look_up(NOBODYS_CODE, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(7)]
    assert tried == [404] * 5 + [429] * 2


def test_right_codes_do_not_use_up_what_all_have_together(signed_round, look_up, settings):
    settings.WRONG_CHECKS_PER_MINUTE = 2
    code = signed_round.minutes.code
    pages = [look_up(code, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(6)]
    assert pages == [200] * 6


# --- The mark on the paper ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_final_page_bears_code_and_qr_and_they_lead_to_the_page(signed_round, visitor, kind):
    document = signed_round.document(kind)
    pdf = finals.stored_bytes(document)
    pages = qr_codes_of(pdf)
    address = f"http://127.0.0.1:8000{reverse('check_document', args=[document.code])}"
    assert len(pages) > 0 and all(found == [address] for found in pages)
    assert text_of(pdf).count(document.grouped_code) == len(pages)
    assert visitor.get(address).status_code == 200


@pytest.mark.parametrize("code", ["Y27AAVQJAAAATATA", "AVAVAWAYAYAWAVAV", "LTATFAPALYATYAYA"])
def test_the_groups_of_a_code_stand_apart_whatever_their_letters(plan_issued, code):
    """Letters that lean to each other would draw the groups together."""
    from documents.papers import blank_scoresheet_pdf_from_content

    assert group_code(code) in text_of(blank_scoresheet_pdf_from_content(plan_issued, True, check_code=code))


def test_the_address_on_the_paper_is_the_one_the_public_uses(papers, settings, plan_issued):
    from documents.papers import plan_pdf_from_content

    settings.PUBLIC_URL = "https://kiemtracheo.dienbien.gov.vn"
    pdf = plan_pdf_from_content(plan_issued, True, check_code=NOBODYS_CODE)
    expected = f"https://kiemtracheo.dienbien.gov.vn/kiem-tra-van-ban/{NOBODYS_CODE}/"
    assert qr_codes_of(pdf)[0] == [expected]


def test_a_draft_bears_neither(papers):
    assert qr_codes_of(papers["plan_draft"])[0] == []
    assert "Mã tra cứu" not in text_of(papers["plan_draft"])
