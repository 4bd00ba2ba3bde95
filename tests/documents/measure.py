"""A finished PDF in lines of text, rules and boxes, measured in millimetres from the top left corner.

What the decree asks of them is in test_form.py.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from tests.documents.marks import MM, Line, Rule, lines_of
from tests.documents.tables import tables_of

SPACE = 0.26  # of the size of a letter, a little more than it is
ANNEX = re.compile(r"Phụ lục( I{1,2})?")
TEXT_ENDS = 297 - 25  # millimetres; below stands the check mark


@dataclass
class Page:
    width: float
    height: float
    lines: list[Line]
    rules: list[Rule]
    colours: set[tuple]
    fonts: set[str]
    has_light_mark: bool
    lowest: float  # where the last ink of the page ends
    tables: list[list[list[str | None]]] = field(default_factory=list)
    table_boxes: list[Rule] = field(default_factory=list)

    @property
    def is_first_of_annex(self) -> bool:
        return any(ANNEX.fullmatch(line.text) and line.is_bold for line in self.lines[:2])

    @property
    def annex_word(self) -> Line:
        return next(line for line in self.lines if ANNEX.fullmatch(line.text))

    def find(self, text: str) -> Line | None:
        """The line that says exactly `text`."""
        wanted = " ".join(text.split())
        return next((line for line in self.lines if line.text == wanted), None)

    def starting(self, text: str) -> Line | None:
        return next((line for line in self.lines if line.text.startswith(text)), None)

    def rule_below(self, line: Line, within: float = 5) -> Rule | None:
        """The next stroke below the line."""
        below = [
            rule
            for rule in self.rules
            if rule.is_stroke and 0 < rule.top - line.baseline < within and line.x0 < rule.middle < line.x1
        ]
        return min(below, key=lambda rule: rule.top, default=None)

    def in_table(self, line: Line) -> bool:
        return any(box.top - 0.5 < line.baseline < box.bottom + 0.5 for box in self.table_boxes)


def measured_pages(pdf: bytes) -> list[Page]:
    with pdfium.PdfDocument(pdf) as opened:
        return [_page(page) for page in opened]


def _page(page: pdfium.PdfPage) -> Page:
    height = page.get_height()
    chars = list(_chars(page.get_textpage(), height))
    paths = [_Path(path, height) for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])]
    black = [rule for path in paths if not path.is_light for rule in path.rules]
    tables = tables_of([rule for rule in black if rule.bottom < TEXT_ENDS], chars)
    return Page(
        width=page.get_width() * MM,
        height=height * MM,
        lines=lines_of(chars),
        rules=black,
        colours={char["colour"] for char in chars},
        fonts={char["fontname"].rpartition("+")[2] for char in chars},
        lowest=max([char["bottom"] * MM for char in chars] + [rule.bottom for rule in black]),
        has_light_mark=any(path.is_light for path in paths),
        tables=[table.texts for table in tables],
        table_boxes=[table.box for table in tables],
    )


# --- What pdfium reads -----------------------------------------------------------------------------------


def _chars(text: pdfium.PdfTextPage, height: float) -> Iterator[dict]:
    """Every letter and space that stands in the file, in points from the top."""
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    name, colour = ctypes.create_string_buffer(200), [ctypes.c_uint() for _ in range(4)]
    before: dict = {}
    for place in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, place))
        if raw.FPDFText_IsGenerated(text, place):
            # For some spaces of the file pdfium puts one of its own, without a place.
            if letter == " " and before:
                ends = before["x1"] + SPACE * before["size"]
                yield before | {"text": letter, "x0": before["x1"], "x1": ends}
            continue
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        raw.FPDFText_GetLooseCharBox(text, place, box)
        raw.FPDFText_GetMatrix(text, place, matrix)
        raw.FPDFText_GetFontInfo(text, place, name, len(name), None)
        raw.FPDFText_GetFillColor(text, place, *colour)
        before = {
            "text": letter,
            "x0": box.left,
            "x1": box.right,
            "bottom": height - box.bottom,
            "baseline": round(height - y.value, 1),
            "size": raw.FPDFText_GetFontSize(text, place) * matrix.d,
            "fontname": name.value.decode(),
            "colour": tuple(channel.value for channel in colour[:3]),
        }
        yield before


class _Path:
    """Strokes and boxes that are drawn together, in one colour."""

    def __init__(self, path: pdfium.PdfObject, height: float):
        self.path, self.height, self.matrix = path, height, path.get_matrix()

    @property
    def is_light(self) -> bool:
        """The strokes of the draft mark."""
        grey = ctypes.c_uint()
        raw.FPDFPageObj_GetStrokeColor(self.path, grey, *[ctypes.c_uint() for _ in range(3)])
        return 0.8 * 255 < grey.value < 255

    @property
    def rules(self) -> list[Rule]:
        """One for each part that the pen draws without being lifted."""
        parts: list[list[tuple[float, float]]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for place in range(raw.FPDFPath_CountSegments(self.path)):
            segment = raw.FPDFPath_GetPathSegment(self.path, place)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
                parts.append([])
            parts[-1].append(self.matrix.on_point(x.value, y.value))
        return [self._box(part) for part in parts]

    def _box(self, points: list[tuple[float, float]]) -> Rule:
        across, up = [x * MM for x, _ in points], [(self.height - y) * MM for _, y in points]
        return Rule(min(across), max(across), min(up), max(up))
