"""The inspected unit's report and its files: write, upload, withdraw, download."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections import permissions, recording
from inspections.forms.evidence import EvidenceForm, SelfReportForm
from inspections.forms.reasons import ConfirmForm
from inspections.models import Evidence, Inspection, Side
from inspections.views.acting import attempt
from inspections.views.conflicts import conflict_of
from scoring import sheets
from scoring.models import ScoreLine


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def self_report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    if request.method != "POST":
        return _show(request, inspection)
    form = SelfReportForm(request.POST)
    status = attempt(form, lambda: _record(request, inspection, form.cleaned_data))
    if status is not None:
        return _show(request, inspection, form=form, status=status)
    if form.cleaned_data["text"]:
        messages.success(request, "Đã lưu báo cáo. Đoàn kiểm tra xem được ngay; có thể sửa đến khi trình ký.")
    else:
        messages.warning(request, "Đã lưu báo cáo chưa có nội dung; có thể viết đến khi trình ký.")
    return redirect("self_report", inspection.pk)


def _record(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    recording.record_self_report(inspection=inspection, by=request.user, at=timezone.now(), **entered)


@login_required
@require_POST
def add(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = EvidenceForm(request.POST, request.FILES, lines=_lines(inspection))
    status = attempt(form, lambda: _attach(request, inspection, form.cleaned_data))
    if status is not None:
        form.data = form.data.copy()
        form.data["client_id"] = str(uuid.uuid4())  # what is chosen next is another file
        return _show(request, inspection, upload=form, status=status)
    messages.success(request, f"Đã tải lên tệp “{form.cleaned_data['file'].name}”.")
    return redirect(reverse("self_report", args=[inspection.pk]) + "#tep")


def _attach(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    file = entered["file"]
    recording.attach_evidence(
        inspection=inspection,
        file=file.file,
        name=file.name,
        line_id=entered["line_id"],
        client_id=entered["client_id"],
        by=request.user,
        at=timezone.now(),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, inspection_id: int, evidence_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    evidence = get_object_or_404(inspection.evidence.select_related("line__criterion"), pk=evidence_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _withdraw(request, inspection, evidence))
        if status is None:
            messages.success(request, f"Đã rút tệp “{evidence.original_name}” khỏi minh chứng.")
            return redirect(reverse("self_report", args=[inspection.pk]) + "#tep")
    context = {
        "inspection": inspection,
        "evidence": evidence,
        "form": form,
        "can_write": permissions.can_write(request.user, recording.SUBJECTS[evidence.side], inspection),
    }
    return render(request, "inspections/inspection/evidence_withdraw.html", context, status=status)


def _withdraw(request: HttpRequest, inspection: Inspection, evidence: Evidence) -> None:
    recording.withdraw_evidence(
        inspection=inspection, evidence_id=evidence.pk, by=request.user, at=timezone.now()
    )


@login_required
@require_safe
def download(request: HttpRequest, inspection_id: int, evidence_id: int) -> FileResponse:
    """The file as it was handed in, under its own name; a browser never shows it as a page of ours."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    evidence = get_object_or_404(inspection.evidence, pk=evidence_id)
    try:
        file = evidence.file.open("rb")
    except FileNotFoundError:
        raise Http404("Không tìm thấy tệp.") from None
    response = FileResponse(
        file, as_attachment=True, filename=evidence.original_name, content_type=evidence.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _lines(inspection: Inspection) -> list[ScoreLine]:
    return sheets.score_lines(inspection.plan.criteria_template)


def _show(
    request: HttpRequest,
    inspection: Inspection,
    *,
    form: SelfReportForm | None = None,
    upload: EvidenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    report = getattr(inspection, "self_report", None)
    conflict = conflict_of(form) if form else None
    lines = _lines(inspection)
    all_rows = list(inspection.evidence.filter(withdrawn_at__isnull=True).select_related("uploaded_by"))
    rows = [row for row in all_rows if row.side == Side.INSPECTED]
    context = {
        "inspection": inspection,
        "report": report,
        "form": form or SelfReportForm(initial=_initial(report)),
        "conflict": conflict,
        "upload": upload or EvidenceForm(lines=lines, initial={"line_id": request.GET.get("dong", "")}),
        "general_files": [row for row in rows if row.line_id is None],
        "line_files": [(line, [row for row in rows if row.line_id == line.pk]) for line in lines],
        "photos": [row for row in all_rows if row.side == Side.INSPECTING],
        "can_withdraw_photos": permissions.can_write(request.user, "photos", inspection),
        "can_write": permissions.can_write(request.user, "self_report", inspection),
        "can_upload": permissions.can_write(request.user, "evidence", inspection),
    }
    return render(request, "inspections/inspection/self_report.html", context, status=status)


def _initial(report) -> dict:
    if report is None:
        return {"base_version": 0}
    return {"base_version": report.lock_version, "text": report.text}
