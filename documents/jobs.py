"""PURE: how a job and its answer travel between the application and the process that sets documents."""

from __future__ import annotations

import struct
from typing import BinaryIO

JOB, DONE, FAILED, EXHAUSTED = b"J", b"D", b"F", b"X"
_HEAD = struct.Struct(">cQ")


def send(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    stream.write(_HEAD.pack(kind, len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The next message; raises `EOFError` when the other side has ended."""
    kind, size = _HEAD.unpack(_read(stream, _HEAD.size))
    return kind, _read(stream, size)


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
