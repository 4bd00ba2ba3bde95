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
    bands = list(plan.criteria_template.bands.all())
    context |= {
        "lines": lines,
        "rows": rows,
        "all_count": plan.inspections.count(),
        "any_total": any(row["total"] is not None for row in rows),
        "max_total": sum(line.max_points for line in lines),
        "bands": bands,
        "lowest_band": bands[-1],
    }
    return render(request, "inspections/plan/results.html", context)
