"""Names of files and folders that Windows, Linux and macOS all keep; which document has which name.

Where a file lies on our own disk is not here.
"""

from __future__ import annotations

import re
import unicodedata

from inspections import states
from inspections.models import Inspection, InspectionPlan

LONGEST_NAME = 80  # signs: under a folder of the reader's own, a path stays below the 260 of Windows
LONGEST_BYTES = 240  # of the 255 that Linux allows one name

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_LONGEST_EXTENSION = 10
PLAN_NAME = "Kế hoạch kiểm tra chéo"
REPORT_NAME = "Báo cáo tổng hợp kiểm tra chéo"
RESULTS_NAME = "Kết quả kiểm tra chéo"
UNNAMED = "Không tên"


def plan_file_name(document: str, plan: InspectionPlan) -> str:
    """A replaced plan's papers are told apart from those of the plan in its place by the number."""
    own = f" - số {plan.number}" if plan.state == states.REPLACED else ""
    return f"{document} {plan.year} - {plan.cluster.name}{own}"


def results_file_name(document: str, inspection: Inspection) -> str:
    names = inspection.inspecting_unit.name, inspection.inspected_unit.name
    return pair_file_name(document, inspection.plan.year, *names)


def pair_file_name(document: str, year: int, inspecting: str, inspected: str) -> str:
    return f"{document} kiểm tra chéo {year} - {inspecting} kiểm tra {inspected}"


def safe_name(text: str, *, longest: int = LONGEST_NAME) -> str:
    """`text` as the name of one file or folder; what comes after the last dot is kept when it is cut."""
    stem, extension = _split(_plain(text))
    stem = stem.strip(" .") or UNNAMED
    # Windows knows its devices by what stands before the first dot, also with an extension after it.
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    return _cut(stem, extension, longest)


def _plain(text: str) -> str:
    """Composed, on one line, without signs that are forbidden or cannot be seen."""
    text = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", text))
    seen = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_seen(char))
    return " ".join(seen.split())


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rstrip(" .").rpartition(".")
    is_extension = dot and stem and extension.isalnum() and len(extension) <= _LONGEST_EXTENSION
    return (stem, f".{extension}") if is_extension else (name, "")


def _cut(stem: str, extension: str, longest: int) -> str:
    stem = stem[: longest - len(extension)]
    while len(f"{stem}{extension}".encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}{extension}"


class Names:
    """Paths taken so far. Case and accents as typed do not tell two names apart on every system."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str) -> str:
        """A path in `folder` ("" is the top) for something called `name`; numbered if it is taken."""
        name = safe_name(name)
        path, number = _joined(folder, name), 1
        while path.casefold() in self._taken:
            number += 1
            stem, extension = _split(name)
            mark = f" ({number}){extension}"
            path = _joined(folder, _cut(stem, mark, LONGEST_NAME))
        self._taken.add(path.casefold())
        return path


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
