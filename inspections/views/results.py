"""The results of a round: units by score line, total and rating, as far as this person may see them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspections import permissions, queries
from inspections.views.framing import frame_plan


@require_safe
@login_required
def show_results(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    lines, rows = queries.results_of(plan, request.user)
    context = frame_plan(request, plan, "results")
    context |= {"lines": lines, "rows": rows, "all_count": plan.inspections.count()}
    return render(request, "inspections/plan/results.html", context)
