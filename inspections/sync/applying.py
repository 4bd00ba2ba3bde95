"""What each kind of operation does: one call of a write function, and what its receipt adds."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from inspections import arranging, blobs, reading, recording
from inspections.errors import Refusal
from inspections.models import FieldOperation, Inspection, Side
from inspections.recording import LineValue, NamedDeduction
from inspections.sync.operations import MALFORMED, UNSTORED_SENTENCES, Operation
from scoring.models import LineAssessment

Outcome = FieldOperation.Outcome

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
    operation: Operation, inspection: Inspection, known: dict, *, by: User, at: datetime.datetime
) -> tuple[str, dict[str, Any]]:
    """What came of the operation: an outcome, and what the receipt says beyond it."""
    try:
        return Outcome.APPLIED, _APPLY[operation.kind](operation, inspection, known, by=by, at=at)
    except Refusal as refusal:
        told = {"code": refusal.code, "message": refusal.message}
        if refusal.code in ("version_conflict", "version_gone"):
            return Outcome.CONFLICT, told | refusal.details
        if refusal.code in PARKING:
            return park(refusal.code, refusal.message)
        return Outcome.REFUSED, told
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        return Outcome.REFUSED, {"code": MALFORMED, "message": UNSTORED_SENTENCES[MALFORMED]}


def park(code: str, message: str = "") -> tuple[str, dict[str, Any]]:
    message = message or "Cuộc kiểm tra không còn được giao cho tài khoản này."
    return Outcome.PARKED, {"code": code, "message": message}


def _start(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    if inspection.scoresheet_id is None:  # somebody else may have begun the visit meanwhile
        arranging.start_inspection(inspection=inspection, **who)
    return {}


def _record_line(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    value = operation.value
    line = LineValue(
        status=str(value["status"]),
        deductions=tuple(NamedDeduction(str(d["content"]), str(d["reason"])) for d in value["deductions"]),
        finding=str(value.get("finding", "")),
    )
    assessment = recording.record_line(
        inspection=inspection,
        line_id=int(value["line"]),
        value=line,
        base_version=_base_version(operation, known),
        **who,
    )
    return _line_receipt(assessment)


def _line_receipt(assessment: LineAssessment) -> dict[str, Any]:
    return {"version": assessment.lock_version}


def _base_version(operation: Operation, known: dict[uuid.UUID, FieldOperation]) -> int:
    """The version that the change was made on: its own predecessor's, when that one was applied."""
    if operation.after is not None:
        before = known.get(operation.after) or FieldOperation.objects.filter(pk=operation.after).first()
        is_own = before is not None and before.subject == operation.subject
        if is_own and before.outcome == Outcome.APPLIED and "version" in before.receipt:
            return int(before.receipt["version"])
    return int(operation.base)


def _record_minutes(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    name, said = str(operation.value["name"]), str(operation.value["value"])
    is_moment = name in ("starts_at", "ends_at")
    value = (_local_moment(said) if said else None) if is_moment else said
    recording.record_minutes_part(
        inspection=inspection, name=name, value=value, seen=str(operation.base), **who
    )
    return {}


def _local_moment(text: str) -> datetime.datetime:
    """A time as the clock on the wall showed it."""
    moment = parse_datetime(text)
    if moment is None or not timezone.is_naive(moment) or not 2000 <= moment.year <= 2200:
        raise ValueError(text)
    return timezone.make_aware(moment)


def _add_exemplar(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    value = operation.value
    recording.add_exemplar(
        inspection=inspection,
        client_id=uuid.UUID(value["client_id"]),
        name=str(value["name"]),
        kind=str(value["kind"]),
        address=str(value.get("address", "")),
        note=str(value.get("note", "")),
        **who,
    )
    return {}


def _remove_exemplar(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    row = inspection.exemplars.filter(client_id=uuid.UUID(operation.value["client_id"])).first()
    recording.remove_exemplar(inspection=inspection, exemplar_id=row.pk if row else 0, **who)
    return {}


def _record_attendance(
    operation: Operation, inspection: Inspection, known: dict, **who: Any
) -> dict[str, Any]:
    recording.record_attendance(
        inspection=inspection,
        member_id=int(operation.value["member"]),
        absence_reason=str(operation.value["absence_reason"]),
        seen=str(operation.base),
        **who,
    )
    return {}


def _attach_photo(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    line = operation.value.get("line")
    line_id = int(line) if line else None
    with blobs.open_blob(who["by"], str(operation.value["sha256"])) as file:
        evidence = recording.attach_evidence(
            inspection=inspection,
            file=file,
            name=str(operation.value["name"]),
            line_id=line_id,
            client_id=operation.id,
            side=Side.INSPECTING,
            **who,
        )
    return {"evidence": evidence.pk}


def _read_through(operation: Operation, inspection: Inspection, known: dict, **who: Any) -> dict[str, Any]:
    reading.record_reading(
        inspection=inspection,
        canonical=str(operation.value["canonical"]),
        digest=str(operation.value["digest"]),
        **who,
    )
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
