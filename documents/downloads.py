"""Downloads of more than one document: results as a workbook, dossiers as ZIP files."""

from __future__ import annotations

import io
from collections.abc import Iterator

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from config.errors import answer
from documents import dossier_contents
from documents.dossier import Dossier
from documents.exports import results_workbook
from documents.file_names import RESULTS_NAME, plan_file_name
from documents.views import document_view
from inspections.permissions import find_inspection, find_plan

WITH_EVIDENCE = "minh-chung"
NOT_ISSUED = "Kế hoạch chưa được ban hành nên chưa có kết quả và hồ sơ."


@document_view
def download_results(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = find_plan(request.user, plan_id)
    if plan.is_draft:
        return answer(request, status=404, sentence=NOT_ISSUED, template="404.html")
    return FileResponse(
        io.BytesIO(results_workbook(plan, request.user).data),
        as_attachment=True,
        filename=f"{plan_file_name(RESULTS_NAME, plan)}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


@document_view
def download_plan_dossier(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = find_plan(request.user, plan_id)
    if plan.is_draft:
        return answer(request, status=404, sentence=NOT_ISSUED, template="404.html")
    dossier = dossier_contents.plan_dossier(plan, request.user, with_evidence=wants_evidence(request))
    return send(request, dossier, dossier_contents.plan_dossier_name(plan))


@document_view
def download_inspection_dossier(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = find_inspection(request.user, inspection_id)
    dossier = dossier_contents.inspection_dossier(
        inspection, request.user, with_evidence=wants_evidence(request)
    )
    return send(request, dossier, dossier_contents.inspection_dossier_name(inspection))


def wants_evidence(request: HttpRequest) -> bool:
    return request.GET.get(WITH_EVIDENCE) == "1"


def send(request: HttpRequest, dossier: Dossier, name: str) -> StreamingHttpResponse:
    """The file as it is being made; who only asks about it (HEAD) does not have it made."""
    content: Iterator[bytes] = iter(()) if request.method == "HEAD" else dossier.stream()
    return StreamingHttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
