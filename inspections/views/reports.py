"""The cluster's report on a round: opening the draft, writing it, issuing it, reading it."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections import permissions, reporting
from inspections.forms.plans import VersionForm
from inspections.forms.reasons import ConfirmForm, ReasonForm
from inspections.forms.reports import REPORT_PARTS, IssueReportForm, ReportForm
from inspections.models import ClusterReport, InspectionPlan
from inspections.report_content import accepted_results, changed_results
from inspections.views.acting import attempt, read_post
from inspections.views.conflicts import conflict_of
from inspections.views.framing import frame_plan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_report(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The report for reading; while it is a draft, for writing by those who may."""
    if request.method != "POST":
        report = permissions.visible_reports(request.user).filter(plan=plan_id).last()
        if report is None:
            return _show_start(request, _plan_to_report(request, plan_id), ConfirmForm())
        return _show(request, report)
    report = permissions.find_report(request.user, plan_id)
    form = ReportForm(request.POST, instance=copy(report))
    status = attempt(form, lambda: _revise(request, report, form))
    if status is not None:
        return _show(request, report, form=form, status=status)
    messages.success(request, "Đã lưu báo cáo. Bản in bên cạnh là bản mới nhất.")
    return redirect("plan_report", plan_id)


def _plan_to_report(request: HttpRequest, plan_id: int) -> InspectionPlan:
    """A plan whose report is not begun; only the standing unit learns that there is none."""
    plan = permissions.find_plan(request.user, plan_id)
    if plan.is_draft or not permissions.is_standing_office(request.user, plan):
        raise Http404("Không tìm thấy báo cáo.")
    return plan


def _revise(request: HttpRequest, report: ClusterReport, form: ReportForm) -> None:
    reporting.revise_report(
        report=report,
        fields=form.written,
        changed=form.changed,
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )


def _show(
    request: HttpRequest,
    report: ClusterReport,
    *,
    form: ReportForm | None = None,
    act: VersionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    report = permissions.find_report(request.user, report.plan_id)
    stored = ReportForm(instance=report)
    conflict = conflict_of(form, stored) if form else None
    can_write = report.is_draft and permissions.can_report(request.user, report.plan)
    context = frame_plan(request, report.plan, "report")
    context |= {
        "report": report,
        "form": form or stored,
        "act": act,
        "conflict": conflict,
        "can_write": can_write,
        "can_correct": permissions.can_correct(request.user, report),
        "former": report.replaces,
        "changed_units": [] if report.is_draft else changed_results(report),
        "dissents": _dissents(report) if can_write else [],
        "new_results": _units(reporting.uncollected(report)) if can_write else [],
        "sections": _read_parts(report),
    }
    return render(request, "inspections/plan/report.html", context, status=status)


def _dissents(report: ClusterReport) -> list[str]:
    """Units that did not simply agree to their minutes, with what they said: the report is silent on it."""
    said = []
    for result in accepted_results(report.plan).values():
        opinion = result.content["opinion"]
        if opinion["text"] or opinion["reason"]:
            words = " ".join(filter(None, (opinion["text"], opinion["reason"])))
            said.append(f"{result.content['inspected_unit']['name_standalone']}: {opinion['label']}. {words}")
    return said


def _units(results: dict[int, reporting.AcceptedResult]) -> list[str]:
    return [result.content["inspected_unit"]["name_standalone"] for result in results.values()]


def _read_parts(report: ClusterReport) -> list[tuple[str, list[dict[str, Any]]]]:
    """The texts for reading, in the order of the form."""
    fields = ClusterReport._meta.get_field
    return [
        (
            heading,
            [
                {"name": str(fields(name).verbose_name).capitalize(), "value": getattr(report, name)}
                for name in names
            ],
        )
        for heading, names in REPORT_PARTS.items()
    ]


def _show_start(
    request: HttpRequest, plan: InspectionPlan, act: ConfirmForm, status: int = 200
) -> HttpResponse:
    context = frame_plan(request, plan, "report")
    context |= {
        "act": act,
        "can_report": permissions.can_report(request.user, plan),
        "accepted": len(accepted_results(plan)),
        "all_count": plan.inspections.count(),
    }
    return render(request, "inspections/plan/report_start.html", context, status=status)


@login_required
@require_POST
def draft(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Lập dự thảo báo cáo."""
    plan = _plan_to_report(request, plan_id)
    act = ConfirmForm(request.POST)
    status = attempt(act, lambda: reporting.draft_report(plan=plan, by=request.user, at=timezone.now()))
    if status is not None:
        return _show_start(request, plan, act, status)
    messages.success(
        request,
        "Đã lập dự thảo với nội dung các biên bản đã tiếp nhận. Tiếp theo: biên tập các phần III đến V.",
    )
    return redirect("plan_report", plan_id)


@login_required
@require_POST
def collect(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Bổ sung nội dung các biên bản tiếp nhận sau khi lập dự thảo."""
    report = permissions.find_report(request.user, plan_id)
    act = VersionForm(request.POST)
    status = attempt(act, lambda: _collect(request, report, act))
    if status is not None:
        return _show(request, report, act=act, status=status)
    messages.success(request, "Đã bổ sung nội dung các biên bản mới vào cuối từng mục.")
    return redirect("plan_report", plan_id)


def _collect(request: HttpRequest, report: ClusterReport, act: VersionForm) -> None:
    reporting.collect_minutes(
        report=report,
        base_version=act.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, plan_id: int) -> HttpResponse:
    report = permissions.find_report(request.user, plan_id)
    shown = {"issued_on": timezone.localdate(), "digest": reporting.digest_to_issue(report)}
    form = IssueReportForm(read_post(request), initial=shown)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _issue(request, report, form))
        if status is None:
            messages.success(
                request,
                f"Đã ban hành Báo cáo số {report.full_number}. Tiếp theo: gửi cấp trên theo nơi nhận.",
            )
            return redirect("plan_report", plan_id)
        _show_anew(form, report)
    context = frame_plan(request, report.plan, "report")
    context |= {
        "report": report,
        "form": form,
        "can_issue": report.is_draft and permissions.can_report(request.user, report.plan),
        "missing": reporting.missing_parts(report),
        "new_results": _units(reporting.uncollected(report)),
    }
    return render(request, "inspections/plan/report_issue.html", context, status=status)


def _issue(request: HttpRequest, report: ClusterReport, form: IssueReportForm) -> None:
    reporting.issue_report(report=report, by=request.user, at=timezone.now(), **form.cleaned_data)


def _show_anew(form: IssueReportForm, report: ClusterReport) -> None:
    """The page beneath a refusal shows the report as it is now, and that is what may be issued next."""
    form.data = form.data.copy()
    form.data["digest"] = reporting.digest_to_issue(report)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Lập báo cáo thay thế, with the reason."""
    report = permissions.find_report(request.user, plan_id)
    form = ReasonForm(
        read_post(request), label="Lý do thay thế", hint="Nêu rõ sai sót hoặc thay đổi cần báo cáo lại."
    )
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _correct(request, report.plan, form.cleaned_data["reason"]))
        if status is None:
            messages.success(
                request,
                "Đã lập dự thảo báo cáo thay thế. Báo cáo đã ban hành còn hiệu lực đến khi ban hành bản mới.",
            )
            return redirect("plan_report", plan_id)
    context = frame_plan(request, report.plan, "report")
    context |= {
        "report": report,
        "form": form,
        "can_correct": permissions.can_correct(request.user, report),
        "changed_units": [] if report.is_draft else changed_results(report),
    }
    return render(request, "inspections/plan/report_correct.html", context, status=status)


def _correct(request: HttpRequest, plan: InspectionPlan, reason: str) -> None:
    reporting.correct_report(plan=plan, reason=reason, by=request.user, at=timezone.now())
