"""Read side of the field: what a device needs to work on a visit without a network; what came in late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from config.fields import clean_text
from inspections import permissions, states
from inspections.content import MINUTES_TEXTS, inspection_content, number_text
from inspections.models import (
    Exemplar,
    FieldOperation,
    FieldPackage,
    FieldPreparation,
    Inspection,
    InspectionPlan,
    Minutes,
    Opinion,
    Side,
)
from scoring import rules, sheets
from scoring.models import LineAssessment, ScoreLine

# From the agreed day on until the minutes are put up for signing.
FIELD_STATES = (states.DATE_AGREED, states.IN_PROGRESS, states.SCORED, states.MINUTES_DRAFTED)
MINUTES_PARTS = (*MINUTES_TEXTS, "starts_at", "ends_at", "place")


def field_visits(user: User) -> list[Inspection]:
    """Visits on which `user` works as one of the team."""
    rows = (
        permissions.visible_inspections(user)
        .filter(plan__state=states.ISSUED, state__in=FIELD_STATES)
        .prefetch_related("visit_proposals", "delegation_members", "delegation_vacancies", "exemplars")
        .order_by("pk")
    )
    return [row for row in rows if permissions.is_team(user, row)]


def visit_pack(inspection: Inspection, user: User) -> dict[str, Any]:
    """Everything the field page shows of a visit, as plain values."""
    template = inspection.plan.criteria_template
    visit = inspection.visit
    is_lead = permissions.is_team_lead(user, inspection)
    return {
        "id": inspection.pk,
        "title": str(inspection),
        "state": inspection.state,
        "state_label": inspection.get_state_display(),
        "inspecting_unit": inspection.inspecting_unit.name_standalone,
        "inspected_unit": inspection.inspected_unit.name_standalone,
        "inspected_unit_in_sentence": inspection.inspected_unit.name_in_sentence,
        "day": visit.day.isoformat() if visit else None,
        "time": visit.starts_at.strftime("%H:%M") if visit else None,
        "place": visit.place if visit else "",
        "is_lead": is_lead,
        "may": {
            "start": inspection.state == states.DATE_AGREED and is_lead,
            "score": inspection.state in (states.DATE_AGREED, states.IN_PROGRESS),
            "minutes": is_lead,
        },
        "max_exemplars": inspection.plan.max_exemplars,
        "exemplar_kinds": dict(Exemplar.Kind.choices),
        "rule": _rule(rules_template=template),
        "lines": _lines(inspection),
        "people": _people(inspection),
        "exemplars": [
            {
                "client_id": str(row.client_id),
                "slot": row.slot,
                "name": row.name,
                "kind": row.kind,
                "address": row.address,
                "note": row.note,
            }
            for row in inspection.exemplars.all()
        ],
        "minutes": _minutes(inspection),
        "content": inspection_content(inspection),
    }


def _rule(*, rules_template) -> dict[str, Any]:
    rule = sheets.rule_of(rules_template)
    return {
        "deduction_step": number_text(rule.deduction_step),
        "max_deductions_per_line": rule.max_deductions_per_line,
        "bands": [
            {
                "code": band.code,
                "label": band.label,
                "min_points": number_text(band.min_points),
                "min_inclusive": band.min_inclusive,
            }
            for band in rule.bands
        ],
    }


def _lines(inspection: Inspection) -> list[dict[str, Any]]:
    files: dict[int | None, list[str]] = {}
    for row in inspection.evidence.filter(side=Side.INSPECTED, withdrawn_at__isnull=True):
        files.setdefault(row.line_id, []).append(row.original_name)
    if inspection.scoresheet is None:
        lines = sheets.score_lines(inspection.plan.criteria_template)
        return [_line(line, None, files.get(line.pk, [])) for line in lines]
    return [
        _line(row.line, row, files.get(row.line_id, []))
        for row in sheets.assessments_of(inspection.scoresheet)
    ]


def _line(line: ScoreLine, row: LineAssessment | None, files: list[str]) -> dict[str, Any]:
    updated_by = row.updated_by if row else None
    return {
        "id": line.pk,
        "number": line.number,
        "text": line.text,
        "max_points": number_text(line.max_points),
        "status": row.status if row else rules.NOT_ASSESSED,
        "finding": row.finding if row else "",
        "deductions": [{"content": d.content, "reason": d.reason} for d in row.deductions.all()]
        if row
        else [],
        "version": row.lock_version if row else 0,
        "updated_by": updated_by.get_full_name() if updated_by else "",
        "updated_at": row.updated_at.isoformat() if row and row.updated_at else None,
        "files": files,
    }


def _people(inspection: Inspection) -> list[dict[str, Any]]:
    return [
        {
            "id": member.pk,
            "side": member.side,
            "name": f"{member.honorific} {member.full_name}",
            "position": member.position,
            "signs": member.is_head or member.is_secretary or member.is_representative,
            "absence_reason": member.absence_reason,
        }
        for member in inspection.delegation_members.all()
    ]


def _minutes(inspection: Inspection) -> dict[str, str]:
    minutes = getattr(inspection, "minutes", None)
    parts = {name: getattr(minutes, name, "") if minutes else "" for name in MINUTES_PARTS}
    for name in ("starts_at", "ends_at"):
        moment = parts[name]
        parts[name] = timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
    return parts


# --- What came in late -----------------------------------------------------------------------------


def parked_operations(plan: InspectionPlan) -> QuerySet[FieldOperation]:
    """Field work of the plan that nobody has looked at yet."""
    return FieldOperation.objects.filter(
        inspection__plan=plan, outcome=FieldOperation.Outcome.PARKED, reviewed_at__isnull=True
    ).select_related("author", "inspection__inspecting_unit", "inspection__inspected_unit")


def packages_of(plan: InspectionPlan) -> QuerySet[FieldPackage]:
    return FieldPackage.objects.filter(plan=plan).select_related("brought_by")


@dataclass(frozen=True)
class FieldChange:
    """An operation in words: what it says of what."""

    what: str
    said: list[str]


def told(body: dict[str, Any], lines: dict[int, str]) -> FieldChange:
    """An operation's body as people read it, whatever it holds; `lines` names the score lines."""
    kind, value = body.get("kind"), body.get("value")
    value = value if isinstance(value, dict) else {}
    if kind == "record_line":
        line = value.get("line")
        number = lines.get(line, "?") if isinstance(line, int) else "?"
        return FieldChange(f"Nội dung {number}", list(_line_said(value)))
    if kind == "record_minutes":
        name = _plain(value.get("name"))
        return FieldChange(f"Biên bản: {minutes_label(name) or name}", [_plain(value.get("value"))])
    if kind == "record_attendance":
        reason = _plain(value.get("absence_reason"))
        return FieldChange("Việc dự của một người", [f"Vắng mặt: {reason}" if reason else "Có mặt"])
    if kind in ("add_exemplar", "remove_exemplar", "exemplar"):
        verb = "Bỏ điển hình" if kind == "remove_exemplar" else "Thêm điển hình"
        return FieldChange(verb, [_plain(value.get(name)) for name in ("name", "address", "note")])
    if kind == "opinion":
        stance = dict(Opinion.Stance.choices).get(_plain(value.get("stance")), "")
        said = [str(stance), _plain(value.get("text")), _plain(value.get("reason"))]
        return FieldChange("Ý kiến của đơn vị được kiểm tra", said)
    if kind == "attach_photo":
        return FieldChange("Ảnh", [_plain(value.get("name"))])
    name = _plain(kind)
    return FieldChange(
        {"start": "Bắt đầu kiểm tra", "read_through": "Đọc biên bản tại chỗ"}.get(name, name), []
    )


def minutes_label(name: str) -> str:
    """What a part of the minutes is called; "" for what is none."""
    return str(Minutes._meta.get_field(name).verbose_name) if name in MINUTES_PARTS else ""


def _line_said(value: dict[str, Any]) -> Iterable[str]:
    status = _plain(value.get("status"))
    yield str(dict(LineAssessment.Status.choices).get(status, status))
    deductions = value.get("deductions")
    for deduction in deductions if isinstance(deductions, list) else []:
        named = deduction if isinstance(deduction, dict) else {"content": deduction}
        yield f"{_plain(named.get('content'))}: {_plain(named.get('reason'))}"
    if finding := _plain(value.get("finding")):
        yield f"Nhận xét: {finding}"


def _plain(said: Any) -> str:
    """A text or a number as it may be shown and stored; "" for what is neither."""
    return clean_text(str(said)) if isinstance(said, str | int | float) else ""


# --- Photos on their way in ------------------------------------------------------------------------


def may_send_photos(user: User) -> bool:
    """Whether there is a visit that photos of `user` may belong to: theirs now, or when they set out."""
    if FieldPreparation.objects.filter(user=user).exists():
        return True
    rows = permissions.visible_inspections(user).prefetch_related("delegation_members")
    return any(permissions.is_team(user, row) for row in rows)


def parked_photos() -> set[tuple[int, str]]:
    """Author and SHA-256 of every photo that parked work names, reviewed or not."""
    rows = FieldOperation.objects.filter(kind="attach_photo", outcome=FieldOperation.Outcome.PARKED)
    return {(row.author_id, row.photo_sha256) for row in rows.only("author_id", "body").iterator()}
