"""Signatures from outside: the four answers, for honest people and for others."""

import datetime

import pytest

from documents import verify
from documents.papers import minutes_pdf_from_content
from documents.seal import seal_pdf
from documents.verification import CONTENT, EXACT, NO, NONE, UNKNOWN, YES, NotReadable, Trust
from documents.verify import verify_copy
from documents.verify_apart import verify_apart
from tests.documents import attacker
from tests.documents.signing_desk import ONLY_ENCRYPTION, YEAR, Authority, now

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def clerk(authority):
    return authority.employ("Văn thư Tuần Giáo")


@pytest.fixture(scope="session")
def sealed(_contents, confirmations):
    """Final minutes as the system gave them out."""
    return seal_pdf(minutes_pdf_from_content(_contents["written"], True, confirmations))


@pytest.fixture(scope="session")
def ask(sealed, authority):
    trust = Trust(roots=(authority.der,), seals=(sealed.fingerprint,))

    def verify_it(pdf: bytes, **changed):
        return verify_copy(pdf, sealed.pdf, Trust(**(vars(trust) | changed)), now())

    return verify_it


def answers(found) -> tuple[str, str, str, str]:
    return tuple(getattr(found, name).verdict for name in ("unaltered", "valid", "trusted", "matches"))


# --- Honest people -----------------------------------------------------------------------------------


def test_signed_with_a_trusted_certificate_all_four_say_yes(ask, sealed, leader):
    found = ask(leader.sign(sealed.pdf))
    assert answers(found) == (YES, YES, YES, YES)
    assert found.match == EXACT and not found.needs_person
    assert [row.is_seal for row in found.signatures] == [True, False]


def test_each_signature_says_who_when_and_with_whose_certificate(ask, sealed, leader):
    found = ask(leader.sign(sealed.pdf)).of_persons[0]
    assert (found.signer, found.organisation) == ("Nguyễn Văn Đoàn", "UBND huyện Tuần Giáo")
    assert found.issuer == "Tổ chức chứng thực thử nghiệm"
    assert abs(datetime.datetime.fromisoformat(found.signed_at) - now()) < datetime.timedelta(minutes=5)
    assert (found.time, found.covers) == (verify.CLAIMED, verify.WHOLE_FILE)


def test_several_signatures_one_after_the_other_are_normal(ask, sealed, leader, clerk):
    twice = clerk.sign(leader.sign(sealed.pdf, "LanhDao"), "VanThu", box=(300, 100, 500, 160))
    found = ask(twice)
    assert answers(found) == (YES, YES, YES, YES)
    assert [row.signer for row in found.of_persons] == ["Nguyễn Văn Đoàn", "Văn thư Tuần Giáo"]
    assert [row.covers for row in found.of_persons] == [verify.UP_TO_NEXT, verify.WHOLE_FILE]


def test_a_time_stamp_gives_the_time(ask, sealed, leader, authority):
    found = ask(leader.sign(sealed.pdf, stamper=authority.time_service()))
    assert found.of_persons[0].time == verify.STAMPED
    assert answers(found) == (YES, YES, YES, YES)


def test_an_unknown_chain_is_undecided_and_not_invalid(ask, sealed, stranger):
    found = ask(stranger.sign(sealed.pdf))
    assert answers(found) == (YES, YES, UNKNOWN, YES)
    assert found.trusted.sentence.startswith("Không xác định")


def test_without_any_root_nothing_is_trusted_and_nobody_else_is_asked(ask, sealed, leader):
    assert answers(ask(leader.sign(sealed.pdf), roots=()))[2] == UNKNOWN


def test_a_certificate_that_has_run_out_since_was_good_when_it_signed(sealed, authority):
    officer = authority.employ("Người đã nghỉ", life=YEAR + datetime.timedelta(hours=1))
    trust = Trust((authority.der,), (sealed.fingerprint,))
    later = now() + YEAR
    assert answers(verify_copy(officer.sign(sealed.pdf), sealed.pdf, trust, later)) == (YES, YES, YES, YES)


def test_a_certificate_that_had_run_out_before_is_no_valid_signature(ask, sealed, authority):
    officer = authority.employ("Người đã nghỉ", life=datetime.timedelta(days=30))
    found = ask(officer.sign(sealed.pdf))
    assert found.valid.verdict == NO and found.trusted.verdict == UNKNOWN


def test_which_use_of_a_key_is_asked_for_is_a_setting(ask, sealed, authority):
    signed = authority.employ("Khóa mã hóa", usage=ONLY_ENCRYPTION).sign(sealed.pdf)
    assert ask(signed).trusted.verdict == UNKNOWN
    assert ask(signed, key_usage=("key_encipherment",)).trusted.verdict == YES


def test_the_seal_alone_is_no_signature_of_anybody(ask, sealed):
    found = ask(sealed.pdf)
    assert answers(found) == (UNKNOWN, UNKNOWN, UNKNOWN, YES)
    assert found.of_persons == []


def test_a_file_written_anew_matches_by_its_words_and_waits_for_a_person(ask, sealed, leader):
    found = ask(leader.sign(attacker.write_anew(sealed.pdf)))
    assert answers(found) == (YES, YES, YES, UNKNOWN)
    assert found.match == CONTENT and found.needs_person


def test_a_file_written_anew_with_other_data_attached_does_not_match(ask, sealed, leader):
    written = attacker.write_anew(sealed.pdf, attached=b'{"total": "100"}')
    assert ask(leader.sign(written)).matches.verdict == NO


# --- Others ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack", [attacker.replace_first_page, attacker.cover_first_page, attacker.add_page]
)
def test_what_is_put_over_a_signature_is_seen(ask, sealed, leader, attack):
    assert ask(attack(leader.sign(sealed.pdf))).unaltered.verdict == NO


@pytest.mark.parametrize(
    "attack", [attacker.replace_first_page, attacker.cover_first_page, attacker.add_page]
)
def test_a_strangers_signature_over_it_does_not_help(ask, sealed, leader, stranger, attack):
    found = ask(stranger.sign(attack(leader.sign(sealed.pdf, "LanhDao")), "KeGian"))
    assert found.unaltered.verdict == NO


@pytest.mark.parametrize("attack", [attacker.replace_first_page, attacker.add_page])
def test_nor_does_changing_it_between_the_seal_and_the_only_signature(ask, sealed, stranger, attack):
    assert ask(stranger.sign(attack(sealed.pdf))).unaltered.verdict == NO


def test_what_a_trusted_clerk_has_added_and_signed_is_for_a_person_to_judge(ask, sealed, leader, clerk):
    numbered = attacker.cover_first_page(leader.sign(sealed.pdf, "LanhDao"))
    found = ask(clerk.sign(numbered, "VanThu"))
    assert found.unaltered.verdict == UNKNOWN and found.needs_person


def test_a_flipped_bit_in_what_was_signed_is_seen(ask, sealed, leader):
    signed = leader.sign(sealed.pdf)
    assert ask(attacker.flip(signed, 8 * (len(sealed.pdf) // 2))).unaltered.verdict == NO


def test_other_words_or_another_number_of_pages_do_not_match(ask, sealed, leader, papers):
    assert ask(leader.sign(papers["scoresheet_signed"])).match == NONE
    assert ask(leader.sign(attacker.write_anew(sealed.pdf, blank_pages=1))).match == NONE


def test_somebody_who_calls_themselves_the_seal_is_not_the_seal(ask, sealed):
    pretender = Authority("Niêm phong điện tử của hệ thống").employ("Niêm phong điện tử của hệ thống")
    found = ask(pretender.sign(sealed.pdf))
    assert [row.is_seal for row in found.signatures] == [True, False]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "pdf_broken"),
        (b"%PDF-1.7\n%%EOF", "pdf_broken"),
        (b"khong phai PDF", "pdf_broken"),
    ],
)
def test_what_is_no_pdf_is_refused_in_a_word(ask, file, code):
    with pytest.raises(NotReadable) as refused:
        ask(file)
    assert refused.value.code == code


def test_an_encrypted_file_is_refused_in_a_word(ask, sealed):
    with pytest.raises(NotReadable) as refused:
        ask(attacker.encrypt(sealed.pdf))
    assert refused.value.code == "pdf_encrypted"


# --- Apart from the server ---------------------------------------------------------------------------


def test_apart_from_the_server_the_answers_are_the_same(ask, sealed, leader, authority):
    signed, trust = leader.sign(sealed.pdf), Trust((authority.der,), (sealed.fingerprint,))
    assert verify_apart(signed, sealed.pdf, trust, now()) == ask(signed)


def test_a_file_that_unpacks_without_end_ends_only_its_own_process(settings, sealed, leader):
    settings.DOCUMENT_MEMORY_MB, settings.DOCUMENT_SECONDS = 300, 10
    bomb = attacker.swell(sealed.pdf, 1 << 29)  # more than the process may take
    with pytest.raises(NotReadable) as refused:
        verify_apart(leader.sign(bomb), sealed.pdf, Trust(), now())
    assert refused.value.code in ("pdf_too_heavy", "pdf_broken")
