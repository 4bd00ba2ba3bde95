"""The list that lies in a dossier: what is there, how large, with which code; and what is not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from documents.contexts import document_context
from documents.glyphs import printable
from documents.pdf import render_pdf
from inspections.content import short_code
from inspections.templatetags.vietnamese import filesize_vn

CHANGED = "Khác bản đã lưu"


@dataclass
class Row:
    """One piece as the list shows it; `absent` says why it is not there, `recorded` that it has changed."""

    section: str
    name: str
    is_evidence: bool = False
    absent: str = ""
    path: str = ""
    size: int = 0
    sha256: str = ""
    recorded: str = ""


def index_pdf(
    heading: list[str], author: str, rows: list[Row], notes: list[str], *, counts_evidence: bool
) -> bytes:
    """The list as PDF; with `counts_evidence` the files of a section are one line together."""
    context = {
        **document_context(author=author, is_final=True),
        "heading": heading,
        "sections": [
            {"name": name, "rows": section_rows(list(group), counts_evidence)}
            for name, group in groupby(rows, key=lambda row: row.section)
        ],
        "notes": notes,
    }
    return render_pdf("documents/dossier_index.html", printable(context), title=" ".join(heading))


def section_rows(rows: list[Row], counts_evidence: bool) -> list[dict[str, str]]:
    if not counts_evidence:
        return [shown(row) for row in rows]
    evidence = [row for row in rows if row.is_evidence]
    papers = [shown(row) for row in rows if not row.is_evidence]
    return [*papers, counted(evidence)] if evidence else papers


def shown(row: Row) -> dict[str, str]:
    if row.absent:
        return {"name": row.name, "size": "", "state": row.absent}
    state = CHANGED if row.recorded else short_code(row.sha256)
    return {"name": row.name, "size": filesize_vn(row.size), "state": state}


def counted(rows: list[Row]) -> dict[str, str]:
    there = [row for row in rows if not row.absent]
    reasons = sorted({row.absent for row in rows if row.absent} | {CHANGED for row in there if row.recorded})
    name = f"Minh chứng: {len(rows):02d} tệp"
    if there and len(there) < len(rows):
        name += f", kèm theo {len(there):02d} tệp"
    return {
        "name": name,
        "size": filesize_vn(sum(row.size for row in there)) if there else "",
        "state": "; ".join(reasons) or "Ghi trong manifest.json",
    }
