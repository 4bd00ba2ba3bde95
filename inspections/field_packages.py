"""Files of unsent work that somebody else brings in: read with care, kept whole for the standing unit.

The author's own file goes through the field page on any device, and arrives as operations.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat

from accounts.models import User
from config.fields import clean_words
from inspections import permissions
from inspections.errors import Refusal
from inspections.models import FieldPackage, InspectionPlan
from inspections.queries.field import told
from inspections.transitions import record_event
from scoring import sheets

LIST_NAME = "viec-chua-gui.json"
MOST_ENTRIES = 2000
MOST_DIRECTORY_BYTES = MOST_ENTRIES * 200
LENGTH_OF_ENDS = 20 + 22  # where a large archive's directory would be told, and the end record
MOST_LIST_BYTES = 20 * 1024 * 1024

# What reading a damaged, locked or foreign archive comes to, by whichever way it is packed.
_BROKEN = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def bring_package(*, plan: InspectionPlan, file: BinaryIO, by: User, at: datetime.datetime) -> FieldPackage:
    """Keep a file of unsent work on visits of this plan; the same file again is the row that exists."""
    permissions.check_plan_staff(by, plan)
    size = file.seek(0, os.SEEK_END)
    if size > settings.FIELD_PACKAGE_MAX_BYTES:
        raise Refusal(
            "upload_too_large", field="file", limit=filesizeformat(settings.FIELD_PACKAGE_MAX_BYTES)
        )
    said = read_list(file)
    contents = _contents(said, plan)
    if not contents:
        raise Refusal("package_broken", field="file")
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    known = FieldPackage.objects.filter(plan=plan, sha256=sha256).first()
    return known or _store(plan, file, size, sha256, said, contents, by=by, at=at)


def _store(plan, file, size, sha256, said, contents, *, by: User, at: datetime.datetime) -> FieldPackage:
    file.seek(0)
    package = FieldPackage(
        plan=plan,
        sha256=sha256,
        size=size,
        author_name=_name_in(said["user"]),
        contents=contents,
        brought_by=by,
        brought_at=at,
    )
    package.file.save("", File(file), save=False)
    try:
        with transaction.atomic():
            package.save()
            record_event(
                action="bring_field_package", by=by, at=at, plan=plan, data={"name": package.author_name}
            )
    except IntegrityError:  # brought in twice in one moment
        package.file.storage.delete(package.file.name)
        return FieldPackage.objects.get(plan=plan, sha256=sha256)
    return package


def _name_in(user: dict[str, Any]) -> str:
    name = user.get("name")
    return clean_words(name)[:200] if isinstance(name, str) else ""


def read_list(file: BinaryIO) -> dict[str, Any]:
    """What a package says it holds. Raises `Refusal` package_broken for anything else."""
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            entry = archive.getinfo(LIST_NAME)
            if len(archive.infolist()) > MOST_ENTRIES or entry.file_size > MOST_LIST_BYTES:
                raise Refusal("package_broken", field="file")
            said = json.loads(archive.read(entry))
        is_ours = said["format"] == 1 and isinstance(said["operations"], list)
        if not (is_ours and isinstance(said["user"], dict)):
            raise Refusal("package_broken", field="file")
    except _BROKEN:
        raise Refusal("package_broken", field="file") from None
    return said


def _check_directory(file: BinaryIO) -> None:
    """`zipfile` reads the whole directory at once: its size is asked for first, at the end of the file.

    The field page writes no comment and no large archive (ZIP64), so its end is always found here.
    """
    file.seek(-LENGTH_OF_ENDS, os.SEEK_END)
    ends = file.read(LENGTH_OF_ENDS)
    signature, size, comment = struct.unpack("<4s8xI4xH", ends[-22:])
    if signature != b"PK\5\6" or comment or ends.startswith(b"PK\6\7") or size > MOST_DIRECTORY_BYTES:
        raise Refusal("package_broken", field="file")


def _contents(said: dict[str, Any], plan: InspectionPlan) -> list[dict[str, Any]]:
    """What was done on visits of this plan, in words: to be sent, begun or sent back, and only typed."""
    pairs = {row.pk: str(row) for row in plan.inspections.select_related("inspecting_unit", "inspected_unit")}
    lines = {line.pk: line.number for line in sheets.score_lines(plan.criteria_template)}
    contents = []
    for raw, read in _entries(said):
        try:
            body = read(raw)
            pair, change = pairs[body["inspection"]], told(body, lines)
            when = datetime.datetime.fromisoformat(body["device_time"])
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            continue
        contents.append(
            {
                "pair": pair,
                "what": clean_words(change.what),
                "said": [clean_words(text) for text in change.said],
                "at": when.isoformat(),
            }
            | ({"open": clean_words(body["why"])} if "why" in body else {})
        )
    return contents


def _entries(said: dict[str, Any]) -> Iterator[tuple[Any, Callable[[Any], dict[str, Any]]]]:
    """Every entry of the list with what makes an operation's body of it."""
    typed_at = said.get("exported_at")
    readers: dict[str, Callable[[Any], dict[str, Any]]] = {
        "operations": lambda raw: json.loads(raw["body"]),
        "begun": lambda raw: raw | {"inspection": raw["visit"], "why": str(raw.get("why", ""))},
        "typed": lambda raw: _typed_body(raw) | {"device_time": typed_at, "why": ""},
    }
    for part, read in readers.items():
        rows = said.get(part)
        for raw in rows if isinstance(rows, list) else []:
            yield raw, read


def _typed_body(raw: dict[str, Any]) -> dict[str, Any]:
    """An exemplar or an opinion that was typed and is no change yet."""
    what, _, inspection = raw["name"].partition("-")
    return {"kind": what, "inspection": int(inspection), "value": raw["value"]}
