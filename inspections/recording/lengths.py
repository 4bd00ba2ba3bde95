"""How long a text may be, for writers that pass no form; the column says it."""

from __future__ import annotations

from typing import Any

from django.db import models

from config.fields import clean_text
from inspections.errors import Refusal


def check_lengths(model: type[models.Model], **values: Any) -> None:
    """Raise `text_too_long` when a text does not fit the column of its name."""
    for name, value in values.items():
        field = model._meta.get_field(name)
        limit = getattr(field, "max_length", None)
        if isinstance(value, str) and limit is not None and len(clean_text(value)) > limit:
            raise Refusal("text_too_long", field=name, subject=str(field.verbose_name), limit=limit)
