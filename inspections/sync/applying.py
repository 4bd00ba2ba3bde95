"""What each kind of operation does: one call of a write function, and what its receipt adds."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from accounts.models import User
from inspections import arranging, blobs, reading, recording
from inspections.errors import Refusal
from inspections.models import FieldOperation, Inspection, Side
from inspections.sync.operations import MALFORMED, UNREADABLE, UNSTORED_SENTENCES, Operation
from inspections.sync.values import read_value

Outcome = FieldOperation.Outcome
Known = dict[uuid.UUID, FieldOperation]
Said = dict[str, Any]  # what the write function takes, as `read_value` read it

LONGEST_CHAIN = 20  # of one's own refused changes that are followed back, each made on the one before

# Refusals that the author cannot mend: the work was done, and somebody else must look at it.
PARKING = frozenset(
    {
        "forbidden",
        "wrong_state",
        "plan_closed",
        "plan_not_issued",
        "edit_after_signing",
        "edit_awaiting_signatures",
        "edit_received",
    }
)


def apply(
    operation: Operation,
    inspection: Inspection,
    known: Known,
    *,
    is_withdrawn: bool,
    by: User,
    at: datetime.datetime,
) -> tuple[str, dict[str, Any]]:
    """What came of the operation: an outcome, and what the receipt says beyond it.

    `is_withdrawn`: the visit was taken away from `by`, so that what is sound is parked.
    """
    try:
        operation = replace(operation, base=_base(operation, known))
        said = read_value(operation)
        if is_withdrawn:
            if operation.kind == "attach_photo":  # parked without its photo, the device would forget it
                blobs.find_blob(by, said["sha256"])
            return _park("forbidden", "Cuộc kiểm tra không còn được giao cho tài khoản này.")
        return Outcome.APPLIED, _APPLY[operation.kind](operation, inspection, known, said, by=by, at=at)
    except Refusal as refusal:
        told = {"code": refusal.code, "message": refusal.message}
        if refusal.code in ("version_conflict", "version_gone"):
            return Outcome.CONFLICT, told | refusal.details
        if refusal.code in PARKING:
            return _park(refusal.code, refusal.message)
        return Outcome.REFUSED, told
    except UNREADABLE:
        return Outcome.REFUSED, {"code": MALFORMED, "message": UNSTORED_SENTENCES[MALFORMED]}


def _base(operation: Operation, known: Known) -> Any:
    """What the change was made on: its own predecessor's version, when that one was applied.

    A predecessor that was refused has left nothing: what it was made on itself is the base.
    """
    base, after = operation.base, operation.after
    for _ in range(LONGEST_CHAIN):
        before = _predecessor(operation, after, known)
        if before is not None and before.outcome == Outcome.APPLIED:
            return before.receipt.get("version", base)
        if before is None or before.outcome != Outcome.REFUSED:
            break
        said = json.loads(before.body)
        base, after = said.get("base"), said.get("after")
    return base


def _predecessor(operation: Operation, after: Any, known: Known) -> FieldOperation | None:
    """The earlier operation of the same person on the same thing that `after` names."""
    if not after:
        return None
    key = uuid.UUID(str(after))
    before = known.get(key) or FieldOperation.objects.filter(pk=key).first()
    is_own = before is not None and (before.author_id, before.inspection_id, before.subject) == (
        operation.user_id,
        operation.inspection_id,
        operation.subject,
    )
    return before if is_own else None


def _park(code: str, message: str) -> tuple[str, dict[str, Any]]:
    return Outcome.PARKED, {"code": code, "message": message}


def _start(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    if inspection.scoresheet_id is None:  # somebody else may have begun the visit meanwhile
        arranging.start_inspection(inspection=inspection, **who)
    return {}


def _record_line(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    assessment = recording.record_line(inspection=inspection, base_version=int(operation.base), **said, **who)
    return {"version": assessment.lock_version}


def _record_minutes(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    recording.record_minutes_part(inspection=inspection, **said, **who)
    return {}


def _add_exemplar(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    recording.add_exemplar(inspection=inspection, **said, **who)
    return {}


def _remove_exemplar(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    row = inspection.exemplars.filter(client_id=said["client_id"]).first()
    recording.remove_exemplar(inspection=inspection, exemplar_id=row.pk if row else 0, **who)
    return {}


def _record_attendance(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    recording.record_attendance(inspection=inspection, **said, **who)
    return {}


def _attach_photo(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    with blobs.open_blob(who["by"], said["sha256"]) as file:
        evidence = recording.attach_evidence(
            inspection=inspection,
            file=file,
            name=said["name"],
            line_id=said["line_id"],
            client_id=operation.id,
            side=Side.INSPECTING,
            **who,
        )
    return {"evidence": evidence.pk}


def _read_through(
    operation: Operation, inspection: Inspection, known: Known, said: Said, **who: Any
) -> dict[str, Any]:
    reading.record_reading(inspection=inspection, **said, **who)
    return {}


_APPLY: dict[str, Callable[..., dict[str, Any]]] = {
    "start": _start,
    "record_line": _record_line,
    "record_minutes": _record_minutes,
    "add_exemplar": _add_exemplar,
    "remove_exemplar": _remove_exemplar,
    "record_attendance": _record_attendance,
    "attach_photo": _attach_photo,
    "read_through": _read_through,
}
