"""Stored files that no row names: what a crash between writing a file and its row leaves behind.

A folder that does not belong to this database, or a database from an older backup, looks alike: then
nothing is removed.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from documents.models import FinalDocument, SignedCopy

AGE = datetime.timedelta(days=1)  # younger ones may be waiting for their row
MOST = 10  # that crashes leave between two starts
# As models.opaque_name and opaque_copy_name choose them; nothing else is ours to remove.
_OWN_NAME = re.compile(r"(ban-ky/)?[0-9a-f]{2}/[0-9a-f]{32}(_\w+)?(\.pdf)?")


class Mismatch(Exception):
    """Folder and database do not belong together; the message says why."""


def remove_orphans(*, at: datetime.datetime) -> list[str]:
    """Remove files that are older than `AGE` and named by no row; answers their names.

    Raises `Mismatch` and leaves all of them when they cannot be what crashes left.
    """
    folder = Path(settings.DOCUMENTS_DIR)
    orphans = _stored_before(folder, at - AGE) - (known := _known_names())
    if not orphans:
        return []
    if missing := sum(not (folder / name).is_file() for name in known):
        raise Mismatch(f"{missing} files that the database names are not in {folder}")
    if len(orphans) > MOST:
        raise Mismatch(f"{len(orphans)} files in {folder} are named by no row of the database")
    for name in orphans:
        (folder / name).unlink(missing_ok=True)
    return sorted(orphans)


def _known_names() -> set[str]:
    return {
        name for model in (FinalDocument, SignedCopy) for name in model.objects.values_list("file", flat=True)
    }


def _stored_before(folder: Path, moment: datetime.datetime) -> set[str]:
    return {
        name
        for name in _names_in(folder)
        if _OWN_NAME.fullmatch(name) and (folder / name).stat().st_mtime < moment.timestamp()
    }


def _names_in(folder: Path) -> Iterator[str]:
    for parent, _folders, files in os.walk(folder):
        for file in files:
            yield (Path(parent) / file).relative_to(folder).as_posix()
