"""PURE: how dates, numbers and points are worded in administrative documents.

Paragraphs cite Nghị định 30/2020/NĐ-CP, Phụ lục I. Sentences of one document are in `contexts.py`.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from inspections import numbers
from scoring.words import points_figure

# A place to be filled in by hand. No-break spaces, so that a line never ends inside it.
BLANK_NUMBER = "\u00a0" * 8
BLANK_DAY = "\u00a0" * 7
DOTS = "…………"
SHORT_DOTS = "……"

# Mục II.6: điểm are lettered in the order of the Vietnamese alphabet.
_LETTERS = "abcdđeghiklmnopqrstuvxy"


def letter(position: int) -> str:
    """The letter of the điểm at `position`, counted from 0: a, b, c, d, đ, e, g, h, …"""
    if not 0 <= position < len(_LETTERS):
        raise ValueError(f"there is no letter for position {position}")
    return _LETTERS[position]


def point_marks(count: int) -> list[str]:
    """ "a)", "b)", "c)", "d)", "đ)", …; dashes when there are more điểm than letters."""
    if count > len(_LETTERS):
        return ["-"] * count
    return [f"{letter(position)})" for position in range(count)]


def long_date(day: datetime.date) -> str:
    """ "ngày 05 tháng 01 năm 2022": days below 10 and months 1, 2 get a zero (mục II.4)."""
    return f"ngày {day.day:02d} tháng {numbers.month_figure(day.month)} năm {day.year}"


def open_date(year: int, month: int | None) -> str:
    """The date of a draft: the day, and the month when nobody knows it, left to be filled in."""
    month_text = BLANK_DAY if month is None else f" {numbers.month_figure(month)} "
    return f"ngày{BLANK_DAY}tháng{month_text}năm {year}"


def short_date(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


def hour_and_date(moment: datetime.datetime) -> str:
    """ "08 giờ 05 phút, ngày 20 tháng 11 năm 2022"."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút, {long_date(moment.date())}"


def open_hour_and_date(year: int) -> str:
    return f"{SHORT_DOTS} giờ {SHORT_DOTS} phút, ngày {SHORT_DOTS} tháng {SHORT_DOTS} năm {year}"


def confirmed_at(moment: datetime.datetime) -> tuple[str, str]:
    """Two lines in the place of a signature."""
    return "Đã xác nhận trên hệ thống", f"lúc {moment:%H:%M} ngày {short_date(moment.date())}"


def number_and_symbol(number: str, symbol: str) -> str:
    """As cited everywhere; a blank number stays a place to fill in."""
    return numbers.number_and_symbol(number or BLANK_NUMBER, symbol)


def replacement_sentence(kind: str, number: str, symbol: str, day: datetime.date, issuer: str) -> str:
    """What a document says of the one that it replaces (Điều 18: a document of equal form)."""
    return f"{kind} này thay thế {kind} số {number_and_symbol(number, symbol)} {long_date(day)} của {issuer}."


def points_padded(points: Decimal | str) -> str:
    """As the Biểu điểm writes them: 5 as "05", 10 as "10"; nothing at all stays "0"."""
    figure = points_figure(points)
    return f"0{figure}" if len(figure) == 1 and figure != "0" else figure


def capitalised(text: str) -> str:
    """The first letter upper-case, the others as they are."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """`text` as a sentence: a full stop is added unless it already ends with one."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…", ":", ";")) else text + "."


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def statement(text: str) -> list[str]:
    """Paragraphs as typed, a list among them perhaps; the last one ends with a full stop."""
    lines = paragraphs(text)
    return [*lines[:-1], *map(ended, lines[-1:])]


def halved(text: str, most: int) -> str:
    """`text` for a narrow place: it breaks near its middle if it must, so that no word is left alone.

    Unchanged when a half has more than `most` letters, since it would then not fit on a line itself.
    """
    spaces = [place for place, sign in enumerate(text) if sign == " "]
    if not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(2 * place + 1 - len(text)))
    halves = text[:middle], text[middle + 1 :]
    if max(map(len, halves)) > most:
        return text
    return " ".join(half.replace(" ", "\u00a0") for half in halves)


def one_line(text: str) -> str:
    """Text typed over several lines, as part of a sentence."""
    return " ".join(text.split())
