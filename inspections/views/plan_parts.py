"""Parts of the draft that are lists: the cited bases, and the composition of both sides."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import permissions, planning
from inspections.forms.plans import BasisRows, RequirementRows, VersionForm
from inspections.forms.rows import Rows
from inspections.models import InspectionPlan, Side
from inspections.views.acting import read_post
from inspections.views.framing import frame_plan
from inspections.views.rowing import add_row, attempt_rows


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_bases(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    form = VersionForm(read_post(request), initial={"base_version": plan.lock_version})
    earlier = _earlier_plan(plan)
    rowsets, borrowed = _read_bases(request, plan, earlier)
    status = 200
    if "add" in request.POST:
        rowsets = add_row(rowsets, request.POST["add"])
    elif request.method == "POST":
        status = attempt_rows(form, rowsets, lambda: _set_bases(request, plan, form, rowsets), plan)
        if status is None:
            messages.success(request, "Đã lưu các căn cứ của kế hoạch.")
            return redirect("plan_bases", plan.pk)
    context = frame_plan(request, plan, "bases")
    context |= {
        "form": form,
        "rows": rowsets["bases"],
        "rows_list": [rowsets["bases"]],
        "bases": _list_bases(plan),
        "borrowed_from": earlier if borrowed else None,
    }
    return render(request, "inspections/plan/bases.html", context, status=status)


def _read_bases(
    request: HttpRequest, plan: InspectionPlan, earlier: InspectionPlan | None
) -> tuple[dict[str, Rows], bool]:
    """The rows as sent, as stored, or as a suggestion from the year before."""
    if request.method == "POST":
        return {"bases": BasisRows(request.POST, prefix="bases")}, False
    stored = list(plan.plan_bases.all())
    borrowed = not stored and plan.is_draft and earlier is not None
    rows = earlier.plan_bases.all() if borrowed else stored
    initial = [{"basis": row.basis_id, "wording": row.wording} for row in rows]
    return {"bases": BasisRows(initial=initial, prefix="bases")}, borrowed and bool(initial)


def _set_bases(
    request: HttpRequest, plan: InspectionPlan, form: VersionForm, rowsets: dict[str, Rows]
) -> None:
    planning.set_bases(
        plan=plan,
        bases=[(row["basis"], row["wording"]) for row in rowsets["bases"].filled()],
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )


def _list_bases(plan: InspectionPlan) -> list[dict[str, Any]]:
    """The stored bases as they are, or will be, cited, and whether each is in force on the plan's day."""
    day = plan.issued_on or timezone.localdate()
    rows = plan.plan_bases.select_related("basis__replaced_by")
    as_issued = plan.snapshot["bases"] if plan.snapshot else map(str, rows)
    return [
        {"cited": cited, "basis": row.basis, "in_force": row.basis.is_in_force_on(day)}
        for cited, row in zip(as_issued, rows, strict=True)
    ]


def _earlier_plan(plan: InspectionPlan) -> InspectionPlan | None:
    """The cluster's plan of the year before, from which lists that hardly change are suggested."""
    earlier = InspectionPlan.objects.filter(
        term__cluster=plan.term.cluster_id, term__year__lt=plan.year, issued_on__lt=datetime.date.max
    )
    return earlier.select_related("term").order_by("-term__year").first()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_composition(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    form = VersionForm(read_post(request), initial={"base_version": plan.lock_version})
    earlier = _earlier_plan(plan)
    rowsets, borrowed = _read_composition(request, plan, earlier)
    status = 200
    if "add" in request.POST:
        rowsets = add_row(rowsets, request.POST["add"])
    elif request.method == "POST":
        status = attempt_rows(form, rowsets, lambda: _set_composition(request, plan, form, rowsets), plan)
        if status is None:
            messages.success(request, "Đã lưu thành phần của hai bên.")
            return redirect("plan_composition", plan.pk)
    context = frame_plan(request, plan, "composition")
    asked = list(plan.role_requirements.select_related("function"))
    context |= {
        "form": form,
        "rows_list": list(rowsets.values()),
        "sides": [
            {"code": side, "name": side.label, "rows": rowsets[side], "asked": _of_side(asked, side)}
            for side in Side
        ],
        "borrowed_from": earlier if borrowed else None,
    }
    return render(request, "inspections/plan/composition.html", context, status=status)


def _of_side(rows: list, side: str) -> list:
    return [row for row in rows if row.side == side]


def _read_composition(
    request: HttpRequest, plan: InspectionPlan, earlier: InspectionPlan | None
) -> tuple[dict[str, Rows], bool]:
    if request.method == "POST":
        return {side: RequirementRows(request.POST, prefix=side) for side in Side.values}, False
    stored = list(plan.role_requirements.all())
    borrowed = not stored and plan.is_draft and earlier is not None
    rows = list(earlier.role_requirements.all()) if borrowed else stored
    rowsets = {
        side: RequirementRows(
            initial=[{"function": row.function_id, "text": row.text} for row in _of_side(rows, side)],
            prefix=side,
        )
        for side in Side.values
    }
    return rowsets, borrowed and bool(rows)


def _set_composition(
    request: HttpRequest, plan: InspectionPlan, form: VersionForm, rowsets: dict[str, Rows]
) -> None:
    planning.set_role_requirements(
        plan=plan,
        requirements=[
            (side, row["function"], row["text"]) for side in Side.values for row in rowsets[side].filled()
        ],
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )
