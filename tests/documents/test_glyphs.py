"""Text reduced to the letters of the typeface."""

import pytest
from fontTools.ttLib import TTFont

from documents import glyphs
from tests.documents.reading import font_file

STYLES = ["Regular", "Bold", "Italic", "BoldItalic"]


@pytest.mark.parametrize("style", STYLES)
def test_the_typeface_has_every_letter_that_is_let_through(style):
    with TTFont(font_file(style)) as font:
        present = font.getBestCmap().keys()
    let_through = [chr(code) for code in range(0x20, 0x2600) if glyphs.is_covered(chr(code))]
    assert len(let_through) > 800
    assert [char for char in let_through if ord(char) not in present] == []


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Tuâ\u0300n Gia\u0301o", "Tuần Giáo"),
        ("đạt 😀", "đạt □"),
        ("☐ ✓ ① 𝐀", "□ □ □ □"),
        ("❤\ufe0f", "□"),
        ("a\x07b\u200bc\u202ed\u00ade\ud800", "abcde"),
        ("Phòng\u00a0Nội\u202fvụ\tA", "Phòng Nội vụ A"),
        ("dòng\nhai", "dòng\nhai"),
        ("2\u20115", "2-5"),
        ("“Tốt” – ≥ 80 … ½ → 5 ₫", "“Tốt” – ≥ 80 … ½ → 5 ₫"),
    ],
)
def test_what_is_printed_for_what_was_typed(typed, printed):
    assert glyphs.printable_text(typed) == printed


def test_values_inside_values_are_reached_and_others_left():
    value = {"a": ["😀", {"b": "✓"}], "n": 5, "none": None, "yes": True}
    assert glyphs.printable(value) == {"a": ["□", {"b": "□"}], "n": 5, "none": None, "yes": True}
