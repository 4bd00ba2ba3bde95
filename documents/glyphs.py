"""PURE: text reduced to the letters that the documents' typeface has.

A letter that the typeface lacks would be taken from another font, which no document may embed
(Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I.4: Times New Roman). Such a letter is printed as □.
"""

import re
import unicodedata
from typing import Any

MISSING = "□"

# Longer than any word; where such a run may be broken is said here, or finding it takes minutes.
_UNBROKEN = re.compile(r"\S{100,}")
_PIECE = re.compile(r"\S{20}")
_BREAK = "\u200b"

# Inclusive ranges that Times New Roman and Liberation Serif 2 have in all four styles.
_COVERED = (
    ("\u0020", "\u007e"),
    ("\u00a1", "\u00ac"),
    ("\u00ae", "\u0233"),  # Latin-1 and Latin Extended: đ, ă, ơ, ư are here
    ("\u0300", "\u0323"),  # tone marks that no composed letter takes up
    ("\u0391", "\u03a1"),
    ("\u03a3", "\u03c9"),  # Greek
    ("\u0400", "\u045f"),  # Cyrillic
    ("\u1ea0", "\u1ef9"),  # Vietnamese letters with tone
    ("\u2012", "\u2015"),
    ("\u2018", "\u201e"),
    ("\u2020", "\u2022"),
    ("\u2026", "\u2026"),
    ("\u2030", "\u2030"),
    ("\u2032", "\u2033"),
    ("\u2039", "\u203a"),
    ("\u2044", "\u2044"),
    ("\u20ab", "\u20ac"),  # ₫ €
    ("\u2116", "\u2116"),
    ("\u2122", "\u2122"),
    ("\u215b", "\u215e"),
    ("\u2190", "\u2195"),
    ("\u2206", "\u2206"),
    ("\u2211", "\u2212"),
    ("\u221a", "\u221a"),
    ("\u221e", "\u221e"),
    ("\u2248", "\u2248"),
    ("\u2260", "\u2260"),
    ("\u2264", "\u2265"),
    ("\u25a0", "\u25a1"),
    ("\u25cf", "\u25cf"),
)
_HYPHENS = {"\u2010": "-", "\u2011": "-"}


def is_covered(char: str) -> bool:
    return any(first <= char <= last for first, last in _COVERED)


def printable_text(text: str) -> str:
    """`text` as NFC; invisible characters dropped, odd spaces made plain, missing letters as □."""
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(_printable_character(char) for char in composed)
    return _UNBROKEN.sub(lambda run: _PIECE.sub(rf"\g<0>{_BREAK}", run[0]), shown)


def _printable_character(char: str) -> str:
    if char == "\n" or is_covered(char):
        return char
    if char in _HYPHENS:
        return _HYPHENS[char]
    category = unicodedata.category(char)
    if char == "\t" or category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cc", "Cf", "Cs", "Mn", "Me"):  # control, joiners, variation marks: nothing to see
        return ""
    return MISSING


def printable(value: Any) -> Any:
    """The same JSON-like value with all its texts printable."""
    if isinstance(value, str):
        return printable_text(value)
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item) for item in value]
    return value
