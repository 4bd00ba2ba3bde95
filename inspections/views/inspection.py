"""The page of one inspection: what is done, whose turn it is, what happened; and starting the visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections import arranging, permissions, queries
from inspections.forms.reasons import ConfirmForm
from inspections.models import Inspection
from inspections.queries import Step
from inspections.queries.field import FIELD_STATES
from inspections.views.acting import attempt
from scoring import sheets


@login_required
@require_safe
def show_inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = _find_with_progress(request, inspection_id)
    steps = queries.steps_of(inspection, request.user)
    sheet = inspection.scoresheet
    context = {
        "inspection": inspection,
        "steps": with_due_dates_of_own(steps),
        "today": timezone.localdate(),
        "next_step": next_step(steps),
        "waiting": queries.waiting_for(inspection),
        "result": sheets.result_of(sheet) if sheet else None,
        "given_back": queries.given_back(inspection),
        "history": queries.history_of(inspection),
        "works_on_site": inspection.state in FIELD_STATES and permissions.is_team(request.user, inspection),
        "can_return": permissions.can_do(request.user, "return", inspection),
        "can_cancel_receipt": permissions.can_do(request.user, "cancel_receipt", inspection),
        "can_reopen_scoring": permissions.can_do(request.user, "reopen_scoring", inspection),
        "can_reopen_minutes": permissions.can_do(request.user, "reopen_minutes", inspection),
    }
    return render(request, "inspections/inspection/detail.html", context)


def _find_with_progress(request: HttpRequest, inspection_id: int) -> Inspection:
    return permissions.find_inspection(request.user, inspection_id, with_more=queries.with_progress)


def with_due_dates_of_own(steps: Iterable[Step]) -> list[Step]:
    """The steps with a due date only where the reader is the one to act."""
    return [step if step.state == "current" else replace(step, due=None) for step in steps]


def next_step(steps: Sequence[Step]) -> Step | None:
    """The reader's first step after the last one done; steps left open before it can wait."""
    mine = [place for place, step in enumerate(steps) if step.state == "current" and step.url]
    last_done = max((place for place, step in enumerate(steps) if step.state == "done"), default=-1)
    later = [place for place in mine if place > last_done]
    return steps[(later or mine)[0]] if mine else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Bắt đầu kiểm tra: what must stand before it, and the button."""
    inspection = _find_with_progress(request, inspection_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _start(request, inspection))
        if status is None:
            messages.success(request, "Đã bắt đầu kiểm tra. Biểu điểm đã mở để chấm từng nội dung.")
            return redirect("scoring", inspection.pk)
        inspection = _find_with_progress(request, inspection_id)  # as it stands now
    context = {"form": form, **_before_start(request, inspection)}
    return render(request, "inspections/inspection/start.html", context, status=status)


def _start(request: HttpRequest, inspection: Inspection) -> None:
    arranging.start_inspection(inspection=inspection, by=request.user, at=timezone.now())


def _before_start(request: HttpRequest, inspection: Inspection) -> dict:
    """The steps that come before scoring."""
    steps = _before_scoring(queries.steps_of(inspection, request.user))
    report_url = reverse("self_report", args=[inspection.pk])
    return {
        "inspection": inspection,
        "is_ready": all(step.state == "done" for step in steps if step.url != report_url),
        "steps": with_due_dates_of_own(steps),
        "today": timezone.localdate(),
        "can_start": permissions.can_do(request.user, "start", inspection),
        "waiting": queries.waiting_for(inspection),
    }


def _before_scoring(steps: Sequence[Step]) -> Sequence[Step]:
    return steps[: next(place for place, step in enumerate(steps) if step.name == "Chấm điểm")]
