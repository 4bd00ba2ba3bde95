"""The scoresheet of an inspection as its page shows it, and what "Hoàn tác" goes back to."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from inspections.models import Event, Evidence, Inspection
from scoring import rules, sheets
from scoring.models import LineAssessment


@dataclass(frozen=True)
class SheetRow:
    """One score line: what the team found, what the rule makes of it, what the unit handed in.

    `deductions_to_zero` says how many deductions "Không thực hiện" takes; None when the cap forbids it.
    """

    assessment: LineAssessment
    result: rules.LineResult
    evidence: list[Evidence]
    deductions_to_zero: int | None

    @property
    def line_id(self) -> int:
        return self.assessment.line_id

    @property
    def number(self) -> str:
        return self.assessment.line.number


@dataclass(frozen=True)
class Sheet:
    rows: list[SheetRow]
    result: rules.SheetResult
    rule: rules.Rule

    def row(self, line_id: int) -> SheetRow | None:
        return next((row for row in self.rows if row.line_id == line_id), None)

    @property
    def open_rows(self) -> list[SheetRow]:
        return [row for row in self.rows if row.result.awarded_points is None]


def sheet_of(inspection: Inspection) -> Sheet:
    """The opened scoresheet with the evidence of each line, in a constant number of queries."""
    assessments = sheets.assessments_of(inspection.scoresheet)
    rule = sheets.rule_of(inspection.scoresheet.template)
    result = rules.assess_sheet([sheets.line_value(row) for row in assessments], rule)
    evidence = list(inspection.evidence.filter(withdrawn_at__isnull=True))
    rows = [
        SheetRow(
            assessment=assessment,
            result=line,
            evidence=[file for file in evidence if file.line_id == assessment.line_id],
            deductions_to_zero=rules.deductions_to_zero(assessment.max_points, rule),
        )
        for assessment, line in zip(assessments, result.lines, strict=True)
    ]
    return Sheet(rows, result, rule)


@dataclass(frozen=True)
class LastChange:
    """A person's last change of a sheet: the line, the version it made, and the value before it.

    `is_latest` while nobody has changed the line since.
    """

    line_id: int
    number: str
    version: int
    before: dict
    is_latest: bool


def last_change_of(user: User, inspection: Inspection, sheet: Sheet) -> LastChange | None:
    """The user's last change since the scoring was (re)opened."""
    events = Event.objects.filter(inspection=inspection, action__in=("record_line", "finish_scoring"))
    latest = events.filter(actor=user).order_by("-at", "-pk").first()
    if latest is None or latest.action != "record_line":
        return None
    row = next((row for row in sheet.rows if row.number == latest.data["line"]), None)
    if row is None:
        return None
    version = latest.data["version"] + 1
    is_latest = row.assessment.lock_version == version
    return LastChange(row.line_id, row.number, version, latest.data["before"], is_latest)


def change_to_undo(user: User, inspection: Inspection, sheet: Sheet) -> LastChange | None:
    """What "Hoàn tác" is offered for: the user's last change, unless the line has moved on since."""
    last = last_change_of(user, inspection, sheet)
    return last if last and last.is_latest else None
