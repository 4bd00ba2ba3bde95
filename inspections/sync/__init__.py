"""Operations from the field: each arrives once, is applied by the write functions, and gets a receipt.

An operation is a JSON text made on the device, with an id made there. The same id with the same bytes
is the same receipt for ever; with other bytes it is refused. What can no longer be applied is parked
for the standing unit, never dropped. The protocol is told in docs/decisions/0002-sync.md.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from inspections import permissions
from inspections.models import FieldOperation, FieldPreparation, Inspection
from inspections.sync.applying import Outcome, apply
from inspections.sync.operations import (
    ID_TAKEN,
    NOT_FOUND,
    PHOTO_MISSING,
    UNSTORED_SENTENCES,
    Operation,
    Unreadable,
    read_operation,
)
from inspections.transitions import record_event

MOST_OPERATIONS = 200  # in one request


def receive(sent: Iterable[dict[str, Any]], *, by: User, at: datetime.datetime) -> list[dict[str, Any]]:
    """Apply what was sent, in the order it was sent; a receipt for each, in that order.

    A receipt has `id`, `digest`, `outcome`, `message`, `at`, and what the device needs to go on:
    the new `version`, or both values of a conflict.
    """
    receipts: dict[int, dict[str, Any]] = {}
    readable: list[tuple[int, Operation]] = []
    for place, raw in enumerate(sent):
        try:
            readable.append((place, read_operation(raw, by)))
        except Unreadable as problem:
            receipts[place] = _unstored(raw, problem.code)
    for inspection_id, group in groupby(readable, key=lambda item: item[1].inspection_id):
        receipts |= _receive_of_one(inspection_id, list(group), by=by, at=at)
    return [receipts[place] for place in sorted(receipts)]


def _unstored(raw: Any, code: str) -> dict[str, Any]:
    given = raw if isinstance(raw, dict) else {}
    key, digest = (said if isinstance(said := given.get(name), str) else "" for name in ("id", "digest"))
    return {
        "id": key,
        "digest": digest,
        "outcome": code,
        "message": UNSTORED_SENTENCES[code],
    }


# --- Receiving -------------------------------------------------------------------------------------

Items = list[tuple[int, Operation]]


def _receive_of_one(
    inspection_id: int, items: Items, *, by: User, at: datetime.datetime
) -> dict[int, dict[str, Any]]:
    """All operations on one visit in one transaction; again, should another process bring the same ones."""
    for _ in range(3):
        try:
            with transaction.atomic():
                return _receive_in_transaction(inspection_id, items, by=by, at=at)
        except IntegrityError:
            continue  # the other process's rows are there now, and answer
    raise RuntimeError("the same operations keep arriving")


def _receive_in_transaction(
    inspection_id: int, items: Items, *, by: User, at: datetime.datetime
) -> dict[int, dict[str, Any]]:
    known = FieldOperation.objects.in_bulk([operation.id for _, operation in items])
    inspection, is_withdrawn = _inspection_for(inspection_id, by)
    receipts, arrived = {}, []
    for place, operation in items:
        row = known.get(operation.id)
        if row is None and inspection is None:
            receipts[place] = _unstored({"id": str(operation.id), "digest": operation.digest}, NOT_FOUND)
            continue
        if row is None:
            answer = apply(operation, inspection, known, is_withdrawn=is_withdrawn, by=by, at=at)
            if answer[1].get("code") == PHOTO_MISSING:  # it has not arrived whole: sent again, it may have
                receipts[place] = _unstored(
                    {"id": str(operation.id), "digest": operation.digest}, PHOTO_MISSING
                )
                continue
            row = known[operation.id] = _row_of(operation, inspection, answer, by=by, at=at)
            arrived.append(row)
        receipts[place] = _receipt_of(row, operation, by)
    FieldOperation.objects.bulk_create(arrived)
    parked = [row for row in arrived if row.outcome == Outcome.PARKED]
    if parked:
        record_event(
            action="park_field_work",
            by=by,
            at=at,
            plan=inspection.plan,
            inspection=inspection,
            data={"operations": [str(row.pk) for row in parked]},
        )
    return receipts


def _inspection_for(inspection_id: int, by: User) -> tuple[Inspection | None, bool]:
    """The visit, and whether it was taken away from `by` after their device was prepared for it."""
    try:
        return permissions.find_inspection(by, inspection_id), False
    except Http404:
        prepared = FieldPreparation.objects.filter(user=by, inspection=inspection_id)
        return (prepared.first().inspection, True) if prepared.exists() else (None, True)


def _row_of(
    operation: Operation,
    inspection: Inspection,
    answer: tuple[str, dict[str, Any]],
    *,
    by: User,
    at: datetime.datetime,
) -> FieldOperation:
    outcome, receipt = answer
    return FieldOperation(
        id=operation.id,
        inspection=inspection,
        author=by,
        device=operation.device,
        counter=operation.counter,
        device_time=operation.device_time,
        kind=operation.kind,
        subject=operation.subject,
        body=operation.body,
        digest=operation.digest,
        received_at=at,
        outcome=outcome,
        receipt=receipt,
    )


def _receipt_of(row: FieldOperation, operation: Operation, by: User) -> dict[str, Any]:
    if row.digest != operation.digest or row.author_id != by.pk:
        return _unstored({"id": str(operation.id), "digest": operation.digest}, ID_TAKEN)
    return {
        "id": str(row.pk),
        "digest": row.digest,
        "outcome": str(row.outcome),
        "at": timezone.localtime(row.received_at).isoformat(),
        "message": "",
        **row.receipt,
    }


# --- Setting out -----------------------------------------------------------------------------------


def prepare_device(
    *, inspections: Iterable[Inspection], device: uuid.UUID, by: User, at: datetime.datetime
) -> None:
    """Write down that a device holds these visits, so that its work is taken in whatever happens to them."""
    for inspection in inspections:
        permissions.check_team(by, inspection)
        FieldPreparation.objects.update_or_create(
            inspection=inspection, user=by, device=device, defaults={"prepared_at": at}
        )


def review_parked(
    *, operations: Iterable[uuid.UUID], inspection: Inspection, note: str, by: User, at: datetime.datetime
) -> int:
    """The standing unit has looked at parked work; how many rows it was. The work itself stays."""
    permissions.check_plan_staff(by, inspection.plan)
    rows = FieldOperation.objects.filter(
        pk__in=list(operations), inspection=inspection, outcome=Outcome.PARKED, reviewed_at__isnull=True
    )
    with transaction.atomic():
        count = rows.update(reviewed_at=at, reviewed_by=by, review_note=note)
        if count:
            record_event(
                action="review_field_work",
                by=by,
                at=at,
                plan=inspection.plan,
                inspection=inspection,
                data={"reason": note, "count": count},
            )
    return count
