"""How a page of rows is carried out: one more row, or one write with all rows valid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.forms import BaseForm

from inspections.errors import UNPROCESSABLE
from inspections.forms.rows import Rows
from inspections.models import InspectionPlan
from inspections.views.acting import attempt


def attempt_rows(
    form: BaseForm, rowsets: Mapping[str, Rows], write: Callable[[], object], plan: InspectionPlan
) -> int | None:
    """As `attempt`, once every row is valid. None when it is done, else the HTTP status."""
    form.refusal = None
    all_valid = all(rows.is_valid() for rows in rowsets.values())
    status = attempt(form, write) if all_valid and form.is_valid() else UNPROCESSABLE
    if status is not None:
        offer_again(form, plan)
    return status


def offer_again(form: BaseForm, plan: InspectionPlan) -> None:
    """After a change by somebody else, what was typed is offered against the version as it is now."""
    if form.refusal is not None and form.refusal.code == "plan_changed":
        form.data = form.data.copy()
        form.data["base_version"] = str(plan.lock_version)


def add_row(rowsets: Mapping[str, Rows], name: str) -> dict[str, Rows]:
    """All rows as typed, with the writer standing in the new row of the set called `name`."""
    return {key: rows.with_one_more(focus=key == name) for key, rows in rowsets.items()}
