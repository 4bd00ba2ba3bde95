"""What each kind of operation does: one call of a write function, and what its receipt adds."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
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
    assessment = recording.record_line(
        inspection=inspection, base_version=_base_version(operation, known), **said, **who
    )
    return {"version": assessment.lock_version}


def _base_version(operation: Operation, known: Known) -> int:
    """The version that the change was made on: its own predecessor's, when that one was applied."""
    if operation.after is not None:
        before = known.get(operation.after) or FieldOperation.objects.filter(pk=operation.after).first()
        is_own = before is not None and before.subject == operation.subject
        if is_own and before.outcome == Outcome.APPLIED and "version" in before.receipt:
            return int(before.receipt["version"])
    return int(operation.base)


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
