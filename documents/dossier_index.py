"""The list that lies in a dossier: what is there, how large, with which code; and what is not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from documents.contexts import document_context
from documents.glyphs import printable
from documents.pdf import render_pdf
from inspections.content import short_code
from inspections.templatetags.vietnamese import filesize_vn

CHANGED = "Khác bản đã lưu"
MINUTES, SCORESHEET, ATTACHED = "minutes", "scoresheet", "attached"


@dataclass
class Row:
    """One piece as the list shows it; `absent` says why it is not there, `recorded` that it has changed."""

    section: str
    name: str
    column: str = ""
    absent: str = ""
    path: str = ""
    size: int = 0
    sha256: str = ""
    recorded: str = ""


def index_pdf(
    heading: list[str], author: str, rows: list[Row], notes: list[str], *, is_summed_up: bool
) -> bytes:
    """The list as PDF; summed up, the files of one inspection share a line. Raises `Refusal`."""
    by_file = [row for row in rows if not (is_summed_up and row.column)]
    together = [row for row in rows if is_summed_up and row.column]
    context = {
        **document_context(author=author, is_final=True),
        "heading": heading,
        "sections": [
            {"name": name, "rows": [line_of(row) for row in group]} for name, group in by_section(by_file)
        ],
        "inspections": [{"name": name, **cells_of(list(group))} for name, group in by_section(together)],
        "notes": notes,
    }
    return render_pdf("documents/dossier_index.html", printable(context), title=" ".join(heading))


def by_section(rows: list[Row]) -> Iterable[tuple[str, Iterable[Row]]]:
    return groupby(rows, key=lambda row: row.section)


def line_of(row: Row) -> dict[str, str]:
    return {"name": row.name, "size": "" if row.absent else filesize_vn(row.size), "state": state_of(row)}


def state_of(row: Row) -> str:
    return row.absent or (CHANGED if row.recorded else short_code(row.sha256))


def cells_of(rows: list[Row]) -> dict[str, str]:
    """What one inspection has: a code or a reason for each document, a count for what is attached."""
    documents = {row.column: state_of(row) for row in rows if row.column != ATTACHED}
    return documents | {ATTACHED: counted([row for row in rows if row.column == ATTACHED])}


def counted(rows: list[Row]) -> str:
    """ "05 tệp, 5,2 MB", with a word for those that are not there or have changed."""
    if not rows:
        return ""
    there = [row for row in rows if not row.absent]
    parts = [f"{len(there):02d} tệp, {filesize_vn(sum(row.size for row in there))}"] if there else []
    for word in sorted({row.absent for row in rows if row.absent}):
        parts.append(f"{word[:1].lower()}{word[1:]}: {sum(row.absent == word for row in rows):02d} tệp")
    if changed := sum(bool(row.recorded) for row in there):
        parts.append(f"{CHANGED[:1].lower()}{CHANGED[1:]}: {changed:02d} tệp")
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}"
