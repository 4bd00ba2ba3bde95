"""What a page shows when a write came too late: both versions, and the form ready to be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.forms import BaseForm

from inspections.errors import clock


@dataclass(frozen=True)
class Conflict:
    """Who was faster and when, and for each differing field: label, their value, the refused value."""

    person: str
    time: str
    rows: list[tuple[str, str, str]]


def conflict_of(form: BaseForm, stored: BaseForm | None = None) -> Conflict | None:
    """The conflict that refused `form`, or None; also None when what is stored now is nothing.

    The form then carries the version just shown: sending it again is a decision, not an accident. What its
    writer has not changed it shows as it is in `stored`, where that is given.
    """
    refusal = getattr(form, "refusal", None)
    if refusal is None or "theirs" not in refusal.details:
        return None
    details = refusal.details
    carry_version(form, base_version=details["version"])
    if stored is not None:
        _show_stored(form, stored)
    if details["at"] is None:
        return None
    labels = details["labels"]
    rows = [(_first_upper(labels[n]), details["theirs"][n] or "", details["yours"][n] or "") for n in labels]
    return Conflict(details["person"], clock(datetime.fromisoformat(details["at"])), rows)


def _show_stored(form: BaseForm, stored: BaseForm) -> None:
    for name in form.fields.keys() - form.changed_data:
        value = stored.fields[name].widget.format_value(stored[name].value()) or ""
        form.data[name] = form.data[form.add_initial_prefix(name)] = value


def carry_version(form: BaseForm, **versions: int | None) -> None:
    """Let a refused form be sent again against the version that its page now shows."""
    form.data = form.data.copy()
    for name, version in versions.items():
        form.data[name] = "" if version is None else str(version)


def _first_upper(label: str) -> str:
    return label[:1].upper() + label[1:]
