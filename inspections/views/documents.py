"""The list of documents: what there is to take, and who owes what is missing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspections import permissions, queries
from inspections.models import InspectionPlan
from inspections.queries.overview import choose_current
from inspections.views.framing import frame_plan


@require_safe
@login_required
def list_documents(request: HttpRequest) -> HttpResponse:
    plans = list(permissions.visible_plans(request.user))
    plan = _choose(request, plans)
    context = {"plans": plans, "nav_section": "document"}
    if plan is not None:
        context |= frame_plan(request, plan, "documents")
        context |= {
            "rows": queries.documents_of(request.user, plan),
            "all_count": plan.inspections.count(),
            "nav_section": "document",
        }
    return render(request, "inspections/documents.html", context)


def _choose(request: HttpRequest, plans: list[InspectionPlan]) -> InspectionPlan | None:
    """The plan that is asked for, else the one that is being carried out."""
    wanted = request.GET.get("ke-hoach", "")
    if wanted:
        is_id = wanted.isdecimal() and len(wanted) < 19
        return permissions.find_plan(request.user, int(wanted) if is_id else 0)
    return choose_current(plans)
