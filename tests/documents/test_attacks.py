"""Files that somebody has prepared, shown to the public page and handed in: each gets its sentence."""

import random
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.utils.html import escape

from documents import checking
from documents.models import CheckCount
from inspections.errors import SENTENCES
from tests.documents import attacker
from tests.documents.signing_desk import Authority
from tests.factories import INSPECTOR, NOW

pytestmark = pytest.mark.django_db

FLIPS = 1000
LARGE = 500 * 1024 * 1024
CHECK = "/kiem-tra-van-ban/"

ALTERED_LATER = "Tệp bắt đầu bằng bản gốc nhưng đã bị ghi thêm hoặc thay đổi nội dung về sau."
NAMES_OUR_CODE = "Tệp mang mã tra cứu của văn bản dưới đây nhưng không phải là bản do hệ thống lập"
UNKNOWN = "Tệp không trùng với văn bản nào do hệ thống lập"
NOT_WHOLE = "Tệp PDF không đầy đủ hoặc đã bị hỏng"
NO_CODE = re.compile(rb"[2-9A-HJ-NP-Z]{16}")


def without_code(pdf: bytes) -> bytes:
    """The description blotted out, in a file that nobody will ever find by it."""
    return NO_CODE.sub(b"X" * 15 + b"?", pdf)


def sign_as_stranger(pdf: bytes, field: str = "KeGian") -> bytes:
    return Authority("Tự xưng").employ("Nguyễn Văn Đoàn").sign(pdf, field)


ATTACKS = {
    "a page laid over": (attacker.replace_first_page, ALTERED_LATER),
    "a stamp laid over": (attacker.cover_first_page, ALTERED_LATER),
    "a page more": (attacker.add_page, ALTERED_LATER),
    "other data attached": (attacker.swap_attachment, ALTERED_LATER),
    "something behind the end": (lambda pdf: pdf + b"\n% them\n", ALTERED_LATER),
    "the end of a second file": (lambda pdf: pdf + pdf, ALTERED_LATER),
    "a page laid over, then signed": (
        lambda pdf: sign_as_stranger(attacker.replace_first_page(pdf)),
        ALTERED_LATER,
    ),
    "other data attached, then signed": (
        lambda pdf: sign_as_stranger(attacker.swap_attachment(pdf)),
        ALTERED_LATER,
    ),
    "signed, then a page laid over": (
        lambda pdf: attacker.replace_first_page(sign_as_stranger(pdf)),
        ALTERED_LATER,
    ),
    "the seal torn off": (lambda pdf: pdf[: pdf.index(b"%%EOF") + 6], UNKNOWN),
    "one word of it other": (lambda pdf: pdf.replace(b"/Type /Page", b"/Type /Pagf", 1), NAMES_OUR_CODE),
    "written anew": (attacker.write_anew, UNKNOWN),
    "written anew and signed": (lambda pdf: sign_as_stranger(attacker.write_anew(pdf)), UNKNOWN),
    "encrypted": (lambda pdf: without_code(attacker.encrypt(pdf)), SENTENCES["pdf_encrypted"][1]),
    "cut off": (lambda pdf: without_code(pdf[: len(pdf) // 2]), NOT_WHOLE),
    "no PDF": (lambda pdf: b"MZ" + bytes(1000), SENTENCES["pdf_broken"][1]),
    "nothing": (lambda pdf: b"", SENTENCES["pdf_broken"][1]),
}


def everything_kept(settings) -> tuple:
    """All rows and all files; only that somebody has asked is counted."""
    rows = [(model, model.objects.count()) for model in apps.get_models() if model is not CheckCount]
    return rows, sorted(Path(settings.DATA_DIR).rglob("*"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_each_prepared_file_gets_its_sentence_and_leaves_no_trace(signed_round, settings, tmp_path, attack):
    prepare, sentence = ATTACKS[attack]
    (tmp_path / "van-ban.pdf").write_bytes(prepare(signed_round.pdf))
    before = everything_kept(settings)
    with (tmp_path / "van-ban.pdf").open("rb") as file:
        page = Client().post(CHECK, {"file": file})
    assert page.status_code == 200
    assert escape(sentence) in page.content.decode()
    assert "Bản gốc" not in page.content.decode()
    assert everything_kept(settings) == before


def test_a_thousand_flipped_bits_are_all_found(signed_round):
    chance = random.Random(20221021)
    bits = chance.sample(range(8 * len(signed_round.pdf)), FLIPS)
    answers = {checking.check_file(attacker.flip(signed_round.pdf, bit), at=NOW).kind for bit in bits}
    assert answers == {checking.ALTERED}


def test_also_where_the_code_itself_is_written(signed_round):
    first = signed_round.pdf.index(signed_round.minutes.code.encode())
    bits = range(8 * (first - 4), 8 * (first + 20))
    answers = {checking.check_file(attacker.flip(signed_round.pdf, bit), at=NOW).kind for bit in bits}
    assert answers == {checking.ALTERED}


def test_the_seal_alone_would_not_have_found_them_all(signed_round):
    """In the padding of its signature a bit may turn unseen; the stored fingerprint sees it there, too."""
    padding = signed_round.pdf.rindex(b"0" * 64)
    flipped = attacker.flip(signed_round.pdf, 8 * padding)
    assert flipped != signed_round.pdf
    assert checking.check_file(flipped, at=NOW).kind == checking.ALTERED


def test_a_flip_in_a_copy_that_was_signed_further_is_found(signed_round, leader):
    signed = leader.sign(signed_round.pdf)
    chance = random.Random(7)
    for bit in chance.sample(range(8 * len(signed_round.pdf)), 20):
        assert checking.check_file(attacker.flip(signed, bit), at=NOW).kind == checking.ALTERED


def test_a_bit_that_makes_the_file_no_pdf_at_all_is_found(signed_round):
    for bit in range(8 * 5):
        assert checking.check_file(attacker.flip(signed_round.pdf, bit), at=NOW).kind == checking.ALTERED


# --- Too large ---------------------------------------------------------------------------------------


class Unread:
    """A body that must not be touched."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = __iter__ = read


def post_large(client: Client, address: str, size: int | str = LARGE):
    told = {
        "CONTENT_LENGTH": str(size),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unread(),
    }
    return client.generic("POST", address, **told)


def test_half_a_gigabyte_is_refused_before_a_byte_of_it_is_read(signed_round, settings):
    before = everything_kept(settings)
    page = post_large(Client(enforce_csrf_checks=True), CHECK)
    assert page.status_code == 413
    assert "Tệp vượt quá dung lượng cho phép" in page.content.decode()
    assert everything_kept(settings) == before


def test_nor_is_it_read_from_people_who_may_hand_in(signed_round):
    client = Client(enforce_csrf_checks=True)
    client.force_login(signed_round.user(INSPECTOR))
    page = post_large(client, f"/kiem-tra/{signed_round.inspection.pk}/ban-ky/them/")
    assert page.status_code == 413


def test_a_length_that_is_no_number_is_no_way_round(signed_round):
    told = {"-1": 400, "1e9": 422, " ": 422, "９" * 9: 413}
    assert {length: post_large(Client(), CHECK, length).status_code for length in told} == told


# --- Forged forms ------------------------------------------------------------------------------------


def test_handing_in_needs_the_token_of_our_own_form(signed_round):
    client = Client(enforce_csrf_checks=True)
    client.force_login(signed_round.user(INSPECTOR))
    for act in ("them/", "1/xac-nhan/", "1/kiem-tra-lai/"):
        assert client.post(f"/kiem-tra/{signed_round.inspection.pk}/ban-ky/{act}").status_code == 403


def test_a_code_inside_a_foreign_file_makes_it_no_original(signed_round):
    code = signed_round.minutes.code.encode()
    answer = checking.check_file(b"%PDF-1.7\n(" + code + b")\n%%EOF", at=NOW)
    assert answer.kind == checking.ALTERED and answer.document == signed_round.minutes
