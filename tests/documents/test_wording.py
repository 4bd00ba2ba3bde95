"""How dates, numbers and points are worded."""

import datetime

import pytest

from documents import wording
from inspections import numbers
from scoring import words as words_of

ONES = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spelled(number: int) -> str:
    """0 to 100, by the rules of the language: một → mốt and năm → lăm after tens."""
    tens, ones = divmod(number, 10)
    if number == 100:
        return "một trăm"
    if tens == 0:
        return ONES[ones] or "không"
    words = "mười" if tens == 1 else f"{ONES[tens]} mươi"
    last = {1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, ONES[ones])
    return f"{words} {last}".strip()


@pytest.mark.parametrize("number", range(101))
def test_every_possible_total_in_words(number):
    words = words_of.points_in_words(str(number))
    assert words == spelled(number).capitalize()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("85", "Tám mươi lăm"),
        ("71", "Bảy mươi mốt"),
        ("15", "Mười lăm"),
        ("100.00", "Một trăm"),
        ("82.5", "Tám mươi hai phẩy năm"),
        ("82.50", "Tám mươi hai phẩy năm"),
        ("2.25", "Hai phẩy hai mươi lăm"),
        ("0.05", "Không phẩy không năm"),
    ],
)
def test_known_numbers_in_words(number, words):
    assert words_of.points_in_words(number) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2022, 1, 5), "ngày 05 tháng 01 năm 2022"),
        ((2022, 2, 28), "ngày 28 tháng 02 năm 2022"),
        ((2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        ((2022, 3, 9), "ngày 09 tháng 3 năm 2022"),
        ((2022, 12, 10), "ngày 10 tháng 12 năm 2022"),
    ],
)
def test_days_below_ten_and_the_first_two_months_are_padded(day, words):
    assert wording.long_date(datetime.date(*day)) == words


@pytest.mark.parametrize(
    ("month", "words"),
    [(10, "ngày tháng 10 năm 2022"), (2, "ngày tháng 02 năm 2022"), (None, "ngày tháng năm 2022")],
)
def test_an_open_date_keeps_room_for_what_is_not_known(month, words):
    written = wording.open_date(2022, month)
    assert " ".join(written.split()) == words
    assert wording.BLANK_DAY in written


def test_hours_are_padded_too():
    assert (
        wording.hour_and_date(datetime.datetime(2022, 11, 5, 8, 5))
        == "08 giờ 05 phút, ngày 05 tháng 11 năm 2022"
    )


def test_a_confirmation_names_minute_and_day():
    lines = wording.confirmed_at(datetime.datetime(2022, 12, 5, 9, 7))
    assert " ".join(lines) == "Đã xác nhận trên hệ thống lúc 09:07 ngày 05/12/2022"


@pytest.mark.parametrize(
    ("points", "figure", "padded"),
    [("5", "5", "05"), ("10", "10", "10"), ("0", "0", "0"), ("2.50", "2,5", "2,5"), ("100", "100", "100")],
)
def test_points_with_comma_and_padding(points, figure, padded):
    assert words_of.points_figure(points) == figure
    assert wording.points_padded(points) == padded


@pytest.mark.parametrize(
    ("number", "written"),
    [("7", "07/KH"), ("120", "120/KH"), ("07", "07/KH"), ("15a", "15a/KH"), ("9/BB-UBND", "9/BB-UBND")],
)
def test_document_numbers(number, written):
    assert wording.number_and_symbol(number, "KH") == written


@pytest.mark.parametrize(
    ("number", "stored"), [("7", {"07", "7"}), ("07", {"07", "7"}), ("120", {"120"}), ("15a", {"15a"})]
)
def test_older_rows_keep_a_number_as_it_was_typed(number, stored):
    assert numbers.spellings(number) == stored


def test_a_blank_number_keeps_its_place():
    assert wording.number_and_symbol("", "KH-CTĐVT") == f"{wording.BLANK_NUMBER}/KH-CTĐVT"


def test_letters_follow_the_vietnamese_alphabet():
    assert "".join(wording.letter(position) for position in range(10)) == "abcdđeghik"
    with pytest.raises(ValueError):
        wording.letter(23)


def test_points_are_lettered_as_far_as_the_letters_go():
    assert wording.point_marks(6) == ["a)", "b)", "c)", "d)", "đ)", "e)"]
    assert wording.point_marks(23)[-1] == "y)"
    assert wording.point_marks(24) == ["-"] * 24


def test_sentences_end_once():
    assert [wording.ended(text) for text in ("Đạt", "Đạt.", " ", "hồ sơ…")] == ["Đạt.", "Đạt.", "", "hồ sơ…"]
    assert wording.statement("Gồm:\n\n- một,\n- hai\n") == ["Gồm:", "- một,", "- hai."]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("UBND THÀNH PHỐ ĐIỆN BIÊN PHỦ", ["UBND THÀNH PHỐ", "ĐIỆN BIÊN PHỦ"]),
        ("Nguyễn Thị Minh Nguyệt", ["Nguyễn Thị", "Minh Nguyệt"]),
        ("Trưởng đoàn Mường Lay", ["Trưởng đoàn", "Mường Lay"]),
        ("Đoàn", ["Đoàn"]),
        ("", [""]),
        (
            "Một tên rất dài của một đơn vị có nhiều chữ",
            ["Một", "tên", "rất", "dài", "của", "một", "đơn", "vị", "có", "nhiều", "chữ"],
        ),
    ],
)
def test_a_name_in_a_narrow_place_breaks_near_its_middle(text, lines):
    assert wording.halved(text, 15).split(" ") == [line.replace(" ", "\u00a0") for line in lines]
