"""PURE: where the dates of a year stand on a line, with today among them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.pictures import measure_text

WIDTH = 720.0
SIDE = 14.0  # free at both ends of the line
LANE_HEIGHT = 42.0
TEXT_SIZE = 15.0
GAP = 16.0  # between two labels of one lane


@dataclass(frozen=True)
class Mark:
    name: str
    words: str
    x: float
    text_x: float
    anchor: str
    lane: int
    passed: bool


@dataclass(frozen=True)
class TimelinePicture:
    width: float
    height: float
    axis: float  # height of the line
    today_x: float
    today_text_x: float
    today_anchor: str
    marks: tuple[Mark, ...]


def draw_timeline(
    today: datetime.date, dates: Sequence[tuple[datetime.date, str, str]], today_words: str
) -> TimelinePicture:
    """`dates` are (day, name, how the date is written)."""
    days = sorted([today, *(day for day, _, _ in dates)])
    span = max((days[-1] - days[0]).days, 1)

    def locate(day: datetime.date) -> float:
        return SIDE + (WIDTH - 2 * SIDE) * (day - days[0]).days / span

    marks: list[Mark] = []
    taken: dict[int, float] = {}  # lane → where its last label ends
    for day, name, words in sorted(dates):
        width = max(measure_text(name, TEXT_SIZE), measure_text(words, TEXT_SIZE))
        text_x, anchor, left, right = fit_label(locate(day), width)
        lane = next(n for n in range(len(dates)) if taken.get(n, -GAP) + GAP <= left)
        taken[lane] = right
        marks.append(Mark(name, words, locate(day), text_x, anchor, lane, day < today))
    axis = LANE_HEIGHT * (max(taken, default=0) + 1) + 18
    today_text_x, today_anchor, _, _ = fit_label(locate(today), measure_text(today_words, TEXT_SIZE))
    return TimelinePicture(WIDTH, axis + 44, axis, locate(today), today_text_x, today_anchor, tuple(marks))


def fit_label(x: float, width: float) -> tuple[float, str, float, float]:
    """Place, anchor, left and right end of a label at `x` that stays within the picture."""
    if x - width / 2 < 0:
        return 2.0, "start", 2.0, 2.0 + width
    if x + width / 2 > WIDTH:
        return WIDTH - 2, "end", WIDTH - 2 - width, WIDTH - 2
    return x, "middle", x - width / 2, x + width / 2
