"""Text columns that hold only NFC text without control characters.

Vietnamese typed on some phones arrives decomposed; stored so, it neither compares nor prints
rightly. The rule is kept at the column, so that forms, sync, imports and commands all pass it.
"""

import unicodedata

from django.db import models

_KEPT_CONTROLS = {"\n", "\t"}


def clean_text(value: str) -> str:
    """`value` as NFC, line ends as \\n, without control, format-override or unpaired surrogate characters."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in _KEPT_CONTROLS or not _is_unprintable(c))


def clean_words(value: str) -> str:
    """`value` as `clean_text` has it, without space around it: "" when nothing was said."""
    return clean_text(value).strip()


def _is_unprintable(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("Cc", "Cs") or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


class _CleanTextMixin:
    def to_python(self, value):
        value = super().to_python(value)
        return clean_text(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean_text(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean_text(value) if isinstance(value, str) else value


class CharField(_CleanTextMixin, models.CharField):
    """A line of clean text."""


class TextField(_CleanTextMixin, models.TextField):
    """Clean text of several lines."""
