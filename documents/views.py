"""Documents by address: found and authorised in one call, never kept by a cache.

What is final is served as it was stored; a draft is made on demand.
"""

from __future__ import annotations

import io
import logging

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.models import User
from config.errors import answer
from documents import finals, papers
from documents.file_names import (
    PLAN_NAME,
    REPORT_NAME,
    pair_file_name,
    plan_file_name,
    results_file_name,
)
from documents.models import FinalDocument
from inspections.errors import Refusal
from inspections.permissions import (
    find_inspection,
    find_plan,
    find_report,
    is_party,
    visible_inspections,
    visible_plans,
    visible_reports,
)

logger = logging.getLogger(__name__)

Kind = FinalDocument.Kind
DOWNLOAD = "tai-ve"
NOT_STARTED = "Cuộc kiểm tra chưa bắt đầu nên chưa có biên bản và biểu điểm."


class WholeFile(FileResponse):
    """A file that is in the memory already: sent in one piece, not in many small ones."""

    block_size = 1024 * 1024


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
    pdf = papers.plan_pdf(plan) if plan.is_draft else final_bytes(Kind.PLAN, plan)
    return serve(request, pdf, plan_file_name(PLAN_NAME, plan))


@document_view
def show_blank_scoresheet(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = find_plan(request.user, plan_id)
    pdf = papers.blank_scoresheet_pdf(plan) if plan.is_draft else final_bytes(Kind.BLANK_SCORESHEET, plan)
    return serve(request, pdf, plan_file_name("Biểu điểm trống", plan))


@document_view
def show_report(request: HttpRequest, plan_id: int) -> HttpResponse:
    report = find_report(request.user, plan_id)
    pdf = papers.report_pdf(report) if report.is_draft else final_bytes(Kind.REPORT, report)
    return serve(request, pdf, plan_file_name(REPORT_NAME, report.plan))


@document_view
def show_minutes(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return show_results(request, Kind.MINUTES, inspection_id)


@document_view
def show_scoresheet(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return show_results(request, Kind.SCORESHEET, inspection_id)


def show_results(request: HttpRequest, kind: str, inspection_id: int) -> HttpResponse:
    """Once it is stored it is asked for often, and mostly by its parties: they wait for no other query."""
    stored = _stored_for_party(request, kind, inspection_id)
    if stored is not None:
        return stored
    inspection = find_inspection(request.user, inspection_id)
    if inspection.scoresheet is None:
        return answer(request, status=404, sentence=NOT_STARTED, template="404.html")
    signed = finals.final_subject(inspection)
    if signed is not None:
        pdf = final_bytes(kind, signed)
    else:
        pdf = papers.minutes_pdf(inspection) if kind == Kind.MINUTES else papers.scoresheet_pdf(inspection)
    return serve(request, pdf, results_file_name(Kind(kind).label, inspection))


def _stored_for_party(request: HttpRequest, kind: str, inspection_id: int) -> FileResponse | None:
    """The final in force, when the reader is a party; None leaves it to `find_inspection`."""
    rows = FinalDocument.objects.filter(
        kind=kind, inspection=inspection_id, content__voided_at__isnull=True
    ).values_list(
        "file",
        "sha256",
        "plan__term__year",
        "inspection__inspecting_unit",
        "inspection__inspected_unit",
        "plan__term__standing_unit",
        "inspection__inspecting_unit__name",
        "inspection__inspected_unit__name",
    )
    row = next(iter(rows.order_by()[:1]), None)  # there is one in force, or none
    if row is None:
        return None
    file, sha256, year, inspecting, inspected, standing, *names = row
    if not is_party(request.user, inspecting=inspecting, inspected=inspected, standing=standing):
        return None
    pdf = read_stored(FinalDocument(kind=kind, file=file, sha256=sha256))
    return serve(request, pdf, pair_file_name(Kind(kind).label, year, *names))


@document_view
def show_final(request: HttpRequest, code: str) -> HttpResponse:
    """A final document by its own code: also one that was replaced since."""
    document = visible_results(request.user).filter(code=code).first()
    document = document or visible_of_plans(request.user).filter(code=code).first()
    if document is None:
        raise Http404("Không tìm thấy văn bản.")
    return serve_final(request, document)


def visible_results(user: User) -> QuerySet[FinalDocument]:
    """Final minutes and scoresheets, as far as `user` may see them."""
    return FinalDocument.objects.select_related(
        "content", "inspection__plan__term", "inspection__inspecting_unit", "inspection__inspected_unit"
    ).filter(inspection__in=visible_inspections(user).order_by().values("pk"))


def visible_of_plans(user: User) -> QuerySet[FinalDocument]:
    """Final plans, their annexes and reports, as far as `user` may see them."""
    return FinalDocument.objects.select_related("plan__term__cluster", "report").filter(
        Q(kind__in=finals.PLAN_KINDS, plan__in=visible_plans(user).order_by().values("pk"))
        | Q(kind=Kind.REPORT, report__in=visible_reports(user).order_by().values("pk"))
    )


def serve_final(request: HttpRequest, document: FinalDocument) -> FileResponse:
    if document.inspection is None:
        name = plan_file_name(document.get_kind_display(), document.plan)
    else:
        name = results_file_name(document.get_kind_display(), document.inspection)
    if document.standing != FinalDocument.Standing.VALID:
        revised = document.content or document.report
        name = f"{name} - {f'bản số {revised.revision}' if revised else f'số {document.plan.number}'}"
    return serve(request, read_stored(document), name)


def final_bytes(kind: str, subject: finals.Subject) -> bytes:
    return read_stored(finals.final_document(kind, subject))


def read_stored(document: FinalDocument) -> bytes:
    try:
        return finals.stored_bytes(document)
    except finals.DamagedFile as damage:
        logger.error("A stored document was not given out: %s", damage)
        raise Refusal("file_damaged") from damage


def serve(request: HttpRequest, pdf: bytes, name: str) -> FileResponse:
    """Shown in the page, or saved under its Vietnamese name when the address says so."""
    return WholeFile(
        io.BytesIO(pdf),
        as_attachment=DOWNLOAD in request.GET,
        filename=f"{name.replace('/', '-')}.pdf",
        content_type="application/pdf",
    )
