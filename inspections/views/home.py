"""The first page: what waits for me, and under it the year at a glance."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections import permissions, queries
from inspections.queries.overview import choose_current, year_at_a_glance


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    plans = list(permissions.visible_plans(request.user))
    current = choose_current([plan for plan in plans if not plan.is_idle])
    return render(
        request,
        "inspections/home.html",
        {
            "tasks": queries.tasks_for(request.user, today),
            "glance": year_at_a_glance(current, request.user, today) if current else None,
            "other_plans": [plan for plan in plans if plan != current],
            "today": today,
        },
    )
