"""The Biểu điểm of a plan: for everybody to read, for the draft's staff to change."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import criteria, permissions
from inspections.forms.criteria import (
    BandRows,
    LineRows,
    RuleForm,
    band_rows,
    line_rows,
    written_bands,
    written_lines,
)
from inspections.forms.plans import VersionForm
from inspections.forms.rows import Rows
from inspections.models import InspectionPlan
from inspections.views.acting import attempt, read_post
from inspections.views.framing import frame_plan
from inspections.views.rowing import add_row, attempt_rows
from scoring import sheets


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_criteria(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    template = plan.criteria_template
    status = 200
    if request.method == "POST":
        form = RuleForm(request.POST)
        rowsets = {
            "lines": LineRows(request.POST, prefix="lines"),
            "bands": BandRows(request.POST, prefix="bands"),
        }
        if "add" in request.POST:
            rowsets = add_row(rowsets, request.POST["add"])
        else:
            status = attempt_rows(form, rowsets, lambda: _revise(request, plan, form, rowsets), plan)
        if status is None:
            messages.success(request, "Đã lưu nội dung kiểm tra và biểu điểm.")
            return redirect("plan_criteria", plan.pk)
    else:
        form = RuleForm.of(template, plan.lock_version)
        rowsets = {"lines": line_rows(template), "bands": band_rows(template)}
    context = frame_plan(request, plan, "criteria")
    context |= {"form": form, "rowsets": rowsets}
    context |= _read_criteria(plan)
    context["is_editing"] = _is_editing(request, context)
    return render(request, "inspections/plan/criteria.html", context, status=status)


def _is_editing(request: HttpRequest, context: dict) -> bool:
    """The form opens on demand, for most people come to read; what was sent stays in it in any case."""
    may_edit = context["can_plan"] and not context["is_kept"]
    return request.method == "POST" or (may_edit and "sua" in request.GET)


def _revise(request: HttpRequest, plan: InspectionPlan, form: RuleForm, rowsets: dict[str, Rows]) -> None:
    criteria.revise_template(
        plan=plan,
        fields=form.written,
        lines=written_lines(rowsets["lines"]),
        bands=written_bands(rowsets["bands"]),
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )


def _read_criteria(plan: InspectionPlan) -> dict:
    """The contents with their lines, and what is fixed for all of them."""
    template = plan.criteria_template
    lines = sheets.score_lines(template)
    return {
        "template": template,
        "is_kept": template.frozen_at is not None or criteria.is_shared(plan),
        "contents": [
            (content, list(own)) for content, own in groupby(lines, key=lambda line: line.criterion)
        ],
        "bands": template.bands.all(),
        "max_total": sum(line.max_points for line in lines),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_new_version(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    form = VersionForm(read_post(request), initial={"base_version": plan.lock_version})
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _open_new_version(request, plan, form))
        if status is None:
            messages.success(
                request,
                f"Đã lập phiên bản {plan.criteria_template.version} của biểu điểm. "
                "Các sửa đổi chỉ áp dụng cho kế hoạch này.",
            )
            return redirect("plan_criteria", plan.pk)
    context = frame_plan(request, plan, "criteria") | {"form": form}
    return render(request, "inspections/plan/criteria_version.html", context, status=status)


def _open_new_version(request: HttpRequest, plan: InspectionPlan, form: VersionForm) -> None:
    criteria.open_new_version(
        plan=plan, base_version=form.cleaned_data["base_version"], by=request.user, at=timezone.now()
    )
