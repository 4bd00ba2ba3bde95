"""Issuing a plan after a look at what is complete, replacing an issued one, ending the round."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import permissions, planning, replacing
from inspections.forms.issuing import IssueForm
from inspections.forms.reasons import ConfirmForm, ReasonForm
from inspections.models import InspectionPlan
from inspections.queries.overview import year_at_a_glance
from inspections.views.acting import attempt, read_post
from inspections.views.framing import frame_plan

# Part of the plan as `planning.missing_parts` calls it: its name, its page.
PARTS = {
    "content": ("Nội dung và thời hạn", "plan_edit"),
    "bases": ("Căn cứ", "plan_bases"),
    "composition": ("Thành phần hai bên", "plan_composition"),
    "assignments": ("Phân công kiểm tra chéo", "plan_assignments"),
    "criteria": ("Nội dung kiểm tra và biểu điểm", "plan_criteria"),
}


@dataclass(frozen=True)
class Part:
    name: str
    url: str
    missing: list[str]
    advice: str = ""  # worth a look, but no obstacle

    @property
    def state(self) -> str:
        return "current" if self.missing else "done"

    @property
    def hint(self) -> str:
        return f"Còn thiếu: {'; '.join(self.missing)}." if self.missing else self.advice


def list_parts(plan: InspectionPlan) -> list[Part]:
    """Every part of the draft with what it still lacks."""
    missing = planning.missing_parts(plan)
    return [
        Part(
            name,
            reverse(page, args=[plan.pk]),
            [label for part, label in missing if part == code],
            advise_on_bases(plan) if code == "bases" else "",
        )
        for code, (name, page) in PARTS.items()
    ]


def advise_on_bases(plan: InspectionPlan) -> str:
    cited = [row.basis for row in plan.plan_bases.select_related("basis")]
    if not cited:
        return "Chưa ghi căn cứ nào; kế hoạch vẫn ban hành được."
    day = plan.issued_on or timezone.localdate()
    expired = [str(basis) for basis in cited if not basis.is_in_force_on(day)]
    return f"Không có hiệu lực vào ngày của kế hoạch: {'; '.join(expired)}." if expired else ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    initial = {"issued_on": timezone.localdate(), "base_version": plan.lock_version}
    form = IssueForm(read_post(request), initial=initial)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _issue(request, plan, form))
        if status is None:
            messages.success(
                request,
                f"Đã ban hành Kế hoạch số {plan.full_number}. "
                "Tiếp theo: các đơn vị thống nhất thời gian kiểm tra.",
            )
            return redirect("plan_detail", plan.pk)
        _show_anew(form, plan)
    context = frame_plan(request, plan, "issue")
    context |= {"form": form, "parts": list_parts(plan)}
    context["is_ready"] = not any(part.missing for part in context["parts"])
    return render(request, "inspections/plan/issue.html", context, status=status)


def _show_anew(form: IssueForm, plan: InspectionPlan) -> None:
    """The page beneath a refusal shows the draft as it is now, and that is what may be issued next."""
    form.data = form.data.copy()
    form.data["base_version"] = plan.lock_version


def _issue(request: HttpRequest, plan: InspectionPlan, form: IssueForm) -> None:
    planning.issue_plan(plan=plan, by=request.user, at=timezone.now(), **form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def replace(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Lập kế hoạch thay thế, with the reason."""
    plan = permissions.find_plan(request.user, plan_id)
    form = ReasonForm(
        read_post(request), label="Lý do thay thế", hint="Nêu rõ sai sót hoặc thay đổi của kế hoạch."
    )
    status, draft = 200, getattr(plan, "replacement", None)
    is_set_aside = draft is not None and draft.is_set_aside
    if request.method == "POST":
        status = attempt(form, lambda: _replace(request, plan, form))
        if status is None:
            done = (
                "Đang soạn tiếp dự thảo đã gác lại." if is_set_aside else "Đã lập dự thảo kế hoạch thay thế."
            )
            if form.draft.replacement_reason != form.cleaned_data["reason"]:
                done = "Dự thảo kế hoạch thay thế đã có từ trước; lý do vừa nhập không được ghi."
            messages.success(request, f"{done} Kế hoạch đã ban hành còn hiệu lực đến khi ban hành bản mới.")
            return redirect("plan_detail", form.draft.pk)
    context = frame_plan(request, plan, "overview")
    context |= {
        "form": form,
        "set_aside": is_set_aside,
        "can_replace": permissions.can_replace(request.user, plan),
    }
    return render(request, "inspections/plan/replace.html", context, status=status)


def _replace(request: HttpRequest, plan: InspectionPlan, form: ReasonForm) -> None:
    form.draft = replacing.draft_replacement(
        plan=plan, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_aside(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Gác lại dự thảo of a plan that was to replace the one in force."""
    plan = permissions.find_plan(request.user, plan_id)
    form = ConfirmForm(read_post(request))
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _set_aside(request, plan))
        if status is None:
            messages.success(request, "Đã gác lại dự thảo. Kế hoạch đã ban hành vẫn có hiệu lực.")
            return redirect("plan_detail", plan.pk)
    context = frame_plan(request, plan, "overview")
    context |= {"form": form, "can_set_aside": permissions.can_set_aside(request.user, plan)}
    return render(request, "inspections/plan/set_aside.html", context, status=status)


def _set_aside(request: HttpRequest, plan: InspectionPlan) -> None:
    replacing.set_aside_draft(plan=plan, by=request.user, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = permissions.find_plan(request.user, plan_id)
    form = ReasonForm(read_post(request), label="Lý do kết thúc khi chưa đủ kết quả")
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _close(request, plan, form))
        if status is None:
            messages.success(
                request, "Đã kết thúc đợt kiểm tra. Kết quả đã mở cho tất cả đơn vị trong cụm xem."
            )
            return redirect("plan_results", plan.pk)
    context = frame_plan(request, plan, "overview")
    context |= {"form": form, "glance": year_at_a_glance(plan, request.user, context["today"])}
    context["open_rows"] = [row for row in context["glance"]["arrows"] if row["state_kind"] != "good"]
    return render(request, "inspections/plan/close.html", context, status=status)


def _close(request: HttpRequest, plan: InspectionPlan, form: ReasonForm) -> None:
    planning.close_plan(plan=plan, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
