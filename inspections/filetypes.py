"""Which files are taken as evidence: judged by their content, with the name only as a cross-check."""

from __future__ import annotations

import hashlib
import os
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype
from PIL import Image

from config.fields import clean_text
from inspections.errors import Refusal

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_WORD, OLD_EXCEL = "application/msword", "application/vnd.ms-excel"

EXTENSIONS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    WORD: ("docx",),
    EXCEL: ("xlsx",),
    OLD_WORD: ("doc",),
    OLD_EXCEL: ("xls",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_NAME_BYTES = 200  # leaves room for a prefix in archives and on file systems of 255 bytes


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: its clean name, its type by content, its size in bytes and digest."""

    name: str
    media_type: str
    size: int
    sha256: str


def check_file(file: BinaryIO, name: str, *, max_bytes: int, max_pixels: int) -> CheckedFile:
    """Judge an uploaded file; leaves `file` at its start. Raises `Refusal` with code file_… or image_…."""
    name = clean_name(name)
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        raise Refusal("file_empty", field="file", name=name)
    if size > max_bytes:
        raise Refusal("file_too_large", field="file", name=name, limit=f"{max_bytes // (1024 * 1024)} MB")
    media_type = _type_by_content(file)
    if media_type not in EXTENSIONS:
        raise Refusal("file_type", field="file", name=name)
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    if extension not in EXTENSIONS[media_type]:
        raise Refusal("file_mismatch", field="file", name=name)
    if media_type.startswith("image/"):
        _check_picture(file, name, max_pixels)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return CheckedFile(name, media_type, size, digest)


def clean_name(name: str) -> str:
    """The file's own name: no folders, no control characters, NFC, at most 200 bytes with its extension."""
    last = clean_text(name).replace("\\", "/").split("/")[-1]
    last = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf")).strip(" .")
    stem, dot, extension = last.rpartition(".")
    if not dot:
        stem, extension = last, ""
    room = _NAME_BYTES - len((dot + extension).encode())
    if room < 1:
        return last.encode()[:_NAME_BYTES].decode(errors="ignore")
    return (stem.encode()[:room].decode(errors="ignore") or "tep") + dot + extension


def _type_by_content(file: BinaryIO) -> str | None:
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if head.startswith(_OLE):
        return _type_in_ole(file)
    if head.startswith(b"PK\x03\x04"):
        return _type_in_zip(file)
    kind = filetype.guess(head)
    return kind.mime if kind else None


def _type_in_zip(file: BinaryIO) -> str | None:
    """Word and Excel are told apart by the parts inside; macro-enabled files are not taken."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(n.lower().endswith("vbaproject.bin") for n in names):
        return None
    if "word/document.xml" in names:
        return WORD
    return EXCEL if "xl/workbook.xml" in names else None


def _type_in_ole(file: BinaryIO) -> str | None:
    """Old Word and Excel files name their main stream in the directory, in UTF-16."""
    content = file.read()
    if "WordDocument".encode("utf-16-le") in content:
        return OLD_WORD
    return OLD_EXCEL if "Workbook".encode("utf-16-le") in content else None


def _check_picture(file: BinaryIO, name: str, max_pixels: int) -> None:
    """A picture must open whole, and must not unpack to more pixels than the memory bears."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file.seek(0)
            with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
                if picture.width * picture.height > max_pixels:
                    raise Refusal("image_too_large", field="file", name=name)
                picture.load()
    except (Image.DecompressionBombError, MemoryError):
        raise Refusal("image_too_large", field="file", name=name) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Refusal("image_broken", field="file", name=name) from None
