"""How a page carries out a write: refusals go to the form, and the status says so."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from inspections import permissions
from inspections.errors import UNPROCESSABLE, Refusal
from inspections.models import Inspection


def read_post(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is nothing: that is refused in words; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def as_it_stands(request: HttpRequest, inspection: Inspection) -> Inspection:
    """The inspection to show: to a reader as it was found; after a write, as others may have changed it."""
    if request.method != "POST":
        return inspection
    return permissions.find_inspection(request.user, inspection.pk)


def attempt(form: BaseForm, write: Callable[[], object]) -> int | None:
    """Run `write` if the form is valid. None when it is done, else the HTTP status to answer with.

    A refusal stands at its field, or above the form; what was typed stays in it. Several `messages` in
    its details may each have a field of their own in `fields`. The refusal itself is left on the form as
    `refusal`, e.g. to show both versions of a conflict.
    """
    form.refusal = None
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        write()
    except Refusal as refusal:
        form.refusal = refusal
        own_fields = refusal.details.get("fields", {})
        for message in refusal.details.get("messages", [refusal.message]):
            field = own_fields.get(message, refusal.field)
            form.add_error(field if field in form.fields else None, message)
        return refusal.status
    return None
