"""How long a text may be, for writers that pass no form; the column says it."""

from __future__ import annotations

from typing import Any

from django.db import models

from config.fields import clean_text
from inspections.errors import Refusal

MOST_LINES = 1000  # of one text: a paper with more of them is never finished


def check_lengths(model: type[models.Model], **values: Any) -> None:
    """Raise `text_too_long` or `too_many_lines` when a text fits neither its column nor a paper."""
    for name, value in values.items():
        field = model._meta.get_field(name)
        limit = getattr(field, "max_length", None)
        if not isinstance(value, str):
            continue
        text = clean_text(value)
        if limit is not None and len(text) > limit:
            raise Refusal("text_too_long", field=name, subject=str(field.verbose_name), limit=limit)
        if text.count("\n") >= MOST_LINES:
            raise Refusal("too_many_lines", field=name, subject=str(field.verbose_name), limit=MOST_LINES)
