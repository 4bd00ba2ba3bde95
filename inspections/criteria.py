"""Write side of the Biểu điểm while its plan is a draft; once issued it is frozen for good."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from accounts.models import User
from inspections.errors import Refusal
from inspections.models import InspectionPlan
from inspections.transitions import hold_draft, record_event
from scoring.models import CriteriaTemplate, Criterion, RatingBand, ScoreLine


@dataclass(frozen=True)
class LineText:
    """A row of the Biểu điểm; `text_plan` words its whole content (TT) for the plan and may stand once."""

    number: int
    label: str
    text_plan: str
    text: str
    max_points: Decimal


@dataclass(frozen=True)
class BandText:
    label: str
    min_points: Decimal
    min_inclusive: bool
    code: str = ""


@transaction.atomic
def revise_template(
    *,
    plan: InspectionPlan,
    fields: Mapping[str, Any],
    lines: Sequence[LineText],
    bands: Sequence[BandText],
    base_version: int | None = None,
    by: User,
    at: datetime.datetime,
) -> None:
    """Replace name, rule, contents, lines and ratings of the draft's Biểu điểm."""
    hold_draft(plan, by=by, base_version=base_version)
    template = plan.criteria_template
    if is_shared(plan):
        raise Refusal("criteria_shared")
    changes = dict(fields)
    if changes.get("name", template.name) != template.name:
        changes["version"] = _next_version(changes["name"])
    held = CriteriaTemplate.objects.filter(pk=template.pk, frozen_at__isnull=True)
    if held.update(**changes) != 1:
        raise Refusal("edit_issued")
    template.criteria.all().delete()
    template.bands.all().delete()
    _write_lines(template, lines)
    _write_bands(template, bands)
    template.refresh_from_db()
    record_event(action="revise_template", by=by, at=at, plan=plan)


def is_shared(plan: InspectionPlan) -> bool:
    """Whether another plan has the same Biểu điểm, and would change with it."""
    others = InspectionPlan.objects.filter(criteria_template=plan.criteria_template_id).exclude(pk=plan.pk)
    return others.exists()


@transaction.atomic
def open_new_version(
    *, plan: InspectionPlan, base_version: int | None = None, by: User, at: datetime.datetime
) -> CriteriaTemplate:
    """Give the draft a copy of its Biểu điểm to change; plans that used the old one keep it."""
    hold_draft(plan, by=by, base_version=base_version)
    old = plan.criteria_template
    new = CriteriaTemplate.objects.create(
        name=old.name,
        version=_next_version(old.name),
        deduction_step=old.deduction_step,
        max_deductions_per_line=old.max_deductions_per_line,
        note=old.note,
    )
    _write_lines(new, lines_of(old))
    _write_bands(new, bands_of(old))
    plan.criteria_template = new
    plan.save(update_fields=["criteria_template"])
    record_event(action="revise_template", by=by, at=at, plan=plan, data={"version": new.version})
    return new


def _next_version(name: str) -> int:
    same_name = CriteriaTemplate.objects.filter(name=name)
    return (same_name.aggregate(latest=Max("version"))["latest"] or 0) + 1


def lines_of(template: CriteriaTemplate) -> list[LineText]:
    """The lines as they are written; the plan's words stand with the first line of their content."""
    return [
        LineText(
            criterion.number, line.label, "" if place else criterion.text_plan, line.text, line.max_points
        )
        for criterion in template.criteria.prefetch_related("score_lines")
        for place, line in enumerate(criterion.score_lines.all())
    ]


def bands_of(template: CriteriaTemplate) -> list[BandText]:
    return [
        BandText(band.label, band.min_points, band.min_inclusive, band.code) for band in template.bands.all()
    ]


def _write_lines(template: CriteriaTemplate, lines: Sequence[LineText]) -> None:
    for number in sorted({line.number for line in lines}):
        own = [line for line in lines if line.number == number]
        text_plan = next(line.text_plan for line in own if line.text_plan)
        criterion = Criterion.objects.create(template=template, number=number, text_plan=text_plan)
        for order, line in enumerate(own, start=1):
            ScoreLine.objects.create(
                criterion=criterion,
                order=order,
                label=line.label,
                text=line.text,
                max_points=line.max_points,
            )


def _write_bands(template: CriteriaTemplate, bands: Sequence[BandText]) -> None:
    codes: set[str] = set()
    for band in bands:
        code = _own_code(band, codes)
        codes.add(code)
        RatingBand.objects.create(
            template=template,
            code=code,
            label=band.label,
            min_points=band.min_points,
            min_inclusive=band.min_inclusive,
        )


def _own_code(band: BandText, taken: Collection[str]) -> str:
    """The band's code, or one made of its label; numbered when another band has it."""
    code = band.code or slugify(band.label.replace("đ", "d").replace("Đ", "D"))[:20]
    numbered = (f"{code[:17]}-{number}" for number in count(2))
    return code if code not in taken else next(other for other in numbered if other not in taken)
