"""The tables of a page, told by their strokes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.documents.marks import MM, Line, Rule, rows_of


@dataclass
class Table:
    """Cells by row, from left to right; `None` where a cell of another row or column reaches in."""

    cells: list[Rule]
    chars: list[dict]

    @property
    def box(self) -> Rule:
        return Rule(
            min(cell.x0 for cell in self.cells),
            max(cell.x1 for cell in self.cells),
            min(cell.top for cell in self.cells),
            max(cell.bottom for cell in self.cells),
        )

    @property
    def texts(self) -> list[list[str | None]]:
        by_corner = {(cell.top, cell.x0): self._text(cell) for cell in self.cells}
        rows, columns = (sorted({corner[side] for corner in by_corner}) for side in (0, 1))
        return [[by_corner.get((row, column)) for column in columns] for row in rows]

    def _text(self, cell: Rule) -> str:
        inside = [char for char in self.chars if _is_inside(char, cell)]
        return "\n".join(Line(tuple(row)).text for row in rows_of(inside))


def _is_inside(char: dict, cell: Rule) -> bool:
    middle = (char["x0"] + char["x1"]) / 2 * MM
    return cell.x0 < middle < cell.x1 and cell.top < char["baseline"] * MM < cell.bottom


def tables_of(rules: list[Rule], chars: list[dict]) -> list[Table]:
    """Where strokes close cells; cells that touch are one table."""
    tables: list[list[Rule]] = []
    for cell in Grid(rules).cells():
        near = [cells for cells in tables if any(_touch(cell, other) for other in cells)]
        tables = [cells for cells in tables if cells not in near]
        tables.append([cell, *(other for cells in near for other in cells)])
    return [Table(cells, chars) for cells in sorted(tables, key=lambda cells: min(c.top for c in cells))]


def _touch(one: Rule, other: Rule) -> bool:
    return one.x0 <= other.x1 and other.x0 <= one.x1 and one.top <= other.bottom and other.top <= one.bottom


class Grid:
    """Strokes across and down, on lines that are the same within a millimetre."""

    def __init__(self, rules: list[Rule]):
        self.across: dict[float, list[tuple[float, float]]] = {}
        self.down: dict[float, list[tuple[float, float]]] = {}
        for rule in rules:
            if rule.is_stroke and rule.width > 1:
                self._add(self.across, rule.top, rule.x0, rule.x1)
            elif rule.width < 0.5 and rule.bottom - rule.top > 1:
                self._add(self.down, rule.x0, rule.top, rule.bottom)

    def _add(self, strokes: dict[float, list], line: float, begins: float, ends: float) -> None:
        known = next((other for other in strokes if abs(other - line) < 1), line)
        strokes.setdefault(known, []).append((begins, ends))

    def cells(self) -> Iterator[Rule]:
        """From each corner the smallest box whose four sides are drawn."""
        for top in sorted(self.across):
            for left in sorted(self.down):
                cell = self._cell_from(top, left)
                if cell:
                    yield cell

    def _cell_from(self, top: float, left: float) -> Rule | None:
        for bottom in sorted(line for line in self.across if line > top):
            for right in sorted(line for line in self.down if line > left):
                if (
                    _is_drawn(self.across[top], left, right)
                    and _is_drawn(self.across[bottom], left, right)
                    and _is_drawn(self.down[left], top, bottom)
                    and _is_drawn(self.down[right], top, bottom)
                ):
                    return Rule(left, right, top, bottom)
        return None


def _is_drawn(strokes: list[tuple[float, float]], begins: float, ends: float) -> bool:
    """Whether strokes cover the way, one after the other."""
    reached = begins
    for start, stop in sorted(strokes):
        if start <= reached + 1:
            reached = max(reached, stop)
    return reached >= ends - 1
