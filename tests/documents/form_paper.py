"""A finished document as the decree's rows look at it: its elements found, styles and distances compared.

A measurement is a text to read and whether it holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from tests.documents.marks import MM, Line, Rule
from tests.documents.measure import Page

Finding = tuple[str, bool]
TEXT_LEFT, TEXT_RIGHT = 30, 195
MIDDLE = (TEXT_LEFT + TEXT_RIGHT) / 2
FOOT = 297 - 25
CLOSE = 0.6  # mm: what the eye does not tell apart
SINGLE_LINE = 1.15  # of the size
DRAFT_MARK = "DỰ THẢO"


@dataclass(frozen=True)
class Paper:
    """A finished document, and what its elements should say."""

    kind: str
    length: str
    is_final: bool
    pages: list[Page]
    says: dict

    def __str__(self) -> str:
        return f"{self.kind}-{self.length}-{'final' if self.is_final else 'draft'}"

    @property
    def first(self) -> Page:
        return self.pages[0]

    @property
    def main(self) -> list[Page]:
        """The pages before the first annex."""
        annex = next((i for i, page in enumerate(self.pages) if page.is_first_of_annex), len(self.pages))
        return self.pages[:annex]

    @property
    def annexes(self) -> list[Page]:
        return [page for page in self.pages if page.is_first_of_annex]


# --- Measuring -----------------------------------------------------------------------------------------


def style(line: Line | None, sizes: tuple[int, int], *, bold: bool, italic: bool = False) -> Finding:
    if line is None:
        return "not found on one line", False
    named = [name for name, on in (("bold", line.weights), ("italic", line.slants)) if True in on]
    text = f"{'/'.join(f'{size:g}' for size in sorted(line.sizes))} pt {' '.join(named) or 'upright'}"
    within = all(sizes[0] - 0.05 <= size <= sizes[1] + 0.05 for size in line.sizes)
    return text, within and line.weights == {bold} and line.slants == {italic}


def upper(line: Line | None) -> Finding:
    return ("upper case", True) if line and line.text.upper() == line.text else ("not upper case", False)


def same_middle(one: Line | Rule | None, other: Line | Rule | float | None) -> Finding:
    if one is None or other is None:
        return "not found", False
    off = one.middle - (other if isinstance(other, float) else other.middle)
    return f"{'centred' if abs(off) <= CLOSE else f'{off:+.1f} mm off the middle'}", abs(off) <= CLOSE


def between(value: float, low: float, high: float, unit: str, slack: float) -> Finding:
    return f"{value:.1f} {unit}", low - slack <= value <= high + slack


def share_of_text(page: Page, lines: list[Line | None]) -> Iterator[Finding]:
    """The rule below the last line, as a share of the longest line."""
    if not all(lines):
        yield "text not found", False
        return
    longest = max(lines, key=lambda line: line.width)
    rule = page.rule_below(lines[-1])
    yield same_middle(rule, longest)
    if rule:
        share = rule.width / longest.width
        yield f"{rule.width:.1f} mm = {share:.0%}", 1 / 3 <= share <= 1 / 2


def body_lines(paper: Paper) -> list[list[Line]]:
    """The lines of the running text, page by page: between the title and the signing block."""
    pages, starts = [], {0: start_of_body(paper)}
    for place, page in enumerate(paper.main):
        end = page.starting(paper.says["signing_starts"])
        lines = [
            line
            for line in page.lines
            if max(starts.get(place, 0), 20) < line.baseline < FOOT and not page.in_table(line)
        ]
        if end:
            lines = [line for line in lines if line.baseline < end.baseline - 1]
        rows = (list(row) for _, row in groupby(lines, key=lambda line: line.baseline))
        pages.append([Line(tuple(char for line in row for char in line.chars)) for row in rows])
        if end:
            break
    return pages


def start_of_body(paper: Paper) -> float:
    last = paper.says["addressees"][-1] if paper.says.get("addressees") else paper.says["abstract"][-1]
    return next(line.baseline for line in paper.first.lines if last in line.text)


def begins_paragraph(line: Line) -> bool:
    return line.x0 - TEXT_LEFT > 5


def headings(paper: Paper, pattern: re.Pattern) -> list[Line]:
    lines = (line for page in body_lines(paper) for line in page)
    return [line for line in lines if begins_paragraph(line) and line.is_bold and pattern.match(line.text)]


def line_pitch(paper: Paper) -> float:
    """Points from line to line inside a paragraph; a single line where no paragraph has two."""
    pitches = Counter(
        round((after.baseline - before.baseline) / MM, 1)
        for page in body_lines(paper)
        for before, after in pairwise(page)
        if not begins_paragraph(after)
    )
    return pitches.most_common(1)[0][0] if pitches else SINGLE_LINE * 14


def last_page(paper: Paper) -> Page:
    return next(page for page in paper.main if page.starting(paper.says["signing_starts"]))


def sign_page(paper: Paper) -> Page:
    pages = paper.pages if paper.kind == "scoresheet" else paper.main
    return next(page for page in pages if page.starting(paper.says["signers"][0][0][0]))


def annex_head(page: Page) -> tuple[list[Line], list[Line]]:
    """The lines of the title, and those of the reference below it."""
    lines = [line for line in page.lines if line.text != DRAFT_MARK]
    texts = [line.text for line in lines]
    start = lines.index(page.annex_word) + 1
    turn = next(i for i, text in enumerate(texts) if text.startswith("(Kèm theo"))
    end = next(i for i, text in enumerate(texts) if i >= turn and text.endswith(")"))
    return lines[start:turn], lines[turn : end + 1]
