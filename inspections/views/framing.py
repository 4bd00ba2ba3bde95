"""What every page of a plan shows around its content: the plan, its sections, what this person may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from inspections import errors, permissions
from inspections.models import InspectionPlan


def frame_plan(request: HttpRequest, plan: InspectionPlan, tab: str) -> dict[str, Any]:
    """Context of a page of the plan; `tab` is the section that is open."""
    return {
        "plan": plan,
        "tab": tab,
        "nav_section": "plan",
        "cluster_name": plan.cluster.name,
        "cluster_year": str(plan.year),
        "can_plan": permissions.can_plan(request.user, plan),
        "can_close": permissions.can_close(request.user, plan),
        "sees_report": permissions.sees_report(request.user, plan),
        "sees_field_work": not plan.is_draft and permissions.is_standing_office(request.user, plan),
        "today": timezone.localdate(),
        "why_read_only": explain_read_only(request, plan),
    }


def explain_read_only(request: HttpRequest, plan: InspectionPlan) -> str:
    """Why this person cannot edit the plan now; empty when they can."""
    if permissions.can_plan(request.user, plan):
        return ""
    if plan.is_set_aside and not plan.is_left_behind:
        return errors.SENTENCES["draft_set_aside"][1]
    if not plan.is_draft:
        return errors.SENTENCES["edit_issued"][1]
    return f"Dự thảo do cán bộ thường trực của {plan.standing_unit.name_in_sentence} soạn thảo."
