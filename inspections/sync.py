"""Operations from the field: each arrives once, is applied by the write functions, and gets a receipt.

An operation is a JSON text made on the device, with an id made there. The same id with the same bytes
is the same receipt for ever; with other bytes it is refused. What can no longer be applied is parked
for the standing unit, never dropped. The protocol is told in docs/decisions/0002-sync.md.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from inspections import arranging, blobs, permissions, reading, recording
from inspections.errors import Refusal
from inspections.models import DelegationMember, FieldOperation, FieldPreparation, Inspection, Side
from inspections.recording import LineValue, NamedDeduction
from inspections.transitions import record_event
from scoring.models import LineAssessment

Outcome = FieldOperation.Outcome

MOST_OPERATIONS = 200  # in one request
MOST_CHARACTERS = 400_000  # of one operation; the longest text of the minutes has its place

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

# Answers that leave no row: nothing arrived, or it is not the sender's.
DAMAGED, MALFORMED, ID_TAKEN, SENT_BY_OTHER, NOT_FOUND = (
    "damaged",
    "malformed",
    "id_taken",
    "sent_by_other",
    "not_found",
)
UNSTORED_SENTENCES = {
    DAMAGED: "Nội dung nhận được bị hỏng trên đường truyền. Hệ thống sẽ gửi lại.",
    MALFORMED: "Nội dung gửi lên không đúng định dạng nên máy chủ chưa nhận.",
    ID_TAKEN: "Mã của nội dung này đã được dùng cho một nội dung khác.",
    SENT_BY_OTHER: "Nội dung này do tài khoản khác ghi. Vui lòng đăng nhập đúng tài khoản.",
    NOT_FOUND: "Không tìm thấy cuộc kiểm tra của nội dung này.",
}


@dataclass(frozen=True)
class Operation:
    """One change as its device wrote it; `body` is the text that was sent, `digest` of its bytes."""

    id: uuid.UUID
    digest: str
    body: str
    user_id: int
    inspection_id: int
    device: uuid.UUID
    counter: int
    device_time: datetime.datetime
    kind: str
    subject: str
    base: Any
    after: uuid.UUID | None
    value: dict[str, Any] = field(hash=False)


class Unreadable(ValueError):
    """The operation cannot be read; `code` is one of the answers that leave no row."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


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


# --- Reading ---------------------------------------------------------------------------------------


def read_operation(raw: Any, by: User) -> Operation:
    """The operation in `raw` ({id, digest, body}); raises `Unreadable`."""
    try:
        key, digest, body = uuid.UUID(raw["id"]), str(raw["digest"]), raw["body"]
        if len(body) > MOST_CHARACTERS:
            raise Unreadable(MALFORMED)
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise Unreadable(DAMAGED)
        said = json.loads(body)
        device_time = parse_datetime(said["device_time"])
        if uuid.UUID(said["id"]) != key or device_time is None or timezone.is_naive(device_time):
            raise Unreadable(MALFORMED)
        operation = Operation(
            id=key,
            digest=digest,
            body=body,
            user_id=int(said["user"]),
            inspection_id=int(said["inspection"]),
            device=uuid.UUID(said["device"]),
            counter=int(said["counter"]),
            device_time=device_time,
            kind=str(said["kind"]),
            subject=str(said["subject"])[:120],
            base=said.get("base"),
            after=uuid.UUID(said["after"]) if said.get("after") else None,
            value=dict(said["value"]),
        )
    except Unreadable:
        raise
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
        raise Unreadable(MALFORMED) from None
    if "\x00" in operation.kind + operation.subject or not 0 <= operation.counter < 2**62:
        raise Unreadable(MALFORMED)
    if not 0 < operation.inspection_id < 2**62 or operation.kind not in _APPLY:
        raise Unreadable(MALFORMED)
    if operation.user_id != by.pk:
        raise Unreadable(SENT_BY_OTHER)
    return operation


def _unstored(raw: Any, code: str) -> dict[str, Any]:
    given = raw if isinstance(raw, dict) else {}
    return {
        "id": str(given.get("id", "")),
        "digest": str(given.get("digest", "")),
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
            answer = (
                _park("forbidden") if is_withdrawn else _apply(operation, inspection, known, by=by, at=at)
            )
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


# --- Applying --------------------------------------------------------------------------------------


def _apply(
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
            return _park(refusal.code, refusal.message)
        return Outcome.REFUSED, told
    except (AttributeError, KeyError, TypeError, ValueError):
        return Outcome.REFUSED, {"code": MALFORMED, "message": UNSTORED_SENTENCES[MALFORMED]}


def _park(code: str, message: str = "") -> tuple[str, dict[str, Any]]:
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
    name, value = str(operation.value["name"]), operation.value["value"]
    if name in ("starts_at", "ends_at"):
        value = _local_moment(value) if value else None
    else:
        value = str(value)
    recording.record_minutes_part(
        inspection=inspection, name=name, value=value, seen=str(operation.base), **who
    )
    return {}


def _local_moment(text: str) -> datetime.datetime:
    """A time as the clock on the wall showed it."""
    moment = parse_datetime(text)
    if moment is None or not timezone.is_naive(moment):
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
    with blobs.open_blob(who["by"], str(operation.value["sha256"])) as file:
        evidence = recording.attach_evidence(
            inspection=inspection,
            file=file,
            name=str(operation.value["name"]),
            line_id=int(line) if line else None,
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


def members_present(inspection: Inspection) -> list[DelegationMember]:
    return [member for member in inspection.delegation_members.all() if not member.absence_reason]
