"""Write side of the plan: draft it, assign who inspects whom, issue it, close it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from clusters.models import ClusterTerm, Unit
from config.fields import clean_words
from inspections import content, permissions, replacing, ring, states, wording
from inspections.errors import Refusal
from inspections.models import (
    Inspection,
    InspectionPlan,
    LegalBasis,
    PlanBasis,
    PlanRoleRequirement,
    Side,
)
from inspections.numbers import padded_number, spellings
from inspections.recording.lengths import check_lengths
from inspections.transitions import all_or_nothing, hold_draft, hold_numbers, move_plan, record_event
from scoring import rules, sheets
from scoring.models import CriteriaTemplate

Pair = tuple[int, int]


# What a draft says, apart from its bases, composition and assignments; the rest of the row is not typed.
_TYPED = {
    field.name for field in InspectionPlan._meta.concrete_fields if field.editable and not field.primary_key
} - {"term", "state", "ring_exception_reason", "close_reason"}


# --- The draft -----------------------------------------------------------------------------------


@transaction.atomic
def create_plan(
    *,
    term: ClusterTerm,
    criteria_template: CriteriaTemplate,
    inspection_deadline: datetime.date,
    submission_deadline: datetime.date,
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> InspectionPlan:
    """Open the draft of a term's plan, filled with the usual wording and roles."""
    _check_typed(fields)
    check_lengths(InspectionPlan, **fields)
    texts = wording.plan_defaults(term) | fields
    plan = InspectionPlan(
        term=term,
        criteria_template=criteria_template,
        inspection_deadline=inspection_deadline,
        submission_deadline=submission_deadline,
        **texts,
    )
    permissions.check_plan_staff(by, plan)
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        raise Refusal("plan_exists", cluster=term.cluster.name, year=term.year) from None
    record_event(action="create_plan", by=by, at=at, plan=plan)
    return plan


@all_or_nothing
def revise_plan(
    *, plan: InspectionPlan, fields: Mapping[str, Any], base_version: int, by: User, at: datetime.datetime
) -> None:
    """Change the draft's own fields; `base_version` is the one the writer saw."""
    hold_draft(plan, by=by, base_version=base_version)
    _check_typed(fields)
    check_lengths(InspectionPlan, **fields)
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save(update_fields=[*fields])
    record_event(action="revise_plan", by=by, at=at, plan=plan, data={"fields": sorted(fields)})


def _check_typed(fields: Collection[str]) -> None:
    if not _TYPED.issuperset(fields):
        raise Refusal("malformed")


@all_or_nothing
def set_bases(
    *,
    plan: InspectionPlan,
    bases: Sequence[tuple[LegalBasis, str]],
    base_version: int | None = None,
    by: User,
    at: datetime.datetime,
) -> None:
    """Replace the cited bases; each with a wording of its own, or "" for the generated citation."""
    hold_draft(plan, by=by, base_version=base_version)
    plan.plan_bases.all().delete()
    PlanBasis.objects.bulk_create(
        PlanBasis(plan=plan, basis=basis, wording=text, order=order)
        for order, (basis, text) in enumerate(bases, start=1)
    )
    record_event(action="revise_plan", by=by, at=at, plan=plan, data={"fields": ["bases"]})


@all_or_nothing
def set_role_requirements(
    *,
    plan: InspectionPlan,
    requirements: Sequence[tuple[str, Any, str]],
    base_version: int | None = None,
    by: User,
    at: datetime.datetime,
) -> None:
    """Replace the composition of both sides: (side, functional role, words of the plan)."""
    hold_draft(plan, by=by, base_version=base_version)
    plan.role_requirements.all().delete()
    PlanRoleRequirement.objects.bulk_create(
        PlanRoleRequirement(plan=plan, side=side, function=function, text=text, order=order)
        for order, (side, function, text) in enumerate(requirements, start=1)
    )
    record_event(action="revise_plan", by=by, at=at, plan=plan, data={"fields": ["role_requirements"]})


# --- The ring ------------------------------------------------------------------------------------


def history_of(plan: InspectionPlan) -> dict[int, set[Pair]]:
    """Pairs of the cluster's earlier issued plans, by year."""
    rows = Inspection.objects.filter(
        plan__term__cluster=plan.term.cluster_id, plan__term__year__lt=plan.year
    ).exclude(plan__state__in=(states.DRAFT, states.REPLACED))
    history: dict[int, set[Pair]] = {}
    for year, inspecting, inspected in rows.values_list(
        "plan__term__year", "inspecting_unit_id", "inspected_unit_id"
    ):
        history.setdefault(year, set()).add((inspecting, inspected))
    return history


def propose_assignments(plan: InspectionPlan) -> list[Pair]:
    """A ring over all members that avoids the pairs of earlier years; nothing is stored."""
    units = [unit.pk for unit in plan.members()]
    # The ring starts with the standing unit, as the plan of 2022 lists it.
    if plan.term.standing_unit_id in units:
        start = units.index(plan.term.standing_unit_id)
        units = units[start:] + units[:start]
    try:
        return ring.propose(units, history_of(plan))
    except ring.RingImpossible:
        raise Refusal("too_few_units", cluster=plan.cluster.name, year=plan.year) from None


def check_assignments(plan: InspectionPlan, pairs: Sequence[Pair]) -> None:
    """Raise the first refusal of `pairs`; return when there is none.

    Its details have all `messages`, and in `choices` whose choice of an inspected unit is to be changed.
    """
    members = plan.members()
    findings = ring.refusals(pairs, [unit.pk for unit in members])
    if findings:
        names = Unit.objects.in_bulk({key for finding in findings for key in finding.units})
        refusals = [_ring_refusal(plan, finding, names, pairs) for finding in findings]
        choices = {
            refusal.message: _whose_choice(finding, pairs)
            for refusal, finding in zip(refusals, findings, strict=True)
        }
        refusals[0].details.update(messages=list(choices), choices=choices)
        raise refusals[0]


def _whose_choice(finding: ring.Finding, pairs: Collection[Pair]) -> int | None:
    """The inspecting unit whose choice is wrong or missing; None where several might be changed."""
    unit, *others = finding.units
    if finding.code == "duplicate_inspected":
        return others[-1]
    if finding.code == "not_a_member":
        return next((a for a, b in pairs if b == unit), None)
    if finding.code == "missing_unit" and any(a == unit for a, _ in pairs):
        return None
    return unit


def _ring_refusal(
    plan: InspectionPlan, finding: ring.Finding, names: Mapping[int, Unit], pairs: Collection[Pair]
) -> Refusal:
    units = [names[key].name_standalone if key in names else str(key) for key in finding.units]
    if finding.code == "self_inspection":
        return Refusal("self_inspection", unit=units[0])
    if finding.code == "duplicate_inspected":
        return Refusal("duplicate_inspected", inspected=units[0], inspecting=units[1])
    if finding.code == "duplicate_inspecting":
        return Refusal("duplicate_inspecting", inspecting=units[0], inspected=units[1])
    if finding.code == "not_a_member":
        return Refusal("not_a_member", unit=units[0], cluster=plan.cluster.name, year=plan.year)
    if finding.code == "too_few_units":
        return Refusal("too_few_units", cluster=plan.cluster.name, year=plan.year)
    is_inspected = any(inspected == finding.units[0] for _, inspected in pairs)
    return Refusal("idle_unit" if is_inspected else "missing_unit", unit=units[0])


def assignment_warnings(plan: InspectionPlan, pairs: Sequence[Pair]) -> list[str]:
    """What is allowed but unusual in `pairs`, in words; empty for one closed ring of new pairs."""
    findings = ring.warnings(pairs, history_of(plan))
    names = Unit.objects.in_bulk({key for pair in pairs for key in pair})

    def name(key: int) -> str:
        return names[key].name_in_sentence

    sentences = []
    for finding in findings:
        if finding.code == "reciprocal_pair":
            sentences.append(f"{name(finding.units[0])} và {name(finding.units[1])} kiểm tra lẫn nhau")
        elif finding.code == "repeated_pair":
            sentences.append(
                f"{name(finding.units[0])} đã kiểm tra {name(finding.units[1])} năm {finding.year}"
            )
        else:
            groups = "; ".join(" → ".join(name(key) for key in cycle) for cycle in ring.cycles(pairs))
            sentences.append(f"phân công chưa tạo thành một vòng khép kín ({groups})")
    return sentences


@all_or_nothing
def set_assignments(
    *,
    plan: InspectionPlan,
    pairs: Sequence[Pair],
    reason: str = "",
    base_version: int | None = None,
    by: User,
    at: datetime.datetime,
) -> list[Inspection]:
    """Replace the draft's assignments; warnings need a reason, which is recorded.

    Raises `Refusal` with a ring code, or `ring_warnings` when a reason is due.
    """
    hold_draft(plan, by=by, base_version=base_version)
    check_assignments(plan, pairs)
    warnings = assignment_warnings(plan, pairs)
    reason = clean_words(reason)
    if warnings and not reason:
        raise Refusal("ring_warnings", field="reason", warnings="; ".join(warnings))
    plan.inspections.all().delete()
    rows = Inspection.objects.bulk_create(
        Inspection(plan=plan, inspecting_unit_id=inspecting, inspected_unit_id=inspected, order=order)
        for order, (inspecting, inspected) in enumerate(
            ring.in_ring_order(pairs, plan.term.standing_unit_id), start=1
        )
    )
    plan.ring_exception_reason = reason if warnings else ""
    plan.save(update_fields=["ring_exception_reason"])
    record_event(
        action="set_assignments",
        by=by,
        at=at,
        plan=plan,
        data={"pairs": [list(pair) for pair in pairs], "warnings": warnings, "reason": reason},
    )
    return rows


# --- Issue and close -----------------------------------------------------------------------------


def missing_parts(plan: InspectionPlan) -> list[tuple[str, str]]:
    """What keeps the draft from being issued: (part of the plan page, what is missing)."""
    missing = [
        ("content", label)
        for field, label in wording.REQUIRED_PLAN_TEXTS.items()
        if not str(getattr(plan, field)).strip()
    ]
    if "{hạn kiểm tra}" not in plan.schedule_text:
        missing.append(("content", 'chỗ ghi hạn kiểm tra, viết là "{hạn kiểm tra}"'))
    if "{hạn gửi}" not in plan.submission_text:
        missing.append(("content", 'chỗ ghi hạn gửi kết quả, viết là "{hạn gửi}"'))
    if plan.submit_by.last_day < plan.inspect_by.last_day:
        missing.append(("content", "hạn gửi kết quả sau hạn kiểm tra"))
    missing += _missing_in_composition(plan) + _missing_in_template(plan.criteria_template)
    try:
        check_assignments(
            plan, [(row.inspecting_unit_id, row.inspected_unit_id) for row in plan.inspections.all()]
        )
    except Refusal:
        missing.append(("assignments", "phân công đủ các đơn vị, tạo thành vòng khép kín"))
    return missing


def _missing_in_composition(plan: InspectionPlan) -> list[tuple[str, str]]:
    sides = set(plan.role_requirements.values_list("side", flat=True))
    return [("composition", f"thành phần {side.label.lower()}") for side in Side if side not in sides]


def _missing_in_template(template: CriteriaTemplate) -> list[tuple[str, str]]:
    numbers = [line.number for line in sheets.score_lines(template)]
    if not numbers:
        return [("criteria", "nội dung và điểm chuẩn của biểu điểm")]
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        return [("criteria", f"ký hiệu khác nhau cho các dòng cùng số {', '.join(twice)} của biểu điểm")]
    try:
        rules.check_rule(sheets.rule_of(template))
    except rules.RuleError:
        return [("criteria", "các mức xếp loại liền nhau, từ 0 điểm trở lên")]
    return []


@all_or_nothing
def issue_plan(
    *,
    plan: InspectionPlan,
    number: str,
    issued_on: datetime.date,
    base_version: int | None = None,
    by: User,
    at: datetime.datetime,
) -> None:
    """Issue the plan: freeze its content and its criteria, and open the inspections.

    The content as issued is kept in `snapshot`; from here on the database refuses changes. `base_version`
    is the one that was read before issuing.
    """
    if plan.is_draft:
        hold_draft(plan, by=by, base_version=base_version)
        _freeze_criteria(plan, at)
    missing = missing_parts(plan)
    if missing and plan.is_draft:
        raise Refusal("plan_incomplete", missing="; ".join(label for _, label in missing))
    number = padded_number(clean_words(number))
    _check_number(plan, number, issued_on)
    if not plan.is_draft:
        raise Refusal("edit_issued")
    if not plan.inspect_by.allows(issued_on):
        raise Refusal(
            "issued_after_deadline",
            field="issued_on",
            day=issued_on.strftime("%d/%m/%Y"),
            deadline=plan.inspect_by.phrase,
        )
    plan.number, plan.issued_on = number, issued_on
    kept = replacing.hold_kept_inspections(plan, issued_on)
    snapshot = content.draft_content(plan)
    replacing.make_room(plan, kept)
    move_plan(
        plan,
        "issue_plan",
        by=by,
        at=at,
        data={"number": number},
        number=number,
        issued_on=issued_on,
        issued_at=at,
        snapshot=snapshot,
        snapshot_digest=content.digest_of(snapshot),
    )
    replacing.take_over(plan, kept, by=by, at=at)


def _freeze_criteria(plan: InspectionPlan, at: datetime.datetime) -> None:
    """Before anything of them is read: another draft may use the same ones."""
    unfrozen = CriteriaTemplate.objects.filter(pk=plan.criteria_template_id, frozen_at__isnull=True)
    unfrozen.update(frozen_at=at)
    plan.criteria_template.refresh_from_db()


def _check_number(plan: InspectionPlan, number: str, issued_on: datetime.date) -> None:
    """Number and symbol are unique within a year per issuer (Nghị định 30/2020/NĐ-CP, Điều 15).

    It is the year of issue: a term may overrun its own.
    """
    if not number:
        raise Refusal("plan_incomplete", field="number", missing="số văn bản")
    hold_numbers(plan)
    same = InspectionPlan.objects.filter(
        term__cluster=plan.term.cluster_id,
        issued_on__year=issued_on.year,
        number__in=spellings(number),
        symbol=plan.symbol,
    ).exclude(pk=plan.pk)
    if same.exists():
        raise Refusal("plan_number_taken", field="number", number=number, year=issued_on.year)


@all_or_nothing
def close_plan(*, plan: InspectionPlan, reason: str = "", by: User, at: datetime.datetime) -> None:
    """End the round; results open to the whole cluster. Missing results need a reason."""
    open_rows = plan.inspections.exclude(state=states.ACCEPTED).select_related(
        "inspecting_unit", "inspected_unit"
    )
    reason = clean_words(reason)
    if open_rows and not reason:
        permissions.check_plan_staff(by, plan)
        raise Refusal(
            "close_reason",
            field="reason",
            count=len(open_rows),
            pairs="; ".join(str(row) for row in open_rows),
        )
    move_plan(plan, "close_plan", by=by, at=at, data={"reason": reason}, closed_at=at, close_reason=reason)
