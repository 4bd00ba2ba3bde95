"""A dossier as one ZIP file, made while it is sent: its files, a list on paper and manifest.json.

Same state, same bytes. What belongs into which dossier is decided in `dossier_contents.py`.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from documents.archive import Member, stream_archive
from documents.dossier_index import Row, index_pdf
from inspections.errors import Refusal

logger = logging.getLogger(__name__)

NOT_MADE = "Chưa lập được"
INDEX, MANIFEST = "Mục lục hồ sơ.pdf", "manifest.json"
FORMAT = 1


class Unavailable(Exception):
    """A piece cannot be had; the message says why, in the words of the list."""


@dataclass(frozen=True)
class Content:
    """What a piece consists of. `at` is local time; `recorded` the SHA-256 known from before, if any."""

    at: datetime.datetime
    size: int
    chunks: Iterable[bytes]
    recorded: str = ""


@dataclass(frozen=True)
class Piece:
    """Something that belongs into a dossier: `open` gives its content or raises `Unavailable`.

    In the list of a whole plan, pieces with a `column` share one line for their section.
    """

    section: str
    name: str
    path: str
    open: Callable[[], Content]
    column: str = ""


@dataclass(frozen=True)
class Dossier:
    """Pieces in their order, found while it is sent; the heading and the notes of the list."""

    kind: str
    heading: list[str]
    author: str
    at: datetime.datetime
    pieces: Iterable[Piece]
    notes: list[str] = field(default_factory=list)
    # A list of every file of a whole plan is too much paper; manifest.json has them all.
    is_summed_up: bool = False

    def stream(self) -> Iterator[bytes]:
        """The file piece by piece; a piece is opened when the one before it has gone out."""
        return stream_archive(self._members())

    def _members(self) -> Iterator[Member]:
        rows: list[Row] = []
        latest = self.at
        for piece in self.pieces:
            row = Row(piece.section, piece.name, piece.column)
            rows.append(row)
            try:
                content = piece.open()
            except Unavailable as reason:
                row.absent = str(reason)
                continue
            latest = max(latest, content.at)
            yield _member(piece.path, content, row)
        index = self._index(rows)
        rows.append(Row("", INDEX, absent="" if index else NOT_MADE))
        if index:
            yield _member(INDEX, given(latest, index), rows[-1])
        yield _member(MANIFEST, given(latest, self._manifest(rows)), Row("", MANIFEST))

    def _index(self, rows: list[Row]) -> bytes | None:
        """The list on paper; None if it cannot be made, for the files are there and manifest.json says so."""
        try:
            return index_pdf(self.heading, self.author, rows, self.notes, is_summed_up=self.is_summed_up)
        except Refusal as refusal:
            logger.error("A dossier has no list on paper: %s", refusal.message)
            return None

    def _manifest(self, rows: list[Row]) -> bytes:
        """Every file but this one with its size and SHA-256, and what is not there with the reason."""
        value = {
            "format": FORMAT,
            "kind": self.kind,
            "title": " ".join(self.heading),
            "files": [_entry(row) for row in rows if not row.absent],
            "absent": [
                {"section": row.section, "name": row.name, "reason": row.absent} for row in rows if row.absent
            ],
        }
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def given(at: datetime.datetime, data: bytes, recorded: str = "") -> Content:
    """Bytes at hand as a content."""
    return Content(at, len(data), [data], recorded)


def _member(path: str, content: Content, row: Row) -> Member:
    row.path = path
    return Member(path, content.at, content.size, _measured(content, row))


def _measured(content: Content, row: Row) -> Iterator[bytes]:
    """The chunks passed on; size and SHA-256 of all of them go into `row`."""
    digest = hashlib.sha256()
    for chunk in content.chunks:
        digest.update(chunk)
        row.size += len(chunk)
        yield chunk
    row.sha256 = digest.hexdigest()
    if content.recorded and content.recorded != row.sha256:
        row.recorded = content.recorded
        logger.error("%s is not the file that was stored: its SHA-256 is %s", row.path, row.sha256)


def _entry(row: Row) -> dict:
    entry = {"path": row.path, "size": row.size, "sha256": row.sha256}
    return entry | {"recorded_sha256": row.recorded} if row.recorded else entry
