"""Exemplars (điển hình) that the team visited."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from accounts.models import User
from config.fields import clean_words
from inspections.errors import Refusal
from inspections.models import Exemplar, Inspection
from inspections.recording.lengths import check_lengths
from inspections.transitions import hold_for_writing, record_event


@transaction.atomic
def add_exemplar(
    *,
    inspection: Inspection,
    name: str,
    kind: str,
    address: str = "",
    note: str = "",
    client_id: uuid.UUID | None = None,
    by: User,
    at: datetime.datetime,
) -> Exemplar:
    """Record a visited exemplar; the plan's maximum holds (2022: "không quá 02 điển hình").

    The same `client_id` is the row that exists already.
    """
    hold_for_writing(inspection, "exemplars", by=by)
    client_id = client_id or uuid.uuid4()
    known = Exemplar.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.inspection_id != inspection.pk:
            raise Refusal("client_id_taken")
        return known
    name = clean_words(name)
    if not name or kind not in Exemplar.Kind.values:
        raise Refusal("malformed", field="kind" if name else "name")
    check_lengths(Exemplar, name=name, address=address)
    maximum = inspection.plan.max_exemplars
    taken = set(inspection.exemplars.values_list("slot", flat=True))
    free = next((slot for slot in range(1, maximum + 1) if slot not in taken), None)
    if free is None:
        raise Refusal("too_many_exemplars", maximum=f"{maximum:02d}")
    exemplar = Exemplar.objects.create(
        inspection=inspection,
        slot=free,
        client_id=client_id,
        name=name,
        kind=kind,
        address=address,
        note=note,
    )
    record_event(
        action="add_exemplar", by=by, at=at, plan=inspection.plan, inspection=inspection, data={"name": name}
    )
    return exemplar


@transaction.atomic
def remove_exemplar(*, inspection: Inspection, exemplar_id: int, by: User, at: datetime.datetime) -> None:
    hold_for_writing(inspection, "exemplars", by=by)
    exemplar = inspection.exemplars.filter(pk=exemplar_id).first()
    if exemplar is None:
        return
    exemplar.delete()
    record_event(
        action="remove_exemplar",
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={"name": exemplar.name},
    )
