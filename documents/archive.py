"""PURE: a ZIP file made while it is read: nothing of it is kept, and all of its dates are given.

The standard library writes it, since an entry must carry the date of its data, not of the download.
"""

from __future__ import annotations

import datetime
import io
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zipfile import ZIP64_LIMIT, ZIP64_VERSION, ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_DATE = datetime.datetime(1980, 1, 1)  # before it the format has no dates
_ANNOUNCED_FROM = ZIP64_LIMIT / 1.05  # bytes, where the standard library leaves the old form
_READABLE_FILE = (stat.S_IFREG | 0o644) << 16


@dataclass(frozen=True)
class Member:
    """One file of an archive. `at` is local time; `size` may be a guess and decides only the form."""

    path: str
    at: datetime.datetime
    size: int
    chunks: Iterable[bytes]


def stream_archive(members: Iterable[Member]) -> Iterator[bytes]:
    """The archive piece by piece; a member is asked for when the one before it has gone out.

    PDF, pictures and Office files hold nothing more to press out, so nothing is tried (level 0). The
    method is deflate all the same: its end shows in the data, and readers that cannot go back need that.
    """
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as archive:
        for member in members:
            with archive.open(_entry(member), "w") as target:
                yield outlet.take()
                for chunk in member.chunks:
                    target.write(chunk)
                    yield outlet.take()
            yield outlet.take()
    yield outlet.take()


def _entry(member: Member) -> ZipInfo:
    at = max(member.at.replace(tzinfo=None), _FIRST_DATE)
    entry = ZipInfo(member.path, at.timetuple()[:6])
    entry.file_size, entry.external_attr = member.size, _READABLE_FILE
    entry.compress_type, entry._compresslevel = ZIP_DEFLATED, 0  # an entry has no other door to its level
    if member.size > _ANNOUNCED_FROM:
        entry.extract_version = ZIP64_VERSION  # Python before 3.11.4 forgets to say so
    return entry


class _Outlet(io.RawIOBase):
    """Where the archive writes to: holds what was written until it is taken, and never goes back."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._held)
        self._held.clear()
        return taken
