"""Who inspects whom: the proposed ring, a choice by hand, and the picture of either."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import permissions, planning
from inspections.errors import Refusal
from inspections.forms.assigning import AssignmentForm, Pair
from inspections.models import InspectionPlan
from inspections.queries.overview import ring_of_pairs, year_at_a_glance
from inspections.views.acting import attempt
from inspections.views.framing import frame_plan
from inspections.views.rowing import offer_again


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    if request.method == "GET" and not permissions.can_plan(request.user, plan):
        return _show_assignments(request, plan)
    form, pairs, why_no_proposal = _read_pairs(request, plan)
    status = 200
    is_sent = request.method == "POST" and "try" not in request.POST
    if is_sent:
        status = attempt(form, lambda: _set(request, plan, form))
        if status is None:
            messages.success(
                request, "Đã lưu phân công. Tiếp theo: kiểm tra các phần còn lại trước khi ban hành."
            )
            return redirect("plan_assignments", plan.pk)
        offer_again(form, plan)
    context = frame_plan(request, plan, "assignments") | _preview(plan, form, pairs)
    context |= {
        "form": form,
        "is_sent": is_sent,
        "is_proposed": "de-xuat" in request.GET,
        "why_no_proposal": why_no_proposal,
    }
    return render(request, "inspections/plan/assignments.html", context, status=status)


def _read_pairs(request: HttpRequest, plan: InspectionPlan) -> tuple[AssignmentForm, list[Pair], str]:
    """The form with the pairs as sent, as tried out, as proposed, or as stored; why none is proposed."""
    units = plan.members()
    if request.method == "POST":
        form = AssignmentForm(request.POST, units=units)
        form.is_valid()
        return form, form.pairs, ""
    stored = [(row.inspecting_unit_id, row.inspected_unit_id) for row in plan.inspections.all()]
    pairs, refused = stored, ""
    if any(name.startswith("inspects_") for name in request.GET):
        tried = AssignmentForm(request.GET, units=units)
        tried.is_valid()
        pairs = tried.pairs
    elif "de-xuat" in request.GET:
        try:
            pairs = planning.propose_assignments(plan)
        except Refusal as refusal:
            refused = refusal.message
    initial = {
        "base_version": plan.lock_version,
        "reason": request.GET.get("reason", plan.ring_exception_reason),
    }
    return AssignmentForm(units=units, pairs=pairs, initial=initial), pairs, refused


def _set(request: HttpRequest, plan: InspectionPlan, form: AssignmentForm) -> None:
    try:
        planning.set_assignments(
            plan=plan,
            pairs=form.pairs,
            reason=form.cleaned_data["reason"],
            base_version=form.cleaned_data["base_version"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        choices = refusal.details.get("choices", {})
        refusal.details["fields"] = {said: form.name_of(unit) for said, unit in choices.items() if unit}
        raise


def _preview(plan: InspectionPlan, form: AssignmentForm, pairs: list[Pair]) -> dict[str, Any]:
    """The picture of these pairs, with everything that forbids them and everything unusual."""
    refusals: list[str] = []
    try:
        planning.check_assignments(plan, pairs)
    except Refusal as refusal:
        refusals = refusal.details["messages"]
    warnings = [] if refusals else planning.assignment_warnings(plan, pairs)
    return {"ring": ring_of_pairs(form.units, pairs), "refusals": refusals, "warnings": warnings}


def _show_assignments(request: HttpRequest, plan: InspectionPlan) -> HttpResponse:
    context = frame_plan(request, plan, "assignments")
    context["glance"] = year_at_a_glance(plan, request.user, context["today"])
    return render(request, "inspections/plan/assignments_read.html", context)
