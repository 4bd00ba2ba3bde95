"""The scoring page: one line at a time, from a plain form or as JSON; review, finish, reopen."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.errors import wants_json
from inspections import permissions, queries, recording
from inspections.errors import Refusal
from inspections.forms.reasons import ConfirmForm
from inspections.forms.scoring import LineForm, blank_deduction, data_from_json, entries_of
from inspections.middleware import refusal_response
from inspections.models import Inspection
from inspections.queries.scores import Sheet, SheetRow, change_to_undo, last_change_of, sheet_of
from inspections.recording import LineValue
from inspections.views.acting import as_it_stands, attempt
from inspections.views.conflicts import carry_version
from inspections.views.line_answers import (
    both_versions,
    facts_words,
    saved_answer,
    saved_words,
    summary_words,
    undo_of,
    value_of,
)


@login_required
@require_safe
def show_sheet(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = permissions.find_inspection(request.user, inspection_id)
    if not permissions.can_write(request.user, "scores", inspection):
        return _show_closed(request, inspection)
    return _show(request, inspection)


def _show(
    request: HttpRequest, inspection: Inspection, *, refused: LineForm | None = None, status: int = 200
) -> HttpResponse:
    """The sheet to be filled; `refused` is the form of the line that was not saved."""
    sheet = sheet_of(inspection)
    forms = [
        refused
        if refused and refused.row.line_id == row.line_id
        else LineForm(None, row=row, rule=sheet.rule)
        for row in sheet.rows
    ]
    chosen = refused.row.line_id if refused else request.GET.get("dong")
    first_open = next(iter(sheet.open_rows), None)
    context = {
        "inspection": inspection,
        "lines": [_line(row, form) for row, form in zip(sheet.rows, forms, strict=True)],
        "blank_deduction": blank_deduction(),
        "open_line": str(chosen or (first_open.line_id if first_open else "")),
        "summary": summary_words(sheet),
        "saved": saved_words(sheet),
        "last_change": change_to_undo(request.user, inspection, sheet),
        "can_finish": permissions.can_do(request.user, "finish_scoring", inspection),
    }
    return render(request, "inspections/inspection/scoring.html", context, status=status)


def _line(row: SheetRow, form: LineForm) -> dict[str, Any]:
    refusal = getattr(form, "refusal", None)
    is_conflict = refusal is not None and refusal.code == "version_conflict"
    return {
        "row": row,
        "form": form,
        "facts": facts_words(row),
        "conflict": both_versions(refusal, row) if is_conflict else None,
    }


# --- One line ------------------------------------------------------------------------------------


@login_required
@require_POST
def record(request: HttpRequest, inspection_id: int, line_id: int) -> HttpResponse:
    """Save one line: answers with the page at that line, or with JSON."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = _line_form(request, inspection, line_id)
    if "add" in request.POST and permissions.can_write(request.user, "scores", inspection):
        form.add_block()
        return _show(request, inspection, refused=form)
    if "remove" in request.POST:
        form.remove_block(request.POST["remove"])
    status = attempt(form, lambda: _write(request, inspection, line_id, form.value(), form.cleaned_data))
    if status is None:
        return _saved(request, inspection, line_id)
    return _refused(request, inspection, form, status)


@login_required
@require_POST
def undo(request: HttpRequest, inspection_id: int, line_id: int) -> HttpResponse:
    """Hoàn tác: write back what stood in the line before the reader's last change.

    Where somebody has changed the line since, both values are shown, as for any other stale change.
    """
    inspection = permissions.find_inspection(request.user, inspection_id)
    sheet, row = _sheet_and_row(inspection, line_id)
    last = last_change_of(request.user, inspection, sheet)
    if last is None or last.line_id != line_id:
        return _nothing_to_undo(request, inspection, row)
    former = value_of(last.before)
    form = LineForm(
        data_from_json(entries_of(former, row) | {"base_version": last.version}), row=row, rule=sheet.rule
    )
    status = attempt(form, lambda: _write(request, inspection, line_id, former, form.cleaned_data))
    if status is None:
        return _saved(request, inspection, line_id, words="Đã hoàn tác")
    return _refused(request, inspection, form, status)


def _line_form(request: HttpRequest, inspection: Inspection, line_id: int) -> LineForm:
    """The line with what was sent for it."""
    sheet, row = _sheet_and_row(inspection, line_id)
    return LineForm(_sent(request), row=row, rule=sheet.rule)


def _sheet_and_row(inspection: Inspection, line_id: int) -> tuple[Sheet, SheetRow]:
    """404 for a line that the sheet does not have."""
    if inspection.scoresheet is None:
        raise Http404("Không tìm thấy biểu điểm.")
    sheet = sheet_of(inspection)
    row = sheet.row(line_id)
    if row is None:
        raise Http404("Không tìm thấy nội dung này.")
    return sheet, row


def _sent(request: HttpRequest):
    if request.content_type != "application/json":
        return request.POST
    try:
        return data_from_json(json.loads(request.body))
    except ValueError:
        raise Refusal("malformed") from None


def _write(
    request: HttpRequest, inspection: Inspection, line_id: int, value: LineValue, entered: dict
) -> None:
    recording.record_line(
        inspection=inspection,
        line_id=line_id,
        value=value,
        base_version=entered["base_version"],
        by=request.user,
        at=timezone.now(),
    )


def _saved(
    request: HttpRequest, inspection: Inspection, line_id: int, *, words: str = "Đã lưu"
) -> HttpResponse:
    sheet = sheet_of(inspection)
    row = sheet.row(line_id)
    if wants_json(request):
        return JsonResponse(saved_answer(inspection, sheet, row, by=request.user))
    messages.success(request, f"{words} nội dung {row.number}. {summary_words(sheet)}.")
    return redirect(f"{reverse('scoring', args=[inspection.pk])}?dong={line_id}#dong-{line_id}")


def _refused(request: HttpRequest, inspection: Inspection, form: LineForm, status: int) -> HttpResponse:
    """The page with the line that was not saved, or JSON."""
    if wants_json(request):
        return _refuse(request, inspection, form.row, form.refusal or Refusal("malformed"))
    if form.refusal and form.refusal.code == "version_conflict":
        carry_version(form, base_version=form.refusal.details["version"])
    return _show(request, inspection, refused=form, status=status)


def _refuse(request: HttpRequest, inspection: Inspection, row: SheetRow, refusal: Refusal) -> HttpResponse:
    """The refusal as JSON; a conflict with both versions, and with the part of the page that shows them."""
    if refusal.code == "version_conflict":
        sheet = sheet_of(inspection)
        row = sheet.row(row.line_id)
        conflict = both_versions(refusal, row)
        shown = {"conflict": conflict, "inspection": inspection, "row": row}
        html = render_to_string("inspections/inspection/_line_conflict.html", shown, request)
        refusal.details.update(
            entries=conflict["theirs"],
            refused=conflict["yours"],
            undo=undo_of(inspection, sheet, by=request.user),
            facts=facts_words(row),
            status=row.assessment.status,
            summary=summary_words(sheet),
            html=html,
        )
    return refusal_response(request, refusal)


def _nothing_to_undo(request: HttpRequest, inspection: Inspection, row: SheetRow) -> HttpResponse:
    """The line stands as it is stored; a script is told how, and what can still be undone."""
    sentence = "Không có thay đổi nào của nội dung này để hoàn tác."
    if wants_json(request):
        stands = saved_answer(inspection, sheet_of(inspection), row, by=request.user)
        return JsonResponse({"code": "nothing_to_undo", "message": sentence} | stands, status=409)
    messages.warning(request, sentence)
    return redirect("scoring", inspection.pk)


# --- Review, finish, reopen ----------------------------------------------------------------------


@login_required
@require_safe
def review(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """All lines as they will print, before the scores are fixed."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    if inspection.scoresheet is None:
        return _show_closed(request, inspection)
    return _show_review(request, inspection, ConfirmForm())


@login_required
@require_POST
def finish(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Chốt điểm."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ConfirmForm(request.POST)
    status = attempt(
        form,
        lambda: recording.finish_scoring(inspection=inspection, by=request.user, at=timezone.now()),
    )
    if status is None:
        messages.success(request, "Đã chốt điểm. Việc tiếp theo: ghi nội dung biên bản.")
        return redirect("minutes", inspection.pk)
    if inspection.scoresheet is None:
        return _show_closed(request, inspection, form=form, status=status)
    return _show_review(request, inspection, form, status=status)


def _show_review(
    request: HttpRequest, inspection: Inspection, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    inspection = as_it_stands(request, inspection)
    sheet = sheet_of(inspection)
    context = {
        "inspection": inspection,
        "form": form,
        "sheet": sheet,
        "result": sheet.result,
        "can_finish": permissions.can_do(request.user, "finish_scoring", inspection),
        "can_score": permissions.can_write(request.user, "scores", inspection),
    }
    return render(request, "inspections/inspection/scoring_review.html", context, status=status)


def _show_closed(
    request: HttpRequest, inspection: Inspection, *, form: ConfirmForm | None = None, status: int = 200
) -> HttpResponse:
    """Why there is nothing to score here now, with the sheet as it stands."""
    sheet = sheet_of(inspection) if inspection.scoresheet else None
    context = {
        "inspection": inspection,
        "form": form or ConfirmForm(),
        "sheet": sheet,
        "result": sheet.result if sheet else None,
        "waiting": queries.waiting_for(inspection),
        "can_start": permissions.can_do(request.user, "start", inspection),
        "can_reopen": permissions.can_do(request.user, "reopen_scoring", inspection),
    }
    return render(request, "inspections/inspection/scoring_closed.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Go back to scoring; the confirming page says what that undoes."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda: recording.reopen_scoring(inspection=inspection, by=request.user, at=timezone.now()),
        )
        if status is None:
            messages.success(request, "Đã mở lại phần chấm điểm. Sửa xong, xem lại và chốt điểm lần nữa.")
            return redirect("scoring", inspection.pk)
    context = {
        "inspection": inspection,
        "form": form,
        "can_reopen": permissions.can_do(request.user, "reopen_scoring", inspection),
    }
    return render(request, "inspections/inspection/scoring_reopen.html", context, status=status)
