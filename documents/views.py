"""Documents by address: found and authorised in one call, made on demand, never kept by a cache."""

from __future__ import annotations

import io

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.errors import answer
from documents import papers
from inspections.models import Inspection
from inspections.permissions import find_inspection, find_plan

DOWNLOAD = "tai-ve"
NOT_STARTED = "Cuộc kiểm tra chưa bắt đầu nên chưa có biên bản và biểu điểm."


def document_view(view):
    """What holds for every document: readers only, logged in, private, framed by our own pages only."""
    for wrap in (
        login_required,
        cache_control(private=True, no_store=True),
        xframe_options_sameorigin,
        require_safe,
    ):
        view = wrap(view)
    return view


@document_view
def show_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = find_plan(request.user, plan_id)
    return serve(request, papers.plan_pdf(plan), f"Kế hoạch kiểm tra chéo {plan.year} - {plan.cluster.name}")


@document_view
def show_blank_scoresheet(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = find_plan(request.user, plan_id)
    name = f"Biểu điểm trống {plan.year} - {plan.cluster.name}"
    return serve(request, papers.blank_scoresheet_pdf(plan), name)


@document_view
def show_minutes(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = find_inspection(request.user, inspection_id)
    if inspection.scoresheet is None:
        return answer(request, status=404, sentence=NOT_STARTED, template="404.html")
    return serve(request, papers.minutes_pdf(inspection), file_name("Biên bản", inspection))


@document_view
def show_scoresheet(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = find_inspection(request.user, inspection_id)
    if inspection.scoresheet is None:
        return answer(request, status=404, sentence=NOT_STARTED, template="404.html")
    return serve(request, papers.scoresheet_pdf(inspection), file_name("Biểu điểm", inspection))


def file_name(document: str, inspection: Inspection) -> str:
    pair = f"{inspection.inspecting_unit.name} kiểm tra {inspection.inspected_unit.name}"
    return f"{document} kiểm tra chéo {inspection.plan.year} - {pair}"


def serve(request: HttpRequest, pdf: bytes, name: str) -> FileResponse:
    """Shown in the page, or saved under its Vietnamese name when the address says so."""
    return FileResponse(
        io.BytesIO(pdf),
        as_attachment=DOWNLOAD in request.GET,
        filename=f"{name.replace('/', '-')}.pdf",
        content_type="application/pdf",
    )
