"""PURE: the number of a document as it is cited, on paper and on screens alike.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.3.
"""

from __future__ import annotations

import datetime


def padded_number(number: str) -> str:
    """Numbers below 10 get a zero; what is no plain number stays as typed."""
    return f"{int(number):02d}" if number.isascii() and number.isdigit() else number


def spellings(number: str) -> set[str]:
    """How the same number may stand in older rows, which keep it as it was typed."""
    padded = padded_number(number)
    return {padded, padded.lstrip("0") or padded}


def number_and_symbol(number: str, symbol: str) -> str:
    """ "120/KH-CTĐVT"; a number typed with its symbol is kept as typed."""
    return number if "/" in number else f"{padded_number(number)}/{symbol}"


def month_figure(month: int) -> str:
    """Months 1 and 2 get a zero, 3 to 9 do not (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.4)."""
    return f"{month:02d}" if month < 3 else str(month)


def cited_day(day: datetime.date) -> str:
    """A day as citations write it: "11/3/2022", "05/01/2022"."""
    return f"{day.day:02d}/{month_figure(day.month)}/{day.year}"
