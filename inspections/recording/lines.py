"""Scores: one score line is written as a whole, against the version the scorer saw."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import User
from config.fields import clean_words
from inspections.errors import Refusal, version_conflict
from inspections.models import Inspection, Opinion
from inspections.transitions import all_or_nothing, hold_for_writing, move, record_event
from scoring import rules, sheets
from scoring.models import Deduction, LineAssessment, ScoreLine
from scoring.words import points_in_words

MIN_REASON_LENGTH = 10  # characters; shorter "reasons" name no ground


@dataclass(frozen=True)
class NamedDeduction:
    """One content that was not fully carried out, and why."""

    content: str
    reason: str


@dataclass(frozen=True)
class LineValue:
    """What a scorer says of one line."""

    status: str
    deductions: tuple[NamedDeduction, ...] = ()
    finding: str = ""

    @classmethod
    def of(cls, assessment: LineAssessment) -> LineValue:
        """The value as stored."""
        stored = assessment.deductions.all() if assessment.status == rules.INCOMPLETE else ()
        named = tuple(NamedDeduction(d.content, d.reason) for d in stored)
        return cls(status=assessment.status, deductions=named, finding=assessment.finding)

    def cleaned(self) -> LineValue:
        return LineValue(
            status=self.status,
            deductions=tuple(
                NamedDeduction(clean_words(d.content), clean_words(d.reason)) for d in self.deductions
            ),
            finding=clean_words(self.finding),
        )


def record_line(
    *,
    inspection: Inspection,
    line_id: int,
    value: LineValue,
    base_version: int,
    by: User,
    at: datetime.datetime,
) -> LineAssessment:
    """Write one score line as a whole. Points follow from the rule and are never given.

    Raises `Refusal`: `version_conflict` with both values in its details when the line has moved on
    from `base_version`; the refused value is kept in the history.
    """
    value = value.cleaned()
    conflict = None
    with transaction.atomic():
        hold_for_writing(inspection, "scores", by=by)
        assessment = _assessment(inspection, line_id)
        before, awarded = LineValue.of(assessment), _check_line(inspection, assessment.line, value)
        if assessment.lock_version != base_version:
            if before == value:
                return assessment
            conflict = _line_conflict(assessment, before, value)
            _record_line_event("conflict_line", inspection, assessment, before, value, by=by, at=at)
        else:
            _record_line_event("record_line", inspection, assessment, before, value, by=by, at=at)
            _write_line(assessment, before, value, awarded, by=by, at=at)
    if conflict is not None:
        raise conflict
    return assessment


def _assessment(inspection: Inspection, line_id: int) -> LineAssessment:
    rows = LineAssessment.objects.filter(sheet=inspection.scoresheet_id, line=line_id)
    assessment = next(iter(rows.select_related("line__criterion").order_by()), None)  # there is one, or none
    if assessment is None:
        raise Refusal("malformed")
    return assessment


def _check_line(inspection: Inspection, line: ScoreLine, value: LineValue):
    """The points that the rule gives for `value`; raises the refusal that applies."""
    for deduction in value.deductions:
        if not deduction.content or not deduction.reason:
            raise Refusal("deduction_without_reason", field="deductions", line=line.number)
        if len(deduction.reason) < MIN_REASON_LENGTH:
            raise Refusal("reason_too_short", field="deductions", line=line.number, minimum=MIN_REASON_LENGTH)
    template = inspection.plan.criteria_template
    prefetch_related_objects([template], "bands")  # frozen by now: read once for many lines
    rule = sheets.rule_of(template)
    try:
        result = rules.assess_line(
            rules.Line(line.number, line.max_points, value.status, len(value.deductions)), rule
        )
    except rules.RuleViolation as violation:
        if violation.code == "too_many_deductions":
            raise Refusal(
                "too_many_deductions",
                field="deductions",
                line=line.number,
                limit=points_in_words(rule.max_deductions_per_line).lower(),
            ) from None
        code = "deduction_count" if violation.code == "deduction_count" else "malformed"
        raise Refusal(code, field="deductions", line=line.number) from None
    return result.awarded_points


def _line_conflict(assessment: LineAssessment, stored: LineValue, refused: LineValue) -> Refusal:
    return version_conflict(
        person=assessment.updated_by.get_full_name() if assessment.updated_by else "",
        at=assessment.updated_at,
        line=assessment.line_id,
        version=assessment.lock_version,
        theirs=asdict(stored),
        yours=asdict(refused),
    )


def _record_line_event(
    action: str,
    inspection: Inspection,
    assessment: LineAssessment,
    before: LineValue,
    value: LineValue,
    *,
    by: User,
    at: datetime.datetime,
) -> None:
    record_event(
        action=action,
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={
            "line": assessment.line.number,
            "version": assessment.lock_version,
            "before": asdict(before),
            "after": asdict(value),
        },
    )


def _write_line(
    assessment: LineAssessment, before: LineValue, value: LineValue, awarded, *, by: User, at
) -> None:
    base = assessment.lock_version
    changes = {
        "status": value.status,
        "finding": value.finding,
        "awarded_points": awarded,
        "lock_version": base + 1,
        "updated_at": at,
        "updated_by": by,
    }
    if LineAssessment.objects.filter(pk=assessment.pk, lock_version=base).update(**changes) != 1:
        raise Refusal("malformed")  # cannot be: the inspection's row is held
    if before.deductions:
        assessment.deductions.all().delete()
    if value.deductions:
        Deduction.objects.bulk_create(
            Deduction(assessment=assessment, content=d.content, reason=d.reason, order=order)
            for order, d in enumerate(value.deductions, start=1)
        )
    for name, written in changes.items():
        setattr(assessment, name, written)
    assessment._prefetched_objects_cache = {}


@all_or_nothing
def finish_scoring(*, inspection: Inspection, by: User, at: datetime.datetime) -> None:
    """Chốt điểm: only when every line is assessed."""
    move(inspection, "finish_scoring", by=by, at=at)
    check_all_assessed(inspection)


def check_all_assessed(inspection: Inspection) -> None:
    open_lines = [
        row.line.number
        for row in sheets.assessments_of(inspection.scoresheet)
        if row.status == LineAssessment.Status.NOT_ASSESSED
    ]
    if open_lines:
        raise Refusal("unscored", count=len(open_lines), lines=", ".join(open_lines))


@all_or_nothing
def reopen_scoring(*, inspection: Inspection, by: User, at: datetime.datetime) -> None:
    """Go back to scoring; the inspected unit's opinion was of the old result and is asked anew."""
    opinion = Opinion.objects.filter(inspection=inspection).first()
    given = {"stance": opinion.stance, "text": opinion.text, "reason": opinion.reason} if opinion else None
    move(inspection, "reopen_scoring", by=by, at=at, data={"opinion": given})
    if opinion:
        opinion.delete()
