"""Naming the people of one side, person by person (plan, III)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import arranging, permissions
from inspections.errors import Refusal
from inspections.forms.delegation import DelegationForm, one_more_row
from inspections.models import Inspection, Side
from inspections.views.acting import as_it_stands, attempt
from inspections.views.conflicts import carry_version


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_people(request: HttpRequest, inspection_id: int, side: str) -> HttpResponse:
    if side not in Side.values:
        raise Http404("Không tìm thấy trang này.")
    inspection = permissions.find_inspection(request.user, inspection_id)
    if request.method != "POST":
        return _show(request, inspection, side, DelegationForm(None, inspection=inspection, side=side))
    if "add" in request.POST:
        form = DelegationForm(one_more_row(request.POST), inspection=inspection, side=side)
        return _show(request, inspection, side, form)
    form = DelegationForm(request.POST, inspection=inspection, side=side)
    status = attempt(form, lambda: _name(request, inspection, side, form))
    if status is not None:
        return _show(request, inspection, side, form, status=status)
    messages.success(request, f"Đã ghi thành phần {_label(side)}: {len(form.named())} người.")
    return redirect(inspection)


def _name(request: HttpRequest, inspection: Inspection, side: str, form: DelegationForm) -> None:
    try:
        arranging.name_delegation(
            inspection=inspection,
            side=side,
            people=form.named(),
            vacancies=form.vacancies(),
            base_version=form.cleaned_data["base_version"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.tell_at_row(refusal)
        raise


def _show(
    request: HttpRequest, inspection: Inspection, side: str, form: DelegationForm, status: int = 200
) -> HttpResponse:
    inspection = as_it_stands(request, inspection)
    refusal = getattr(form, "refusal", None)
    is_stale = refusal is not None and refusal.code == "delegation_changed"
    if is_stale:
        carry_version(form, base_version=getattr(inspection, f"{side}_delegation_version"))
    context = {
        "inspection": inspection,
        "side": side,
        "label": _label(side),
        "unit": inspection.unit_of(side),
        "form": form,
        "is_stale": is_stale,
        "members": [m for m in inspection.delegation_members.all() if m.side == side],
        "vacancies": inspection.delegation_vacancies.filter(side=side).select_related("function"),
        "can_name": permissions.can_write(request.user, f"{side}_delegation", inspection),
    }
    return render(request, "inspections/inspection/delegation.html", context, status=status)


def _label(side: str) -> str:
    label = Side(side).label
    return label[0].lower() + label[1:]
