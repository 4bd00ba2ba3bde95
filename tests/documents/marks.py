"""What stands on a page: letters in lines, strokes and boxes, in millimetres from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

MM = 25.4 / 72  # of a point
WIDE_GAP = 5  # points: wider than a space of unjustified text
VERY_WIDE_GAP = 10  # points: wider than any space of a justified line


class Span:
    """What reaches from one place across the page to another."""

    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Line(Span):
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
class Rule(Span):
    """A horizontal stroke, or a box."""

    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def is_stroke(self) -> bool:
        return self.bottom - self.top < 0.5


def lines_of(chars: list[dict]) -> list[Line]:
    """Lines from top to bottom, side by side ones from left to right."""
    lines = [Line(tuple(part)) for row in rows_of(chars) for part in parted(row)]
    return [line for line in lines if line.text]


def rows_of(chars: list[dict]) -> list[list[dict]]:
    placed = sorted(chars, key=lambda char: (char["baseline"], char["x0"]))
    return [list(row) for _, row in groupby(placed, key=lambda char: char["baseline"])]


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
