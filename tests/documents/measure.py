"""A finished PDF in lines of text, rules and boxes, measured in millimetres from the top left corner.

What the decree asks of them is in test_form.py.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

import pdfplumber

MM = 25.4 / 72  # of a point
WIDE_GAP = 5  # points: wider than a space of unjustified text
VERY_WIDE_GAP = 10  # points: wider than any space of a justified line
ANNEX = "Phụ lục"


@dataclass(frozen=True)
class Line:
    """One line of text, or one of several that stand side by side."""

    chars: tuple[dict, ...]

    @cached_property
    def text(self) -> str:
        return " ".join("".join(char["text"] for char in self.chars).split())

    @cached_property
    def _inked(self) -> list[dict]:
        return [char for char in self.chars if char["text"].strip()]

    @property
    def x0(self) -> float:
        return self._inked[0]["x0"] * MM

    @property
    def x1(self) -> float:
        return self._inked[-1]["x1"] * MM

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def baseline(self) -> float:
        return self.chars[0]["baseline"] * MM

    @cached_property
    def sizes(self) -> set[float]:
        """In points."""
        return {round(char["size"], 1) for char in self._inked}

    @cached_property
    def weights(self) -> set[bool]:
        return {"Bold" in char["fontname"] for char in self._inked}

    @cached_property
    def slants(self) -> set[bool]:
        return {"Italic" in char["fontname"] for char in self._inked}

    @property
    def is_bold(self) -> bool:
        return self.weights == {True}

    @property
    def is_italic(self) -> bool:
        return self.slants == {True}


@dataclass(frozen=True)
class Rule:
    """A horizontal stroke, or a box."""

    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def is_stroke(self) -> bool:
        return self.bottom - self.top < 0.5


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
        return any(line.text == ANNEX and line.is_bold for line in self.lines[:2])

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
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [_page(page) for page in opened.pages]


def _page(page: pdfplumber.page.Page) -> Page:
    strokes = [*page.rects, *page.lines]
    black = [thing for thing in strokes if not is_light(thing)]
    without_mark = page.filter(lambda thing: not is_light(thing))
    tables = without_mark.find_tables()
    return Page(
        width=float(page.width) * MM,
        height=float(page.height) * MM,
        lines=lines_of(page.chars, float(page.height)),
        rules=[
            Rule(thing["x0"] * MM, thing["x1"] * MM, thing["top"] * MM, thing["bottom"] * MM)
            for thing in black
        ],
        colours={tuple(char["non_stroking_color"]) for char in page.chars},
        fonts={char["fontname"].rpartition("+")[2] for char in page.chars},
        lowest=max(thing["bottom"] for thing in [*page.chars, *black, *page.curves]) * MM,
        has_light_mark=any(is_light(thing) for thing in [*page.lines, *page.curves]),
        tables=[table.extract() for table in tables],
        table_boxes=[Rule(*(x * MM for x in (t.bbox[0], t.bbox[2], t.bbox[1], t.bbox[3]))) for t in tables],
    )


def is_light(thing: dict) -> bool:
    """The strokes of the draft mark."""
    colour = thing.get("stroking_color")
    return thing["object_type"] in ("line", "curve") and bool(colour) and 0.8 < tuple(colour)[0] < 1


def lines_of(chars: list[dict], height: float) -> list[Line]:
    """Lines from top to bottom, side by side ones from left to right."""
    placed = [char | {"baseline": round(height - char["matrix"][5], 1)} for char in chars]
    placed.sort(key=lambda char: (char["baseline"], char["x0"]))
    rows = (list(row) for _, row in groupby(placed, key=lambda char: char["baseline"]))
    lines = [Line(tuple(part)) for row in rows for part in parted(row)]
    return [line for line in lines if line.text]


def parted(row: list[dict]) -> list[list[dict]]:
    """A row of letters, parted where a gap is wider than any space."""
    parts, last = [[row[0]]], row[0]
    for char in row[1:]:
        bold = "Bold" in char["fontname"] and "Bold" in last["fontname"]
        if char["x0"] - last["x1"] > (WIDE_GAP if bold else VERY_WIDE_GAP):
            parts.append([])
        parts[-1].append(char)
        last = char
    return parts
