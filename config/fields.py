"""Text columns that hold only NFC text without control characters.

Vietnamese typed on some phones arrives decomposed; stored so, it neither compares nor prints
rightly. The rule is kept at the column, so that forms, sync, imports and commands all pass it.
"""

import re
import unicodedata

from django.db import models

# Controls but for tab and line ends, unpaired surrogates, signs that turn the direction of writing.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def clean_text(value: str) -> str:
    """`value` as NFC, line ends as \\n, without control, format-override or unpaired surrogate characters.

    NFC comes last: a mark may come to stand beside its letter only when what lay between them is gone.
    """
    text = _UNSEEN.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def clean_words(value: str) -> str:
    """`value` as `clean_text` has it, without space around it: "" when nothing was said."""
    return clean_text(value).strip()


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
