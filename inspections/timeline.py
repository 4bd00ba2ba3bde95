"""PURE: where the dates of a year stand on a line, with today among them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.pictures import measure_text

WIDTH = 720.0
SIDE = 14.0  # free at both ends of the line
LANE_HEIGHT = 42.0
TEXT_SIZE = 15.0
REACH = 7.0  # how far a label at the side of its stem reaches over it
GAP = 16.0  # between two labels of one lane
FAR_DAYS = 21  # up to here today is always drawn where it is


@dataclass(frozen=True)
class Label:
    x: float
    anchor: str
    left: float
    right: float


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
    is_broken: bool  # today is farther off than it stands

    @property
    def break_x(self) -> float:
        """Halfway between today and the date nearest to it."""
        nearest = min((mark.x for mark in self.marks), key=lambda x: abs(x - self.today_x))
        return (self.today_x + nearest) / 2


def draw_timeline(
    today: datetime.date, dates: Sequence[tuple[datetime.date, str, str]], today_words: str
) -> TimelinePicture:
    """`dates` are (day, name, how the date is written)."""
    shown_today, is_far = draw_near(today, [day for day, _, _ in dates])
    days = sorted([shown_today, *(day for day, _, _ in dates)])
    span = max((days[-1] - days[0]).days, 1)

    def locate(day: datetime.date) -> float:
        return SIDE + (WIDTH - 2 * SIDE) * (day - days[0]).days / span

    stems = [locate(day) for day, _, _ in dates]
    marks: list[Mark] = []
    taken: dict[int, float] = {}  # lane → where its last label ends
    for day, name, words in sorted(dates):
        width = max(measure_text(name, TEXT_SIZE), measure_text(words, TEXT_SIZE))
        label = fit_label(locate(day), width, stems)
        lane = next(n for n in range(len(dates)) if taken.get(n, -2 * GAP) + GAP <= label.left)
        taken[lane] = label.right
        marks.append(Mark(name, words, locate(day), label.x, label.anchor, lane, day < today))
    axis = LANE_HEIGHT * (max(taken, default=0) + 1) + 18
    below = fit_label(locate(shown_today), measure_text(today_words, TEXT_SIZE), [])
    return TimelinePicture(
        WIDTH, axis + 44, axis, locate(shown_today), below.x, below.anchor, tuple(marks), is_far
    )


def draw_near(today: datetime.date, days: Sequence[datetime.date]) -> tuple[datetime.date, bool]:
    """Where today stands, and whether it is really farther off.

    A day years away would press the dates of the round into one point.
    """
    if not days:
        return today, False
    reach = max((max(days) - min(days)) / 2, datetime.timedelta(days=FAR_DAYS))
    near = min(max(today, min(days) - reach), max(days) + reach)
    return near, near != today


def fit_label(x: float, width: float, stems: Sequence[float]) -> Label:
    """Centred at `x` if there is room, else to one side: in the picture, off the stems of other dates."""
    choices = (
        Label(x, "middle", x - width / 2, x + width / 2),
        Label(x + REACH, "end", x + REACH - width, x + REACH),
        Label(x - REACH, "start", x - REACH, x - REACH + width),
    )
    inside = [c for c in choices if c.left >= -REACH and c.right <= WIDTH + REACH]
    free = [c for c in inside if not any(c.left - 4 < s < c.right + 4 and abs(s - x) > REACH for s in stems)]
    return (free or inside or choices[1:])[0]
