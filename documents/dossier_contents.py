"""What belongs into the dossier of an inspection and of a plan: final documents, results, evidence.

Drafts are no part of it: what is not final yet stands in the list as "Chưa có".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils import timezone

from accounts.models import User
from documents import finals
from documents.dossier import Content, Dossier, Piece, Unavailable, given
from documents.exports import results_workbook
from documents.file_names import (
    PLAN_NAME,
    REPORT_NAME,
    RESULTS_NAME,
    Names,
    plan_file_name,
    results_file_name,
    safe_name,
)
from documents.models import FinalDocument
from inspections import permissions, states
from inspections.errors import Refusal
from inspections.models import ClusterReport, Evidence, Inspection, InspectionPlan

logger = logging.getLogger(__name__)

Kind = FinalDocument.Kind
NOT_YET, NOT_INCLUDED = "Chưa có", "Không kèm theo"
DAMAGED, NOT_MADE = "Tệp lưu không đọc được", "Chưa lập được"
OF_PLAN, OF_INSPECTION = "Văn bản của đợt", "Văn bản, minh chứng của cuộc kiểm tra"
EVIDENCE, SELF_REPORT = "Minh chứng", "Báo cáo của đơn vị"
LONGEST_FOLDER = 60
READ_AT_ONCE = 256 * 1024  # bytes


@dataclass(frozen=True)
class Place:
    """The folder that the files of one inspection lie in, and the section they are listed under."""

    folder: str
    section: str


def inspection_dossier(inspection: Inspection, user: User, *, with_evidence: bool) -> Dossier:
    """Documents, results and evidence of one inspection, and the plan that it was made under."""
    plan, names = inspection.plan, Names()
    place = {inspection.pk: Place("", OF_INSPECTION)}
    return Dossier(
        kind="inspection",
        heading=["MỤC LỤC HỒ SƠ KIỂM TRA CHÉO", str(inspection), f"năm {plan.year}"],
        author=plan.issuer_name,
        at=timezone.localtime(plan.issued_at),
        pieces=[
            _plan_paper(Kind.PLAN, PLAN_NAME, plan, names),
            _workbook(plan, user, names, only=inspection.pk),
            *_result_papers([inspection], names, place),
            *_evidence([inspection], names, place, with_evidence),
        ],
    )


def plan_dossier(plan: InspectionPlan, user: User, *, with_evidence: bool) -> Dossier:
    """Documents of the plan, and of the inspections that `user` sees, each in a folder of its own."""
    names = Names()
    inspections = list(permissions.visible_inspections(user).filter(plan=plan))
    places = {row.pk: _place(row) for row in inspections}
    of_inspections = [
        *_result_papers(inspections, names, places),
        *_evidence(inspections, names, places, with_evidence),
    ]
    order = {place.section: number for number, place in enumerate(places.values())}
    all_count = plan.inspections.count()
    seen = f"Hồ sơ gồm {len(inspections):02d}/{all_count:02d} cuộc kiểm tra mà người tải được xem."
    return Dossier(
        kind="plan",
        heading=["MỤC LỤC HỒ SƠ KIỂM TRA CHÉO", plan.cluster.name, f"năm {plan.year}"],
        author=plan.issuer_name,
        at=timezone.localtime(plan.issued_at),
        pieces=[
            _plan_paper(Kind.PLAN, PLAN_NAME, plan, names),
            _plan_paper(Kind.BLANK_SCORESHEET, Kind.BLANK_SCORESHEET.label, plan, names),
            *_report_paper(plan, user, names),
            _workbook(plan, user, names),
            *sorted(of_inspections, key=lambda piece: order[piece.section]),
        ],
        notes=[seen] if len(inspections) < all_count else [],
        counts_evidence=True,
    )


def plan_dossier_name(plan: InspectionPlan) -> str:
    return f"{safe_name(f'Hồ sơ kiểm tra chéo {plan.year} - {plan.cluster.name}')}.zip"


def inspection_dossier_name(inspection: Inspection) -> str:
    return f"{safe_name(f'Hồ sơ kiểm tra chéo {inspection.plan.year} - {_pair(inspection)}')}.zip"


def _pair(inspection: Inspection) -> str:
    return f"{inspection.inspecting_unit.name} kiểm tra {inspection.inspected_unit.name}"


def _place(inspection: Inspection) -> Place:
    number = f"{inspection.order:02d}"
    return Place(
        safe_name(f"{number} {_pair(inspection)}", longest=LONGEST_FOLDER), f"{number}. {inspection}"
    )


# --- Documents -------------------------------------------------------------------------------------


def _plan_paper(kind: Kind, name: str, plan: InspectionPlan, names: Names) -> Piece:
    path = names.take("", f"{plan_file_name(name, plan)}.pdf")
    return Piece(OF_PLAN, name, path, partial(_open_final, kind, lambda: plan))


def _report_paper(plan: InspectionPlan, user: User, names: Names) -> list[Piece]:
    """The cluster's report; those who may not see one do not learn whether there is one."""
    if not permissions.sees_report(user, plan):
        return []
    issued = ClusterReport.objects.filter(plan=plan, state=states.ISSUED).first()
    path = names.take("", f"{plan_file_name(REPORT_NAME, plan)}.pdf")
    return [Piece(OF_PLAN, REPORT_NAME, path, partial(_open_final, Kind.REPORT, lambda: issued))]


def _workbook(plan: InspectionPlan, user: User, names: Names, only: int | None = None) -> Piece:
    def open_workbook() -> Content:
        workbook = results_workbook(plan, user, only=only)
        return given(timezone.localtime(workbook.modified), workbook.data)

    path = names.take("", f"{plan_file_name(RESULTS_NAME, plan)}.xlsx")
    return Piece(OF_PLAN if only is None else OF_INSPECTION, "Bảng kết quả", path, open_workbook)


def _result_papers(inspections: list[Inspection], names: Names, places: dict[int, Place]) -> Iterator[Piece]:
    """Minutes and scoresheet of each inspection."""
    made = FinalDocument.objects.filter(inspection__in=list(places), content__voided_at__isnull=True)
    known = {(row.inspection_id, row.kind): row for row in made}
    for inspection in inspections:
        place = places[inspection.pk]
        for kind in finals.RESULT_KINDS:
            path = names.take(place.folder, f"{results_file_name(kind.label, inspection)}.pdf")
            document = known.get((inspection.pk, kind))
            signed = partial(_signed_content, inspection)
            opening = partial(_open_stored, document) if document else partial(_open_final, kind, signed)
            yield Piece(place.section, kind.label, path, opening)


def _signed_content(inspection: Inspection) -> finals.Subject | None:
    is_signed = states.has_reached(inspection.state, states.SIGNED)
    return finals.final_subject(inspection) if is_signed else None


def _open_final(kind: Kind, find_subject: Callable[[], finals.Subject | None]) -> Content:
    """The final document, made now if that has not been done yet; of a draft there is none."""
    subject = find_subject()
    if subject is None:
        raise Unavailable(NOT_YET)
    try:
        document = finals.final_document(kind, subject)
    except Refusal as refusal:
        logger.error("%s of %s is not in the dossier: %s", kind, subject, refusal.message)
        raise Unavailable(NOT_MADE) from refusal
    return _open_stored(document)


def _open_stored(document: FinalDocument) -> Content:
    try:
        pdf = finals.stored_bytes(document)
    except finals.DamagedFile as damage:
        logger.error("A stored document is not in the dossier: %s", damage)
        raise Unavailable(DAMAGED) from damage
    return given(timezone.localtime(document.made_at), pdf, document.sha256)


# --- Evidence --------------------------------------------------------------------------------------


def _evidence(
    inspections: list[Inspection], names: Names, places: dict[int, Place], included: bool
) -> Iterator[Piece]:
    """Evidence in force, in a folder for each line; the files of the report have one of their own."""
    rows = Evidence.objects.filter(inspection__in=inspections, withdrawn_at__isnull=True)
    for row in rows.select_related("line__criterion"):
        place = places[row.inspection_id]
        of = f"Nội dung {_sortable(row.line.number)}" if row.line else SELF_REPORT
        path = names.take("/".join(filter(None, [place.folder, EVIDENCE, safe_name(of)])), row.original_name)
        opening = partial(_open_evidence, row) if included else _leave_out
        yield Piece(place.section, f"{of}: {path.rpartition('/')[2]}", path, opening, is_evidence=True)


def _sortable(number: str) -> str:
    """ "1" as "01", "8a" as "08a", so that folders stand in the order of the Biểu điểm."""
    digits = len(number) - len(number.lstrip("0123456789"))
    return number.zfill(len(number) + max(0, 2 - digits))


def _leave_out() -> Content:
    raise Unavailable(NOT_INCLUDED)


def _open_evidence(row: Evidence) -> Content:
    if not row.file.storage.exists(row.file.name):
        logger.error("The file of evidence %s is gone", row.pk)
        raise Unavailable(DAMAGED)
    return Content(timezone.localtime(row.uploaded_at), row.size, _read(row), row.sha256)


def _read(row: Evidence) -> Iterator[bytes]:
    with row.file.storage.open(row.file.name, "rb") as file:
        while chunk := file.read(READ_AT_ONCE):
            yield chunk
