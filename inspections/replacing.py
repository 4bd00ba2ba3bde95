"""Write side of a plan that replaces an issued one: its draft, and what goes over to it when it is issued."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from config.fields import clean_words
from inspections import permissions, states
from inspections.errors import Refusal
from inspections.models import Inspection, InspectionPlan
from inspections.transitions import all_or_nothing, hold_draft, hold_plan_in_force, move_plan, record_event

# Its own in every plan.
_NOT_COPIED = ("state", "number", "issued_on", "close_reason")

# Inspections of the former plan that go on under the new one, with the place of their pair in it.
Kept = list[tuple[Inspection, int]]


@all_or_nothing
def draft_replacement(
    *, plan: InspectionPlan, reason: str, by: User, at: datetime.datetime
) -> InspectionPlan:
    """Open the draft that is to replace the issued plan, with all its parts; twice gives the first one.

    A draft that was set aside is taken up again as it was left, with the new reason.
    """
    permissions.check_plan_staff(by, plan)
    draft = getattr(plan, "replacement", None)
    if draft is not None and not draft.is_set_aside:
        return draft
    if plan.is_draft:
        raise Refusal("plan_not_issued")
    hold_plan_in_force(plan)
    reason = clean_words(reason)
    if not reason:
        raise Refusal("correction_reason", field="reason")
    if draft is None:
        try:
            with transaction.atomic():
                draft = _copy(plan, reason)
        except IntegrityError:
            return InspectionPlan.objects.get(replaces=plan)
    elif not _take_up(draft, reason):
        return draft
    data = {"reason": reason, "number": plan.full_number}
    record_event(action="draft_replacement", by=by, at=at, plan=draft, data=data)
    return draft


@all_or_nothing
def set_aside_draft(*, plan: InspectionPlan, by: User, at: datetime.datetime) -> None:
    """Gác lại: the draft that is to replace a plan is no task any more until it is taken up again.

    It cannot be removed, for what was done with it is on record. Twice is once.
    """
    permissions.check_plan_staff(by, plan)
    if plan.is_set_aside:
        return
    if plan.is_draft and plan.replaces is None:
        raise Refusal("only_plan_of_the_year")
    try:
        hold_draft(plan, by=by)
    except Refusal:
        if plan.is_set_aside:  # by somebody who was faster
            return
        raise
    plan.is_set_aside = True
    plan.save(update_fields=["is_set_aside"])
    record_event(action="set_aside_draft", by=by, at=at, plan=plan)


def _take_up(draft: InspectionPlan, reason: str) -> bool:
    """Go on with a draft that was set aside; False when somebody was faster."""
    aside = InspectionPlan.objects.filter(pk=draft.pk, is_set_aside=True)
    is_first = aside.update(is_set_aside=False, replacement_reason=reason, lock_version=F("lock_version") + 1)
    draft.refresh_from_db()
    return is_first == 1


def _copy(plan: InspectionPlan, reason: str) -> InspectionPlan:
    names = [f.name for f in plan._meta.concrete_fields if f.editable and not f.primary_key]
    texts = {name: getattr(plan, name) for name in names if name not in _NOT_COPIED}
    draft = InspectionPlan.objects.create(replaces=plan, replacement_reason=reason, **texts)
    for rows in (plan.plan_bases, plan.role_requirements):
        rows.model.objects.bulk_create(
            rows.model(**{f.attname: getattr(row, f.attname) for f in _own_fields(rows.model)}, plan=draft)
            for row in rows.all()
        )
    Inspection.objects.bulk_create(
        Inspection(
            plan=draft,
            order=row.order,
            inspecting_unit_id=row.inspecting_unit_id,
            inspected_unit_id=row.inspected_unit_id,
        )
        for row in plan.inspections.all()
    )
    return draft


def _own_fields(model) -> Iterable:
    return (f for f in model._meta.concrete_fields if not f.primary_key and f.name != "plan")


def hold_kept_inspections(plan: InspectionPlan, issued_on: datetime.date) -> Kept:
    """Hold the plan that this one replaces, if any, and check that what has begun under it can go on.

    Raises `Refusal`: before_the_replaced, replaced_after_report, begun_pair_dropped,
    criteria_after_scoring, replaced_while_signing, or that the former is not in force any more.
    """
    former = plan.replaces
    if former is None:
        return []
    hold_plan_in_force(former)
    if issued_on < former.issued_on:
        raise Refusal("before_the_replaced", field="issued_on", day=former.issued_on.strftime("%d/%m/%Y"))
    if former.reports.filter(state=states.ISSUED).exists():
        raise Refusal("replaced_after_report")
    places = {(row.inspecting_unit_id, row.inspected_unit_id): row.order for row in plan.inspections.all()}
    rows = list(former.inspections.select_related("inspecting_unit", "inspected_unit"))
    begun = [row for row in rows if states.has_reached(row.state, states.IN_PROGRESS)]
    _refuse("begun_pair_dropped", [row for row in begun if _pair(row) not in places])
    if plan.criteria_template_id != former.criteria_template_id:
        _refuse("criteria_after_scoring", begun)
    _refuse("replaced_while_signing", [row for row in begun if row.state == states.AWAITING_SIGNATURES])
    return [(row, places[_pair(row)]) for row in rows if _pair(row) in places]


def _pair(row: Inspection) -> tuple[int, int]:
    return row.inspecting_unit_id, row.inspected_unit_id


def _refuse(code: str, rows: list[Inspection]) -> None:
    if rows:
        raise Refusal(code, pairs="; ".join(str(row) for row in rows))


def make_room(plan: InspectionPlan, kept: Kept) -> None:
    """Drop the draft's rows of pairs whose inspections come over; call it while the plan is a draft."""
    plan.inspections.filter(order__in=[place for _, place in kept]).delete()


def take_over(plan: InspectionPlan, kept: Kept, *, by: User, at: datetime.datetime) -> None:
    """The former is replaced, its inspections and the draft of its report go on under the issued plan."""
    former = plan.replaces
    if former is None:
        return
    data = {"number": plan.full_number, "reason": plan.replacement_reason}
    move_plan(former, "replace_plan", by=by, at=at, data=data)
    for row, place in kept:
        Inspection.objects.filter(pk=row.pk).update(plan=plan, order=place)
    former.reports.filter(state=states.DRAFT).update(plan=plan)
