"""The plans of the years: list, opening a draft, the page of the ring, the texts."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clusters.models import ClusterTerm
from inspections import permissions, planning, queries, states
from inspections.forms.plans import CONTENT_PARTS, PlanContentForm, PlanCreateForm
from inspections.models import InspectionPlan
from inspections.queries.overview import year_at_a_glance
from inspections.report_content import changed_results
from inspections.views.acting import attempt, read_post
from inspections.views.framing import frame_plan
from inspections.views.issuing import list_parts
from inspections.views.rowing import offer_again


@require_safe
@login_required
def list_plans(request: HttpRequest) -> HttpResponse:
    plans = permissions.visible_plans(request.user).order_by("term__cluster__name", "-term__year")
    terms = permissions.terms_to_plan(request.user)
    return render(request, "inspections/plan/list.html", {"plans": plans, "terms": terms})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: HttpRequest, term_id: int) -> HttpResponse:
    term = permissions.terms_to_plan(request.user).filter(pk=term_id).first()
    if term is None:
        return _show_existing(request, term_id)
    form = PlanCreateForm(read_post(request), term=term)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _create(request, term, form))
        if status is None:
            messages.success(
                request, "Đã lập dự thảo với câu chữ thông dụng. Tiếp theo: hoàn thiện từng phần."
            )
            return redirect("plan_detail", form.plan.pk)
    context = {"form": form, "term": term, "nav_section": "plan"}
    return render(request, "inspections/plan/create.html", context, status=status)


def _show_existing(request: HttpRequest, term_id: int) -> HttpResponse:
    """The term has its plan already, e.g. after a second press: go there."""
    plan = permissions.visible_plans(request.user).filter(term=term_id).first()
    if plan is None:
        raise Http404("Không tìm thấy năm công tác.")
    messages.info(request, f"{plan.cluster.name} năm {plan.year} đã có kế hoạch; đây là kế hoạch đó.")
    return redirect("plan_detail", plan.pk)


def _create(request: HttpRequest, term: ClusterTerm, form: PlanCreateForm) -> None:
    form.plan = planning.create_plan(term=term, by=request.user, at=timezone.now(), **form.cleaned_data)


@require_safe
@login_required
def show_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    context = frame_plan(request, plan, "overview")
    context |= {
        "glance": year_at_a_glance(plan, request.user, context["today"]),
        "history": queries.plan_history(plan, request.user),
        "can_replace": permissions.can_replace(request.user, plan),
        "can_set_aside": permissions.can_set_aside(request.user, plan),
        "changed_units": _changed_since_report(request, plan),
        "replaced_by": plan.replaced_by,
        "parts": list_parts(plan) if context["can_plan"] and not plan.is_left_behind else [],
    }
    return render(request, "inspections/plan/detail.html", context)


def _changed_since_report(request: HttpRequest, plan: InspectionPlan) -> list[str]:
    """Units whose result is no longer that of the issued report; for those who see the report."""
    issued = plan.reports.filter(state=states.ISSUED).last()
    return changed_results(issued) if issued and permissions.sees_report(request.user, plan) else []


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    form = PlanContentForm(read_post(request), instance=copy(plan))
    status, differences = 200, []
    if request.method == "POST":
        status = attempt(form, lambda: _revise(request, plan, form))
        if status is None:
            messages.success(request, "Đã lưu nội dung kế hoạch. Bản in bên cạnh là bản mới nhất.")
            return redirect("plan_edit", plan.pk)
        offer_again(form, plan)
        differences = _list_differences(plan, form)
    context = frame_plan(request, plan, "content")
    context |= {"form": form, "differences": differences, "sections": _read_content(plan)}
    return render(request, "inspections/plan/content.html", context, status=status)


def _revise(request: HttpRequest, plan: InspectionPlan, form: PlanContentForm) -> None:
    planning.revise_plan(
        plan=plan,
        fields=form.written,
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )


def _list_differences(plan: InspectionPlan, form: PlanContentForm) -> list[dict[str, Any]]:
    """After a change by somebody else: the fields in which the stored plan is not what was typed."""
    if form.refusal is None or form.refusal.code != "plan_changed":
        return []
    return [
        {"name": form.fields[name].label, "theirs": getattr(plan, name), "yours": typed}
        for name, typed in form.written.items()
        if getattr(plan, name) != typed
    ]


def _read_content(plan: InspectionPlan) -> list[tuple[str, list[dict[str, Any]]]]:
    """The texts for reading, in the order of the form."""
    deadlines = {"inspection_deadline": plan.inspect_by, "submission_deadline": plan.submit_by}
    fields = InspectionPlan._meta.get_field
    return [
        (
            heading,
            [
                {
                    "name": str(fields(name).verbose_name).capitalize(),
                    "value": deadlines[name].phrase if name in deadlines else getattr(plan, name),
                }
                for name in names
                if not name.endswith("_inclusive")
            ],
        )
        for heading, names in CONTENT_PARTS.items()
    ]
