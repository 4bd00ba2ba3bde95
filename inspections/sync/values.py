"""What an operation of each kind says, read before anything is done with it, parking included.

A reader answers what its write function takes, every text clean, or raises one of `UNREADABLE`.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from clusters.models import FIRST_YEAR, LAST_YEAR
from config.fields import clean_text
from inspections.models import Exemplar
from inspections.recording import LineValue, NamedDeduction
from inspections.recording.texts import TYPED_IN_MINUTES
from inspections.sync.operations import Operation
from scoring.models import LineAssessment


def read_value(operation: Operation) -> dict[str, Any]:
    """The arguments of the write function that belongs to the operation's kind."""
    return _READERS[operation.kind](operation)


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError("not a text")
    return clean_text(said)


def _one_of(said: Any, known: Any) -> str:
    if said not in known:
        raise ValueError("not one of those known")
    return str(said)


def _key(said: Any) -> int:
    key = int(said)
    if not 0 < key < 2**62:
        raise ValueError("not a key")
    return key


def _start(operation: Operation) -> dict[str, Any]:
    return {}


def _record_line(operation: Operation) -> dict[str, Any]:
    value = operation.value
    line = LineValue(
        status=_one_of(value["status"], LineAssessment.Status.values),
        deductions=tuple(
            NamedDeduction(_text(d["content"]), _text(d["reason"])) for d in value["deductions"]
        ),
        finding=_text(value.get("finding", "")),
    )
    return {"line_id": _key(value["line"]), "value": line}


def _record_minutes(operation: Operation) -> dict[str, Any]:
    name, said = _one_of(operation.value["name"], TYPED_IN_MINUTES), _text(operation.value["value"])
    is_moment = name in ("starts_at", "ends_at")
    value = (_local_moment(said) if said else None) if is_moment else said
    return {"name": name, "value": value, "seen": _text(operation.base or "")}


def _local_moment(text: str) -> datetime.datetime:
    """A time as the clock on the wall showed it."""
    moment = parse_datetime(text)
    if moment is None or not timezone.is_naive(moment) or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    return timezone.make_aware(moment)


def _add_exemplar(operation: Operation) -> dict[str, Any]:
    value = operation.value
    return {
        "client_id": uuid.UUID(value["client_id"]),
        "name": _text(value["name"]),
        "kind": _one_of(value["kind"], Exemplar.Kind.values),
        "address": _text(value.get("address", "")),
        "note": _text(value.get("note", "")),
    }


def _remove_exemplar(operation: Operation) -> dict[str, Any]:
    return {"client_id": uuid.UUID(operation.value["client_id"])}


def _record_attendance(operation: Operation) -> dict[str, Any]:
    return {
        "member_id": _key(operation.value["member"]),
        "absence_reason": _text(operation.value["absence_reason"]),
        "seen": _text(operation.base or ""),
    }


def _attach_photo(operation: Operation) -> dict[str, Any]:
    value = operation.value
    line = value.get("line")
    return {
        "sha256": _text(value["sha256"]),
        "name": _text(value["name"]),
        "line_id": _key(line) if line else None,
    }


def _read_through(operation: Operation) -> dict[str, Any]:
    canonical = operation.value["canonical"]
    if _text(canonical) != canonical:  # its digest is of the text as it was read: nothing is cleaned here
        raise ValueError("not a clean text")
    return {"canonical": canonical, "digest": _text(operation.value["digest"])}


_READERS: dict[str, Callable[[Operation], dict[str, Any]]] = {
    "start": _start,
    "record_line": _record_line,
    "record_minutes": _record_minutes,
    "add_exemplar": _add_exemplar,
    "remove_exemplar": _remove_exemplar,
    "record_attendance": _record_attendance,
    "attach_photo": _attach_photo,
    "read_through": _read_through,
}
