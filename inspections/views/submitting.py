"""Handing in the results, and the standing unit's answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import permissions, queries, submitting
from inspections.errors import clock
from inspections.forms.reasons import ConfirmForm, ReasonForm, SubmissionForm
from inspections.models import Inspection, Submission
from inspections.views.acting import attempt, read_post
from scoring import sheets


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Gửi kết quả: minutes and scoresheet together."""
    inspection, now = permissions.find_inspection(request.user, inspection_id), timezone.now()
    is_late = submitting.is_late(inspection, now)
    form = SubmissionForm(request.POST if request.method == "POST" else None, is_late=is_late)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _submit(request, inspection, form, now))
        if status is None:
            _tell_of_submission(request, form.submission, form.cleaned_data.get("late_reason", ""))
            return redirect(inspection)
    extra = {"is_late": is_late, "can_submit": permissions.can_do(request.user, "submit", inspection)}
    return _show(request, inspection, "submit.html", form, status, **extra)


def _submit(
    request: HttpRequest, inspection: Inspection, form: SubmissionForm, now: datetime.datetime
) -> None:
    form.submission = submitting.submit(inspection=inspection, by=request.user, at=now, **form.cleaned_data)


def _tell_of_submission(request: HttpRequest, submission: Submission, reason: str) -> None:
    """Also that somebody was faster, and that what was typed was then not taken."""
    is_own, lost = submission.submitted_by == request.user, reason and reason != submission.late_reason
    if is_own and not lost:
        done = "Đã gửi. Thường trực cụm sẽ tiếp nhận; không cần làm gì thêm cho đến khi có trả lời."
        return messages.success(request, done)
    not_taken = f" Lý do vừa nhập không được ghi: “{reason}”." if lost else ""
    messages.info(
        request,
        f"Kết quả đã được gửi lúc {clock(submission.submitted_at)} ({submission.submitted_by}); "
        f"không cần gửi lại.{not_taken}",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Tiếp nhận."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form, lambda: submitting.accept(inspection=inspection, by=request.user, at=timezone.now())
        )
        if status is None:
            received = inspection.submissions.last()
            if received.answered_by == request.user:
                messages.success(request, f"Đã tiếp nhận kết quả: {inspection}. Cuộc kiểm tra đã hoàn tất.")
            else:
                when, who = clock(received.answered_at), received.answered_by
                messages.info(
                    request, f"Kết quả đã được tiếp nhận lúc {when} ({who}); không cần làm gì thêm."
                )
            return redirect(inspection)
    return _show(request, inspection, "accept.html", form, status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_results(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Trả lại để bổ sung, with what is to be mended."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ReasonForm(
        read_post(request), label="Lý do trả lại", hint="Nêu rõ nội dung Đoàn kiểm tra cần bổ sung."
    )
    done = "Đã trả lại. Đoàn kiểm tra nhận được lý do và gửi lại sau khi bổ sung."
    return _give_back(request, inspection, form, submitting.return_submission, "return.html", done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_receipt(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Hủy tiếp nhận, with what was found wrong."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ReasonForm(
        read_post(request), label="Lý do hủy tiếp nhận", hint="Nêu rõ sai sót mà Đoàn kiểm tra cần sửa."
    )
    done = "Đã hủy tiếp nhận. Đoàn kiểm tra nhận được lý do, mở lại biên bản để sửa, ký và gửi lại."
    return _give_back(request, inspection, form, submitting.cancel_receipt, "cancel_receipt.html", done)


def _give_back(
    request: HttpRequest,
    inspection: Inspection,
    form: ReasonForm,
    act: Callable[..., None],
    template: str,
    done: str,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: act(inspection=inspection, by=request.user, at=timezone.now(), **form.cleaned_data),
        )
        if status is None:
            messages.success(request, done)
            return redirect(inspection)
    return _show(request, inspection, template, form, status)


def _show(
    request: HttpRequest, inspection: Inspection, template: str, form, status: int, **extra
) -> HttpResponse:
    context = {
        "inspection": inspection,
        "form": form,
        "submissions": inspection.submissions.select_related("submitted_by", "answered_by"),
        "result": sheets.result_of(inspection.scoresheet) if inspection.scoresheet else None,
        "given_back": queries.given_back(inspection),
        "waiting": queries.waiting_for(inspection),
        "can_accept": permissions.can_do(request.user, "accept", inspection),
        "can_return": permissions.can_do(request.user, "return", inspection),
        "can_cancel_receipt": permissions.can_do(request.user, "cancel_receipt", inspection),
        "can_reopen_minutes": permissions.can_do(request.user, "reopen_minutes", inspection),
        **extra,
    }
    return render(request, f"inspections/inspection/{template}", context, status=status)
