"""Agreeing on date, time and place of the visit (plan, IV)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections import arranging, permissions
from inspections.forms.visit import AgreementForm, VisitForm
from inspections.models import Inspection, Side
from inspections.views.acting import as_it_stands, attempt
from inspections.views.conflicts import carry_version


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    if request.method != "POST":
        return _show(request, inspection, form=VisitForm.after(inspection))
    form = VisitForm(request.POST)
    status = attempt(form, lambda: _propose(request, inspection, form.cleaned_data))
    if status is not None:
        return _show(request, inspection, form=form, status=status)
    other = inspection.unit_of(_other(permissions.side_of(request.user, inspection)))
    messages.success(request, f"Đã gửi đề xuất thời gian. Chờ {other.name_in_sentence} trả lời.")
    return redirect(inspection)


def _propose(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    arranging.propose_visit(inspection=inspection, by=request.user, at=timezone.now(), **entered)


@login_required
@require_POST
def agree(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = AgreementForm(request.POST)
    status = attempt(form, lambda: _agree(request, inspection, form.cleaned_data))
    if status is not None:
        return _show(request, inspection, form=VisitForm.after(inspection), agreement=form, status=status)
    messages.success(
        request, "Đã đồng ý thời gian kiểm tra. Việc tiếp theo: hai bên ghi thành phần tham gia."
    )
    return redirect(inspection)


def _agree(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    arranging.agree_visit(inspection=inspection, by=request.user, at=timezone.now(), **entered)


def _show(
    request: HttpRequest,
    inspection: Inspection,
    *,
    form: VisitForm,
    agreement: AgreementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    inspection = as_it_stands(request, inspection)
    proposal, side = inspection.open_proposal, permissions.side_of(request.user, inspection)
    if form.is_bound:
        latest = proposal or inspection.visit
        carry_version(form, base_proposal=latest.pk if latest else None)
    context = {
        "inspection": inspection,
        "form": form,
        "agreement": agreement,
        "proposal": proposal,
        "proposals": [
            (row, inspection.unit_of(row.side)) for row in reversed(inspection.visit_proposals.all())
        ],
        "is_answering": proposal is not None and side == _other(proposal.side),
        "other_unit": inspection.unit_of(_other(proposal.side)) if proposal else None,
        "can_agree": permissions.can_do(request.user, "agree_date", inspection),
        "can_propose": permissions.can_do(request.user, "propose_date", inspection),
    }
    return render(request, "inspections/inspection/visit.html", context, status=status)


def _other(side: str) -> str:
    return Side.INSPECTED if side == Side.INSPECTING else Side.INSPECTING
