"""Writing the minutes, the exemplars visited, and the inspected unit's opinion."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections import permissions, queries, recording
from inspections.forms.minutes import ExemplarForm, MinutesForm, OpinionForm
from inspections.forms.reasons import ConfirmForm
from inspections.models import Inspection, Minutes, Opinion, Side
from inspections.queries.readings import last_reading
from inspections.queries.scores import sheet_of
from inspections.views.acting import as_it_stands, attempt
from inspections.views.conflicts import conflict_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    if request.method != "POST":
        return _show(request, inspection)
    form = MinutesForm(request.POST)
    status = attempt(form, lambda: _record(request, inspection, form))
    if status is not None:
        return _show(request, inspection, form=form, status=status)
    missing = recording.missing_in_minutes(inspection)
    rest = f"Còn thiếu: {'; '.join(missing)}." if missing else "Biên bản đã đủ nội dung."
    messages.success(request, f"Đã lưu nội dung biên bản. {rest}")
    return redirect("minutes", inspection.pk)


def _record(request: HttpRequest, inspection: Inspection, form: MinutesForm) -> None:
    recording.record_minutes(
        inspection=inspection,
        fields=form.written(),
        changed=form.changed,
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        at=timezone.now(),
    )


@login_required
@require_POST
def draft(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Lập biên bản."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    act = ConfirmForm(request.POST)
    status = attempt(
        act, lambda: recording.draft_minutes(inspection=inspection, by=request.user, at=timezone.now())
    )
    if status is not None:
        return _show(request, inspection, act=act, status=status)
    unit = inspection.inspected_unit.name_in_sentence
    messages.success(request, f"Đã lập biên bản. Chờ {unit} ghi ý kiến, sau đó trình ký.")
    return redirect(inspection)


@login_required
@require_POST
def add_exemplar(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ExemplarForm(request.POST)
    status = attempt(form, lambda: _add_exemplar(request, inspection, form.cleaned_data))
    if status is not None:
        return _show(request, inspection, exemplar_form=form, status=status)
    messages.success(request, f"Đã ghi điển hình “{form.cleaned_data['name']}”.")
    return redirect(reverse("minutes", args=[inspection.pk]) + "#dien-hinh")


def _add_exemplar(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    recording.add_exemplar(inspection=inspection, by=request.user, at=timezone.now(), **entered)


@login_required
@require_POST
def remove_exemplar(request: HttpRequest, inspection_id: int, exemplar_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    exemplar = get_object_or_404(inspection.exemplars, pk=exemplar_id)
    act = ConfirmForm(request.POST)
    status = attempt(act, lambda: _remove_exemplar(request, inspection, exemplar_id))
    if status is not None:
        return _show(request, inspection, act=act, status=status)
    messages.success(request, f"Đã bỏ điển hình “{exemplar.name}”.")
    return redirect(reverse("minutes", args=[inspection.pk]) + "#dien-hinh")


def _remove_exemplar(request: HttpRequest, inspection: Inspection, exemplar_id: int) -> None:
    recording.remove_exemplar(
        inspection=inspection, exemplar_id=exemplar_id, by=request.user, at=timezone.now()
    )


def _show(
    request: HttpRequest,
    inspection: Inspection,
    *,
    form: MinutesForm | None = None,
    exemplar_form: ExemplarForm | None = None,
    act: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    inspection = as_it_stands(request, inspection)
    user, minutes = request.user, Minutes.objects.filter(inspection=inspection).first()
    stored = MinutesForm.of(inspection, minutes)
    conflict = conflict_of(form, stored) if form else None
    sheet = sheet_of(inspection) if inspection.scoresheet else None
    exemplars, maximum = list(inspection.exemplars.all()), inspection.plan.max_exemplars
    context = {
        "inspection": inspection,
        "minutes": minutes,
        "form": form or stored,
        "conflict": conflict,
        "act": act,
        "exemplars": exemplars,
        "exemplar_form": exemplar_form or ExemplarForm(),
        "max_exemplars": maximum,
        "has_room": len(exemplars) < maximum,
        "sheet": sheet,
        "result": sheet.result if sheet else None,
        "delegations": _delegations(inspection),
        "evidence_count": inspection.evidence.filter(withdrawn_at__isnull=True).count(),
        "opinion": Opinion.objects.filter(inspection=inspection).first(),
        "missing": recording.missing_in_minutes(inspection),
        "given_back": queries.given_back(inspection),
        "waiting": queries.waiting_for(inspection),
        "can_write": permissions.can_write(user, "minutes", inspection),
        "can_write_exemplars": permissions.can_write(user, "exemplars", inspection),
        "can_draft": permissions.can_do(user, "draft_minutes", inspection),
        "can_open_signing": permissions.can_do(user, "open_signing", inspection),
    }
    return render(request, "inspections/inspection/minutes.html", context, status=status)


def _delegations(inspection: Inspection) -> list[dict]:
    members, vacancies = inspection.delegation_members.all(), inspection.delegation_vacancies.all()
    return [
        {
            "side": side.value,
            "label": side.label,
            "unit": inspection.unit_of(side),
            "members": [m for m in members if m.side == side],
            "vacancies": [v for v in vacancies if v.side == side],
        }
        for side in Side
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_opinion(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    if request.method != "POST":
        return _show_opinion(request, inspection)
    form = OpinionForm(request.POST)
    status = attempt(form, lambda: _record_opinion(request, inspection, form.cleaned_data))
    if status is not None:
        return _show_opinion(request, inspection, form=form, status=status)
    messages.success(
        request, "Đã ghi ý kiến của đơn vị. Đoàn kiểm tra trình ký biên bản; ý kiến còn sửa được đến khi đó."
    )
    return redirect(inspection)


def _record_opinion(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    recording.record_opinion(inspection=inspection, by=request.user, at=timezone.now(), **entered)


def _show_opinion(
    request: HttpRequest, inspection: Inspection, *, form: OpinionForm | None = None, status: int = 200
) -> HttpResponse:
    opinion = Opinion.objects.filter(inspection=inspection).first()
    reading = last_reading(inspection)
    spoken = reading.content.get("opinion") if reading else None
    conflict = conflict_of(form) if form else None
    sheet = sheet_of(inspection) if inspection.scoresheet else None
    context = {
        "inspection": inspection,
        "opinion": opinion,
        "form": form or OpinionForm.of(opinion, recording.opinion_version(inspection), spoken),
        "is_spoken": spoken is not None and opinion is None,
        "conflict": conflict,
        "sheet": sheet,
        "result": sheet.result if sheet else None,
        "can_write": permissions.can_write(request.user, "opinion", inspection),
        "waiting": queries.waiting_for(inspection),
    }
    return render(request, "inspections/inspection/opinion.html", context, status=status)
