"""The scoring rule, pure: deductions -> points of a line -> total -> rating band.

The rule is the "Ghi chú" of the Biểu điểm: "Theo từng nội dung thực hiện
không đầy đủ trừ 5 điểm. Đạt trên 80 điểm, xếp loại: Tốt; từ 70 đến 80 điểm xếp loại: Khá;
dưới 70 điểm xếp loại: Trung bình." No models, no texts for users, no rounding anywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

NOT_ASSESSED = "not_assessed"
COMPLETE = "complete"
INCOMPLETE = "incomplete"

ZERO = Decimal(0)


@dataclass(frozen=True)
class Band:
    """A rating: it begins at `min_points` and reaches up to where the better one begins."""

    code: str
    label: str
    min_points: Decimal
    min_inclusive: bool


@dataclass(frozen=True)
class Rule:
    """What a plan fixes: the cost of one incomplete content, and the ratings, best first.

    `max_deductions_per_line` None lets a line fall to 0 (reading B: a line lists several contents);
    1 is the stricter reading A: each line loses at most one step.
    """

    deduction_step: Decimal
    bands: tuple[Band, ...]
    max_deductions_per_line: int | None = None


@dataclass(frozen=True)
class Line:
    """One score line as the scorer left it; `deductions` counts its incomplete contents."""

    key: str
    max_points: Decimal
    status: str = NOT_ASSESSED
    deductions: int = 0


@dataclass(frozen=True)
class LineResult:
    """`awarded_points` is None, never 0, while nobody has assessed the line."""

    key: str
    max_points: Decimal
    awarded_points: Decimal | None
    deducted_points: Decimal  # what the deductions really cost: never more than max_points


@dataclass(frozen=True)
class SheetResult:
    """`provisional_*` speak of the assessed lines only; `total` and `band` wait for all lines."""

    lines: tuple[LineResult, ...]
    assessed_count: int
    line_count: int
    provisional_points: Decimal
    provisional_max: Decimal
    total: Decimal | None
    max_total: Decimal
    band: Band | None

    @property
    def open_count(self) -> int:
        return self.line_count - self.assessed_count


class RuleViolation(ValueError):
    """A line or a figure that the rule forbids; `code` says how, `key` names the line.

    Codes: deduction_count, too_many_deductions, unknown_status, points_out_of_range.
    """

    def __init__(self, code: str, key: str | None = None):
        super().__init__(code if key is None else f"{code} (line {key})")
        self.code = code
        self.key = key


class RuleError(ValueError):
    """The rule or the template itself is wrong, whatever was scored."""


def check_rule(rule: Rule) -> None:
    """Raise RuleError unless every possible total costs a known step and meets exactly one band."""
    if not (rule.deduction_step.is_finite() and rule.deduction_step > 0):
        raise RuleError("the deduction step must be positive")
    if rule.max_deductions_per_line is not None and rule.max_deductions_per_line < 1:
        raise RuleError("a cap of deductions per line must be at least 1")
    _check_bands(rule.bands)


def _check_bands(bands: tuple[Band, ...]) -> None:
    """A band ends where the one above begins, so descending starts down to 0 leave no gap."""
    if not bands:
        raise RuleError("there must be at least one band")
    if not all(band.min_points.is_finite() for band in bands):
        raise RuleError("a band must begin at a number")
    if len({band.code for band in bands}) != len(bands):
        raise RuleError("two bands have the same code")
    starts = [(band.min_points, not band.min_inclusive) for band in bands]
    if not all(upper > lower for upper, lower in pairwise(starts)):
        raise RuleError("the bands must descend, best first")
    if starts[-1] != (ZERO, False):
        raise RuleError("the last band must begin at 0, inclusive")


def check_line(line: Line, rule: Rule) -> None:
    """Raise RuleViolation unless status and deductions of the line fit each other and the rule."""
    if not (line.max_points.is_finite() and line.max_points > 0):
        raise RuleViolation("points_out_of_range", line.key)
    if line.status not in (NOT_ASSESSED, COMPLETE, INCOMPLETE):
        raise RuleViolation("unknown_status", line.key)
    if line.deductions < 0 or (line.deductions > 0) != (line.status == INCOMPLETE):
        raise RuleViolation("deduction_count", line.key)
    cap = rule.max_deductions_per_line
    if cap is not None and line.deductions > cap:
        raise RuleViolation("too_many_deductions", line.key)


def assess_line(line: Line, rule: Rule) -> LineResult:
    """Each incomplete content costs one step, down to 0.

    A deduction beyond 0 is allowed and recorded, it only costs nothing more.
    """
    check_line(line, rule)
    deducted = min(rule.deduction_step * line.deductions, line.max_points)
    awarded = None if line.status == NOT_ASSESSED else line.max_points - deducted
    return LineResult(line.key, line.max_points, awarded, deducted)


def assess_sheet(lines: Iterable[Line], rule: Rule) -> SheetResult:
    """Add up the lines; total and band only once every line is assessed.

    A sheet without lines never has a total. Raises RuleError for a line that appears twice.
    """
    check_rule(rule)
    results = tuple(assess_line(line, rule) for line in lines)
    if len({result.key for result in results}) != len(results):
        raise RuleError("a line appears twice on the sheet")
    assessed = [result for result in results if result.awarded_points is not None]
    points = sum((result.awarded_points for result in assessed), ZERO)
    is_complete = bool(results) and len(assessed) == len(results)
    return SheetResult(
        lines=results,
        assessed_count=len(assessed),
        line_count=len(results),
        provisional_points=points,
        provisional_max=sum((result.max_points for result in assessed), ZERO),
        total=points if is_complete else None,
        max_total=sum((result.max_points for result in results), ZERO),
        band=band_for(points, rule) if is_complete else None,
    )


def band_for(points: Decimal, rule: Rule) -> Band:
    """The first band that the exact points reach: 80 is Khá, 80.5 is Tốt, 69.5 is Trung bình."""
    check_rule(rule)
    if not (points.is_finite() and points >= 0):
        raise RuleViolation("points_out_of_range")
    return next(band for band in rule.bands if _reaches(points, band))


def _reaches(points: Decimal, band: Band) -> bool:
    return points > band.min_points or (band.min_inclusive and points == band.min_points)


def deductions_to_zero(max_points: Decimal, rule: Rule) -> int | None:
    """How many deductions bring a line to 0 ("Không thực hiện"); None when the cap forbids it."""
    check_rule(rule)
    if not (max_points.is_finite() and max_points > 0):
        raise RuleViolation("points_out_of_range")
    whole_steps, remainder = divmod(max_points, rule.deduction_step)
    needed = int(whole_steps) + (1 if remainder else 0)
    cap = rule.max_deductions_per_line
    return needed if cap is None or needed <= cap else None
