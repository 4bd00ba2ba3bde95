"""Signed copies and scans of one inspection's documents: looked at, added, confirmed, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from documents import signed_copies
from documents.body_limit import limit_body
from documents.forms import SignedCopyForm
from documents.models import FinalDocument, SignedCopy
from documents.verify import Verification
from inspections import permissions
from inspections.forms.reasons import ConfirmForm
from inspections.models import Inspection
from inspections.views.acting import attempt

ANSWER_SIGNS = {"yes": "good", "no": "bad", "unknown": "wait"}
QUESTIONS = (
    ("unaltered", "Toàn vẹn"),
    ("valid", "Chữ ký hợp lệ"),
    ("trusted", "Chứng thư tin cậy"),
    ("matches", "Khớp bản đã lập"),
)


@login_required
@require_safe
def show_copies(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _show(request, permissions.find_inspection(request.user, inspection_id))


@limit_body("SIGNED_COPY_MAX_BYTES")
@login_required
@require_POST
def add_copy(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    permissions.check_keeps_copies(request.user, inspection)
    finals = _finals(inspection)
    form = SignedCopyForm(request.POST, request.FILES, finals=finals)
    status = attempt(form, lambda: _attach(request, finals, form.cleaned_data))
    if status is not None:
        return _show(request, inspection, form=form, status=status)
    messages.success(request, f"Đã lưu tệp “{form.cleaned_data['file'].name}” nguyên vẹn như khi tải lên.")
    return redirect("signed_copies", inspection.pk)


def _attach(request: HttpRequest, finals: list[FinalDocument], entered: dict) -> None:
    signed_copies.attach_copy(
        final=next(final for final in finals if final.pk == entered["final_id"]),
        kind=entered["kind"],
        file=entered["file"].file,
        name=entered["file"].name,
        by=request.user,
        at=timezone.now(),
    )


@login_required
@require_POST
def confirm_copy(request: HttpRequest, inspection_id: int, copy_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    copy = _copy(inspection, copy_id)
    form = ConfirmForm(request.POST)
    status = attempt(form, lambda: signed_copies.confirm_copy(copy=copy, by=request.user, at=timezone.now()))
    if status is not None:
        return _show(request, inspection, acted=form, status=status)
    messages.success(request, "Đã xác nhận: bản ký số khớp với văn bản đã lập.")
    return redirect("signed_copies", inspection.pk)


@login_required
@require_POST
def recheck_copy(request: HttpRequest, inspection_id: int, copy_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    copy = _copy(inspection, copy_id)
    form = ConfirmForm(request.POST)
    status = attempt(form, lambda: signed_copies.recheck_copy(copy=copy, by=request.user, at=timezone.now()))
    if status is not None:
        return _show(request, inspection, acted=form, status=status)
    messages.success(request, "Đã kiểm tra lại chữ ký số theo các chứng thư gốc đang được tin cậy.")
    return redirect("signed_copies", inspection.pk)


@login_required
@require_safe
def download_copy(request: HttpRequest, inspection_id: int, copy_id: int) -> HttpResponse:
    """The file as it came, under its own name; a browser never shows it as a page of ours."""
    copy = _copy(permissions.find_inspection(request.user, inspection_id), copy_id)
    response = HttpResponse(signed_copies.read_copy(copy), content_type=copy.media_type)
    response["Content-Disposition"] = content_disposition_header(True, copy.original_name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _copy(inspection: Inspection, copy_id: int) -> SignedCopy:
    copies = SignedCopy.objects.select_related("final__content", "final__inspection__plan__term")
    return get_object_or_404(copies, pk=copy_id, final__inspection=inspection)


def _finals(inspection: Inspection) -> list[FinalDocument]:
    """Those in force: of the content that nobody has voided."""
    documents = inspection.final_documents.filter(content__voided_at__isnull=True)
    return list(documents.select_related("content", "inspection__plan__term").order_by("kind"))


def _show(
    request: HttpRequest,
    inspection: Inspection,
    *,
    form: SignedCopyForm | None = None,
    acted: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    finals = _finals(inspection)
    copies = SignedCopy.objects.filter(final__inspection=inspection).select_related(
        "final__content", "uploaded_by", "confirmed_by"
    )
    rows = [_row(copy, request) for copy in copies]
    can_keep = permissions.can_keep_copies(request.user, inspection)
    context = {
        "inspection": inspection,
        "finals": [(final, [row for row in rows if row["copy"].final_id == final.pk]) for final in finals],
        "older": [row for row in rows if row["copy"].final.content.voided_at],
        "form": form or (SignedCopyForm(finals=finals) if finals and can_keep else None),
        "acted": acted,
        "can_keep": can_keep,
    }
    return render(request, "inspections/inspection/signed_copies.html", context, status=status)


def _row(copy: SignedCopy, request: HttpRequest) -> dict:
    """A copy as the page shows it; a scan has no answers."""
    row = {"copy": copy, "hints": copy.report.get("hints", []), "answers": [], "signatures": []}
    if copy.kind == SignedCopy.Kind.SIGNED_PDF:
        found = Verification.of_values(copy.report)
        row["answers"] = [
            {
                "name": name,
                "sign": ANSWER_SIGNS[getattr(found, field).verdict],
                "answer": getattr(found, field),
            }
            for field, name in QUESTIONS
        ]
        row["signatures"] = found.of_persons
    waits = copy.needs_person and copy.confirmed_at is None
    row["waits"], row["is_own"] = waits, copy.uploaded_by_id == request.user.pk
    return row
