"""What every text column holds: NFC, \\n, nothing that cannot be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.fields import clean_text, clean_words

UNSEEN = {"Cc", "Cs"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Thu\u031bo\u031b\u0323ng", "Thượng"),
        ("e\x00\u0302", "ê"),  # together only when the control is gone
        ("một\r\nhai\rba\tbốn", "một\nhai\nba\tbốn"),
        ("a\r\x07\nb", "a\nb"),
        ("tệp\u202efdp.exe", "tệpfdp.exe"),
        ("\ufeffđầu \ud800cuối\x85", "đầu cuối"),
    ],
)
def test_text_is_clean(typed, kept):
    assert clean_text(typed) == kept


def test_words_have_no_space_around_them():
    assert clean_words("\x00  Nhất trí \n") == "Nhất trí"


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_stays_as_it_is(typed):
    cleaned = clean_text(typed)
    assert clean_text(cleaned) == cleaned == unicodedata.normalize("NFC", cleaned)
    assert not {c for c in cleaned if unicodedata.category(c) in UNSEEN} - {"\n", "\t"}
