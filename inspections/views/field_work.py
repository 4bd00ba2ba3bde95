"""Field work that came in too late: the standing unit reads it, and files of unsent work brought in."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections import blobs, field_packages, permissions, sync
from inspections.errors import Refusal
from inspections.forms.field_work import PackageForm, ReviewForm
from inspections.models import FieldOperation, InspectionPlan
from inspections.queries.field import packages_of, parked_operations, told
from inspections.views.acting import attempt
from inspections.views.framing import frame_plan
from scoring import sheets


def _find(request: HttpRequest, plan_id: int) -> InspectionPlan:
    """The plan, for its standing unit; there is no such page for anybody else."""
    plan = permissions.find_plan(request.user, plan_id)
    if plan.is_draft or not permissions.is_standing_office(request.user, plan):
        raise Http404("Không tìm thấy nội dung yêu cầu.")
    return plan


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_field_work(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Parked work by visit and author; "Đã xem xét" with a note."""
    plan = _find(request, plan_id)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _review(request, plan, form.cleaned_data))
        if status is None:
            messages.success(request, "Đã ghi việc xem xét. Nội dung gửi đến vẫn được lưu.")
            return redirect("plan_field_work", plan.pk)
    return _show(request, plan, review=form, status=status)


def _review(request: HttpRequest, plan: InspectionPlan, entered: dict[str, Any]) -> None:
    inspection = get_object_or_404(plan.inspections, pk=entered["inspection"])
    sync.review_parked(
        inspection=inspection,
        by=request.user,
        at=timezone.now(),
        **{"operations": entered["operations"], "note": entered["note"]},
    )


@login_required
@require_http_methods(["POST"])
def bring_package(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = _find(request, plan_id)
    form = PackageForm(request.POST, request.FILES)
    status = attempt(form, lambda: _bring(request, plan, form.cleaned_data["file"]))
    if status is not None:
        return _show(request, plan, package=form, status=status)
    messages.success(request, "Đã nhận tệp việc chưa gửi. Nội dung đọc được ở mục dưới đây.")
    return redirect("plan_field_work", plan.pk)


def _bring(request: HttpRequest, plan: InspectionPlan, file) -> None:
    field_packages.bring_package(plan=plan, file=file.file, by=request.user, at=timezone.now())


@login_required
@require_safe
def show_parked_photo(request: HttpRequest, plan_id: int, operation_id: uuid.UUID) -> FileResponse:
    """A photo that came too late to become evidence."""
    plan = _find(request, plan_id)
    row = get_object_or_404(
        FieldOperation.objects.select_related("author"),
        pk=operation_id,
        inspection__plan=plan,
        kind="attach_photo",
        outcome=FieldOperation.Outcome.PARKED,
    )
    try:
        file = blobs.find_blob(row.author, row.photo_sha256)
    except Refusal:
        raise Http404("Ảnh chưa được gửi lên.") from None
    return FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename="anh-tai-cho.jpg",
        content_type="application/octet-stream",
    )


@login_required
@require_safe
def download_package(request: HttpRequest, plan_id: int, package_id: int) -> FileResponse:
    plan = _find(request, plan_id)
    package = get_object_or_404(plan.field_packages, pk=package_id)
    return FileResponse(
        package.file.open("rb"),
        as_attachment=True,
        filename=f"Việc chưa gửi - {package.author_name}.zip",
        content_type="application/zip",
    )


def _show(
    request: HttpRequest,
    plan: InspectionPlan,
    *,
    review: ReviewForm | None = None,
    package: PackageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = frame_plan(request, plan, "field_work") | {
        "groups": _groups(plan),
        "packages": list(packages_of(plan)),
        "form": package or PackageForm(),
        "review": review,
        "can_review": permissions.can_review_field_work(request.user, plan),
    }
    return render(request, "inspections/plan/field_work.html", context, status=status)


def _groups(plan: InspectionPlan) -> list[dict[str, Any]]:
    lines = {line.pk: line.number for line in sheets.score_lines(plan.criteria_template)}
    rows = sorted(parked_operations(plan), key=lambda row: (row.inspection_id, row.author_id, row.counter))
    return [
        {
            "inspection": inspection,
            "author": author,
            "rows": [
                {
                    "operation": row,
                    "change": told(row.read_body(), lines),
                    "reason": row.receipt.get("message", ""),
                }
                for row in found
            ],
        }
        for (inspection, author), found in (
            (key, list(group)) for key, group in groupby(rows, key=lambda row: (row.inspection, row.author))
        )
    ]
