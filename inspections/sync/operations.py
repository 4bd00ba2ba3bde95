"""One change as its device wrote it: read with care, before anything is done with it."""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from clusters.models import FIRST_YEAR, LAST_YEAR
from config.fields import clean_text
from inspections.reading import is_too_deep

MOST_CHARACTERS = 400_000  # of one operation; the longest text of the minutes has its place

# Answers that leave no row: nothing arrived, or it is not the sender's.
DAMAGED, MALFORMED, ID_TAKEN, SENT_BY_OTHER, NOT_FOUND, PHOTO_MISSING = (
    "damaged",
    "malformed",
    "id_taken",
    "sent_by_other",
    "not_found",
    "photo_missing",
)
UNSTORED_SENTENCES = {
    DAMAGED: "Nội dung nhận được bị hỏng trên đường truyền. Hệ thống sẽ gửi lại.",
    MALFORMED: "Nội dung gửi lên không đúng định dạng nên máy chủ chưa nhận.",
    ID_TAKEN: "Mã của nội dung này đã được dùng cho một nội dung khác.",
    SENT_BY_OTHER: "Nội dung này do tài khoản khác ghi. Vui lòng đăng nhập đúng tài khoản.",
    NOT_FOUND: "Không tìm thấy cuộc kiểm tra của nội dung này.",
    PHOTO_MISSING: "Ảnh chưa được gửi lên máy chủ. Hệ thống sẽ gửi lại.",
}

# What reading odd JSON as something else comes to.
UNREADABLE = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)

# What can be done in the field; `applying` knows how.
KINDS = frozenset(
    {
        "start",
        "record_line",
        "record_minutes",
        "add_exemplar",
        "remove_exemplar",
        "record_attendance",
        "attach_photo",
        "read_through",
    }
)


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


def read_operation(raw: Any, by: User) -> Operation:
    """The operation in `raw` ({id, digest, body}); raises `Unreadable`."""
    try:
        key, digest, body = uuid.UUID(raw["id"]), str(raw["digest"]), raw["body"]
        if len(body) > MOST_CHARACTERS:
            raise Unreadable(MALFORMED)
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise Unreadable(DAMAGED)
        said = json.loads(body)
        if is_too_deep(said) or not isinstance(said["value"], dict):
            raise Unreadable(MALFORMED)
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
            value=said["value"],
        )
    except Unreadable:
        raise
    except UNREADABLE:
        raise Unreadable(MALFORMED) from None
    if not FIRST_YEAR <= operation.device_time.year <= LAST_YEAR:  # a clock may be wrong, but not by so much
        raise Unreadable(MALFORMED)
    if clean_text(operation.subject) != operation.subject or not 0 <= operation.counter < 2**62:
        raise Unreadable(MALFORMED)
    if not 0 < operation.inspection_id < 2**62 or operation.kind not in KINDS:
        raise Unreadable(MALFORMED)
    if operation.user_id != by.pk:
        raise Unreadable(SENT_BY_OTHER)
    return operation
