"""Photos on their way in: sent in parts, by SHA-256, kept per person until an operation names them.

A part that was received stays; sending goes on where it stopped, also days later.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from accounts.models import User
from inspections.errors import Refusal
from inspections.queries.field import may_send_photos, parked_photos

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Progress:
    """How much of a photo has arrived, in bytes."""

    received: int
    is_complete: bool


def progress_of(user: User, sha256: str) -> Progress:
    whole, part = _paths(user, sha256)
    size = _size_of(whole)
    return Progress(size, True) if size is not None else Progress(_size_of(part) or 0, False)


def _size_of(file: Path) -> int | None:
    """None when it is not there: a part becomes a whole, or is swept, at any moment."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return None


def receive_part(user: User, sha256: str, *, offset: int, length: int, data: bytes) -> Progress:
    """Add `data` at `offset` of a photo of `length` bytes in all; answers how much is there then.

    Raises `Refusal`: forbidden to whom no visit belongs; upload_too_large, too_many_photos; blob_offset when
    the part does not follow what is there; blob_mismatch when the whole is not what its digest says (it is
    sent anew then).
    """
    if not may_send_photos(user):
        raise Refusal("forbidden")
    largest = settings.FIELD_PHOTO_MAX_BYTES
    if length > largest or offset + len(data) > length:
        raise Refusal("upload_too_large", limit=filesizeformat(largest))
    whole, part = _paths(user, sha256)
    if whole.exists():
        return progress_of(user, sha256)
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_room(part.parent, length)
    with open(part, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if whole.exists():  # another process has just received the last part
            return progress_of(user, sha256)
        received = os.fstat(file.fileno()).st_size
        if offset != received:
            raise Refusal("blob_offset", details={"received": received})
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        received += len(data)
        if received == length:
            _complete(part, whole, sha256)
    return Progress(received, received == length)


def _check_room(folder: Path, length: int) -> None:
    most = settings.FIELD_PHOTOS_MAX_BYTES
    if sum(_size_of(file) or 0 for file in folder.iterdir()) + length > most:
        raise Refusal("too_many_photos", limit=filesizeformat(most))


def _complete(part: Path, whole: Path, sha256: str) -> None:
    with open(part, "rb") as file:
        is_same = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    if not is_same:
        part.unlink()
        raise Refusal("blob_mismatch")
    part.replace(whole)


@contextlib.contextmanager
def open_blob(user: User, sha256: str) -> Iterator[BinaryIO]:
    """A photo that has arrived whole. Raises `Refusal` photo_missing."""
    with find_blob(user, sha256).open("rb") as file:
        yield file


def sweep(*, older_than: datetime.timedelta, now: datetime.datetime) -> int:
    """Remove photos that came in so long ago, and say how many; evidence has a file of its own.

    What parked work names stays: the work stays, and nothing else holds its photo.
    """
    limit, removed = (now - older_than).timestamp(), 0
    kept = {(str(author), sha256) for author, sha256 in parked_photos()}
    for file in Path(settings.FIELD_DIR).glob("*/*"):
        with contextlib.suppress(FileNotFoundError):  # a part that became a whole meanwhile
            if file.stat().st_mtime < limit and (file.parent.name, file.name) not in kept:
                file.unlink()
                removed += 1
    return removed


def find_blob(user: User, sha256: str) -> Path:
    """Where a photo that has arrived whole lies. Raises `Refusal` photo_missing."""
    whole, _ = _paths(user, sha256)
    if not whole.exists():
        raise Refusal("photo_missing")
    return whole


def _paths(user: User, sha256: str) -> tuple[Path, Path]:
    if not _SHA256.fullmatch(sha256):
        raise Refusal("malformed")
    whole = Path(settings.FIELD_DIR) / str(user.pk) / sha256
    return whole, whole.with_suffix(".part")
