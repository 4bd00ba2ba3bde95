"""Rows of a sheet become the values of the rule and back, in the order of the paper."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from scoring import rules, sheets
from scoring.models import (
    CriteriaTemplate,
    Criterion,
    Deduction,
    LineAssessment,
    RatingBand,
    ScoreLine,
    Scoresheet,
)


@pytest.fixture
def template(db) -> CriteriaTemplate:
    """Two criteria, the first entered with two lines of 5, the second with one of 10."""
    template = CriteriaTemplate.objects.create(name="Biểu điểm thử")
    second = Criterion.objects.create(template=template, number=2, text_plan="Nội dung hai")
    first = Criterion.objects.create(template=template, number=1, text_plan="Nội dung một")
    ScoreLine.objects.create(criterion=second, text="Hai", max_points=10)
    ScoreLine.objects.create(criterion=first, order=2, label="b", text="Một b", max_points=5)
    ScoreLine.objects.create(criterion=first, order=1, label="a", text="Một a", max_points=5)
    for code, points in (("good", 15), ("average", 0)):
        RatingBand.objects.create(template=template, code=code, label=code, min_points=points)
    return template


@pytest.fixture
def sheet(template) -> Scoresheet:
    return sheets.open_sheet(template)


def assess(sheet: Scoresheet, number: str, deductions: int = 0) -> None:
    row = next(row for row in sheets.assessments_of(sheet) if row.line.number == number)
    row.status = "incomplete" if deductions else "complete"
    row.awarded_points = max(row.max_points - 5 * deductions, 0)
    row.save()
    for order in range(deductions):
        Deduction.objects.create(assessment=row, order=order, content="Nội dung", reason="Chưa có văn bản")


def test_lines_come_in_the_order_of_the_paper(template):
    assert [line.number for line in sheets.score_lines(template)] == ["1a", "1b", "2"]


def test_a_template_without_lines_has_none(db):
    assert sheets.score_lines(CriteriaTemplate.objects.create(name="Trống")) == []


def test_the_rule_is_read_with_the_best_rating_first(template):
    rule = sheets.rule_of(template)
    assert [band.code for band in rule.bands] == ["good", "average"]
    assert (rule.deduction_step, rule.max_deductions_per_line) == (Decimal(5), None)


def test_a_new_sheet_is_all_open(sheet):
    result = sheets.result_of(sheet)
    assert (result.assessed_count, result.open_count, result.total, result.band) == (0, 3, None, None)


def test_an_open_line_is_neither_nothing_nor_full(sheet):
    assess(sheet, "1a")
    assert [line.awarded_points for line in sheets.result_of(sheet).lines] == [Decimal(5), None, None]


def test_total_and_rating_wait_for_the_last_line(sheet):
    assess(sheet, "1a", deductions=1)
    assess(sheet, "1b")
    assert sheets.result_of(sheet).total is None
    assess(sheet, "2")
    assert (sheets.result_of(sheet).total, sheets.result_of(sheet).band.code) == (Decimal(15), "good")


def test_deductions_beyond_the_floor_cost_nothing_more(sheet):
    assess(sheet, "1a", deductions=3)
    line = sheets.result_of(sheet).lines[0]
    assert (line.awarded_points, line.deducted_points) == (Decimal(0), Decimal(5))


def test_points_follow_from_the_deductions_and_not_from_the_stored_figure(sheet):
    assess(sheet, "2", deductions=1)
    LineAssessment.objects.filter(status="incomplete").update(awarded_points=10)
    assert sheets.result_of(sheet).lines[2].awarded_points == 5


def test_the_cap_of_the_template_holds(template, sheet):
    template.max_deductions_per_line = 1
    template.save()
    assess(sheet, "2", deductions=2)
    with pytest.raises(rules.RuleViolation, match="too_many_deductions"):
        sheets.result_of(sheet, template)


def test_many_sheets_cost_the_queries_of_one(template):
    def queries_for(count: int) -> int:
        for _ in range(count):
            assess(sheets.open_sheet(template), "1a", deductions=1)
        rows = LineAssessment.objects.filter(line__label="a").select_related("sheet__template")
        with CaptureQueriesContext(connection) as queries:
            for row in rows.prefetch_related(*sheets.prefetch_sheets("sheet", "sheet__template")):
                assert sheets.result_of(row.sheet).provisional_points == 0
        return len(queries)

    assert queries_for(1) == queries_for(2)


# --- What the database refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"awarded_points": -5, "status": "incomplete"},
        {"awarded_points": 15, "status": "complete"},
        {"awarded_points": None, "status": "complete"},
        {"awarded_points": 0, "status": "not_assessed"},
    ],
)
def test_points_stay_between_nothing_and_the_maximum(sheet, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        LineAssessment.objects.filter(max_points=10).update(**values)


def test_a_line_stands_once_on_a_sheet(sheet):
    row = sheet.assessments.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        LineAssessment.objects.create(sheet=sheet, line=row.line, max_points=row.max_points)


@pytest.mark.parametrize("values", [{"content": ""}, {"reason": ""}, {"reason": "\u0000"}])
def test_a_deduction_says_what_and_why(sheet, values):
    words = {"content": "Nội dung", "reason": "Lý do"} | values
    with pytest.raises(IntegrityError), transaction.atomic():
        Deduction.objects.create(assessment=sheet.assessments.first(), **words)


@pytest.mark.parametrize("values", [{"deduction_step": 0}, {"max_deductions_per_line": 0}])
def test_a_template_costs_something_and_caps_at_one_or_more(template, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaTemplate.objects.filter(pk=template.pk).update(**values)


def test_a_line_is_worth_something(template):
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreLine.objects.update(max_points=F("max_points") - 10)
