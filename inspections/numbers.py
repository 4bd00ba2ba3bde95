"""PURE: the number of a document as it is cited, on paper and on screens alike.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.3.
"""

from __future__ import annotations


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
