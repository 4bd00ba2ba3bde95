"""What a document says, as plain values: of a plan as it stands, and of an inspection's results.

These values are frozen at issue and at signing; documents are made from them alone. Dates are ISO
text, points are decimal text, so that the same content always gives the same bytes.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clusters.models import Unit
from inspections.models import Evidence, Inspection, InspectionPlan, Side
from scoring import sheets
from scoring.models import CriteriaTemplate

FORMAT = 1

HOME_AFFAIRS = "home_affairs"
# The typed parts of the minutes; time and place stand with the visit.
MINUTES_TEXTS = (
    "number",
    "no_exemplar_reason",
    "strengths",
    "good_practices",
    "shortcomings",
    "causes",
    "recommendations_to_unit",
    "recommendations_to_standing",
)


def canonical_bytes(content: dict) -> bytes:
    """The one byte form of a content: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: dict) -> str:
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def short_code(digest: str) -> str:
    """The first sixteen signs of a digest in groups of four, for the eye; comparing uses the whole."""
    return " ".join(digest[start : start + 4] for start in range(0, min(16, len(digest)), 4))


def number_text(points: Decimal | None) -> str | None:
    """85.00 as "85", 2.50 as "2.5"."""
    return None if points is None else format(points.normalize(), "f")


def _day(value: datetime.date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime.datetime | None) -> str | None:
    """Local time to the minute: what the paper says."""
    return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M") if value else None


def _items(text: str) -> list[str]:
    """One item a line; empty lines are no items."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _unit(unit: Unit) -> dict:
    return {
        "code": unit.code,
        "name": unit.name,
        "name_in_sentence": unit.name_in_sentence,
        "name_standalone": unit.name_standalone,
        "authority_name": unit.authority_name,
        "superior_name": unit.superior_name,
        "symbol": unit.symbol,
        "place_name": unit.place_name,
    }


def template_content(template: CriteriaTemplate) -> dict:
    """The Biểu điểm as printed, with the rule that goes with it."""
    lines = sheets.score_lines(template)
    return {
        "deduction_step": number_text(template.deduction_step),
        "max_deductions_per_line": template.max_deductions_per_line,
        "note": template.note,
        "max_total": number_text(sum((line.max_points for line in lines), Decimal(0))),
        "bands": [
            {
                "code": band.code,
                "label": band.label,
                "min_points": number_text(band.min_points),
                "min_inclusive": band.min_inclusive,
            }
            for band in template.bands.all()
        ],
        "lines": [
            {
                "criterion": line.criterion.number,
                "label": line.label,
                "number": line.number,
                "text": line.text,
                "max_points": number_text(line.max_points),
            }
            for line in lines
        ],
    }


def plan_content(plan: InspectionPlan) -> dict:
    """Everything the plan's paper says: the snapshot once issued, the draft as it stands before."""
    return plan.snapshot if plan.snapshot is not None else draft_content(plan)


def draft_content(plan: InspectionPlan) -> dict:
    """The plan as it stands in its rows."""
    return _plan_head(plan) | _plan_body(plan) | _plan_rules(plan)


def _plan_head(plan: InspectionPlan) -> dict:
    term = plan.term
    return {
        "format": FORMAT,
        "kind": "plan",
        "year": plan.year,
        "cluster": {
            "name": plan.cluster.name,
            "name_full": plan.cluster.name_full,
            "abbreviation": plan.cluster.abbreviation,
            "symbol": plan.cluster.symbol,
        },
        "standing_unit": _unit(term.standing_unit),
        "contact_office": term.contact_office.official_name if term.contact_office else "",
        "superior_name": plan.superior_name,
        "issuer_name": plan.issuer_name,
        "number": plan.number,
        "symbol": plan.symbol,
        "replaces": replaced_reference(plan.replaces),
        "place_name": plan.place_name,
        "issued_on": _day(plan.issued_on),
        "expected_month": plan.expected_month,
        "abstract": _items(plan.abstract),
        "annex_issuer_name": plan.annex_issuer_name or plan.cluster.name_full,
    }


def replaced_reference(former: Any) -> dict | None:
    """How a document names the issued one, of its own kind, that it replaces."""
    if former is None:
        return None
    return {"number": former.number, "symbol": former.symbol, "issued_on": _day(former.issued_on)}


def _plan_body(plan: InspectionPlan) -> dict:
    requirements = list(plan.role_requirements.all())
    return {
        "bases": [str(cited) for cited in plan.plan_bases.select_related("basis")],
        "opening": _items(plan.opening),
        "purposes": _items(plan.purposes),
        "requirements": _items(plan.requirements),
        "contents": [criterion.text_plan for criterion in plan.criteria_template.criteria.all()],
        "methods": _items(plan.methods),
        "methods_note": plan.methods_note,
        "compositions": {
            side: [row.text for row in requirements if row.side == side] for side in Side.values
        },
        "schedule": plan.schedule_text.replace("{hạn kiểm tra}", plan.inspect_by.phrase),
        "assignments": [
            {"inspecting": _unit(row.inspecting_unit), "inspected": _unit(row.inspected_unit)}
            for row in plan.inspections.select_related("inspecting_unit", "inspected_unit")
        ],
        "submission": plan.submission_text.replace("{hạn gửi}", plan.submit_by.phrase),
        "closing": plan.closing,
        "recipients": _items(plan.recipients),
        "signing": {
            "prefix": plan.signing_prefix,
            "organisation": plan.signing_organisation,
            "titles": _items(plan.signing_titles),
            "signer_name": plan.signer_name,
        },
    }


def _plan_rules(plan: InspectionPlan) -> dict:
    return {
        "max_exemplars": plan.max_exemplars,
        "inspection_deadline": _day(plan.inspection_deadline),
        "inspection_deadline_inclusive": plan.inspection_deadline_inclusive,
        "submission_deadline": _day(plan.submission_deadline),
        "submission_deadline_inclusive": plan.submission_deadline_inclusive,
        "scoresheet": template_content(plan.criteria_template),
    }


def inspection_content(inspection: Inspection) -> dict:
    """Minutes and scoresheet of an inspection as they stand: what is put up for signing."""
    plan = inspection.plan
    minutes = getattr(inspection, "minutes", None)
    return {
        "format": FORMAT,
        "kind": "inspection",
        "revision": inspection.revision,
        "plan": _plan_reference(plan),
        "inspecting_unit": _unit(inspection.inspecting_unit),
        "inspected_unit": _unit(inspection.inspected_unit),
        "visit": _visit(inspection, minutes),
        "delegations": {side: _delegation(inspection, side) for side in Side.values},
        "self_report": _self_report(inspection),
        "evidence": _evidence(inspection),
        "exemplars": [
            {"name": row.name, "kind": row.get_kind_display(), "address": row.address, "note": row.note}
            for row in inspection.exemplars.all()
        ],
        "scoresheet": _scoresheet(inspection),
        "minutes": {name: getattr(minutes, name, "") for name in MINUTES_TEXTS},
        "opinion": _opinion(inspection),
    }


def _plan_reference(plan: InspectionPlan) -> dict:
    standing_unit, office = plan.term.standing_unit, plan.term.contact_office
    return {
        "id": plan.pk,
        "year": plan.year,
        "number": plan.number,
        "symbol": plan.symbol,
        "issued_on": _day(plan.issued_on),
        "cluster_name": plan.cluster.name,
        "cluster_name_full": plan.cluster.name_full,
        "superior_name": plan.superior_name,
        "standing_unit": _unit(standing_unit),
        "contact_office": office.official_name if office else "",
        "snapshot_digest": plan.snapshot_digest,
    }


def _visit(inspection: Inspection, minutes) -> dict:
    agreed = inspection.visit
    return {
        "agreed_day": _day(agreed.day) if agreed else None,
        "agreed_time": agreed.starts_at.strftime("%H:%M") if agreed else None,
        "agreed_place": agreed.place if agreed else "",
        "starts_at": _moment(getattr(minutes, "starts_at", None)),
        "ends_at": _moment(getattr(minutes, "ends_at", None)),
        "place": getattr(minutes, "place", "") or (agreed.place if agreed else ""),
    }


def _delegation(inspection: Inspection, side: str) -> dict:
    return {
        "members": [
            {
                "honorific": member.honorific,
                "full_name": member.full_name,
                "position": member.position,
                "is_head": member.is_head,
                "is_secretary": member.is_secretary,
                "is_representative": member.is_representative,
            }
            | ({"absence_reason": member.absence_reason} if member.absence_reason else {})
            for member in inspection.delegation_members.all()
            if member.side == side
        ],
        "vacancies": [
            {"function": row.function.name, "reason": row.reason}
            for row in inspection.delegation_vacancies.all()
            if row.side == side
        ],
    }


def _self_report(inspection: Inspection) -> str:
    report = getattr(inspection, "self_report", None)
    return report.text if report else ""


def _evidence(inspection: Inspection) -> list[dict]:
    rows = Evidence.objects.filter(inspection=inspection, side=Side.INSPECTED, withdrawn_at__isnull=True)
    return [
        {
            "line": row.line.number if row.line else None,
            "name": row.original_name,
            "size": row.size,
            "sha256": row.sha256,
        }
        for row in rows.select_related("line__criterion")
    ]


def _scoresheet(inspection: Inspection) -> dict:
    content = template_content(inspection.plan.criteria_template)
    if inspection.scoresheet is None:
        return content
    assessments = sheets.assessments_of(inspection.scoresheet)
    result = sheets.result_of(inspection.scoresheet, inspection.plan.criteria_template, assessments)
    for line, row, points in zip(content["lines"], assessments, result.lines, strict=True):
        line["status"] = row.status
        line["finding"] = row.finding
        line["awarded_points"] = number_text(points.awarded_points)
        line["deducted_points"] = number_text(points.deducted_points)
        line["deductions"] = [{"content": d.content, "reason": d.reason} for d in row.deductions.all()]
    content["total"] = number_text(result.total)
    content["rating"] = {"code": result.band.code, "label": result.band.label} if result.band else None
    return content


def _opinion(inspection: Inspection) -> dict | None:
    opinion = getattr(inspection, "opinion", None)
    if opinion is None:
        return None
    return {
        "stance": opinion.stance,
        "label": opinion.get_stance_display(),
        "text": opinion.text,
        "reason": opinion.reason,
    }
