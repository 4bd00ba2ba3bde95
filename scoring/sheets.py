"""Rows of the database ⇄ the values that `rules.py` works on. Reads and opens sheets; no permissions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from scoring import rules
from scoring.models import CriteriaTemplate, LineAssessment, ScoreLine, Scoresheet


def rule_of(template: CriteriaTemplate) -> rules.Rule:
    """The template's step, cap and bands as one value."""
    return rules.Rule(
        deduction_step=template.deduction_step,
        bands=tuple(
            rules.Band(band.code, band.label, band.min_points, band.min_inclusive)
            for band in template.bands.all()
        ),
        max_deductions_per_line=template.max_deductions_per_line,
    )


def score_lines(template: CriteriaTemplate) -> list[ScoreLine]:
    """The lines of a template in the order of the Biểu điểm."""
    prefetch_related_objects([template], "criteria__score_lines")
    return [line for criterion in template.criteria.all() for line in criterion.score_lines.all()]


def open_sheet(template: CriteriaTemplate) -> Scoresheet:
    """A new sheet with every line not assessed."""
    sheet = Scoresheet.objects.create(template=template)
    LineAssessment.objects.bulk_create(
        LineAssessment(sheet=sheet, line=line, max_points=line.max_points) for line in score_lines(template)
    )
    return sheet


def _complete(assessments: QuerySet[LineAssessment]) -> QuerySet[LineAssessment]:
    """Rows with everything a page or document shows of them."""
    return assessments.select_related("line__criterion", "updated_by").prefetch_related("deductions")


def prefetch_sheets(sheet: str, template: str) -> tuple[Prefetch | str, ...]:
    """For lists of many sheets: what to prefetch, given the lookups that lead to sheet and template."""
    return (
        Prefetch(f"{sheet}__assessments", _complete(LineAssessment.objects.all())),
        f"{template}__criteria__score_lines",
        f"{template}__bands",
    )


def assessments_of(sheet: Scoresheet) -> list[LineAssessment]:
    """The sheet's lines in order; read anew unless they were prefetched."""
    if "assessments" in getattr(sheet, "_prefetched_objects_cache", {}):
        return list(sheet.assessments.all())
    return list(_complete(sheet.assessments.all()))


def line_value(assessment: LineAssessment) -> rules.Line:
    return rules.Line(
        key=assessment.line.number,
        max_points=assessment.max_points,
        status=assessment.status,
        deductions=len(assessment.deductions.all()),
    )


def result_of(
    sheet: Scoresheet,
    template: CriteriaTemplate | None = None,
    assessments: Iterable[LineAssessment] | None = None,
) -> rules.SheetResult:
    """Points, total and rating of the sheet as it stands; give what is at hand already."""
    rows = assessments_of(sheet) if assessments is None else assessments
    return rules.assess_sheet([line_value(row) for row in rows], rule_of(template or sheet.template))
