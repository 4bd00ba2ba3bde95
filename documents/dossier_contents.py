"""What belongs into the dossier of an inspection and of a plan: final documents, results, evidence.

Drafts are no part of it: what is not final yet stands in the list as "Chưa có".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from documents import finals
from documents.dossier import NOT_MADE, Content, Dossier, Piece, Unavailable, given
from documents.dossier_index import ATTACHED, MINUTES, SCORESHEET
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
from documents.models import FinalDocument, SignedCopy
from inspections import permissions, states
from inspections.errors import Refusal
from inspections.models import ClusterReport, Evidence, Inspection, InspectionPlan

logger = logging.getLogger(__name__)

Kind = FinalDocument.Kind
NOT_YET, NOT_INCLUDED = "Chưa có", "Không kèm theo"
DAMAGED = "Tệp lưu không đọc được"
OF_PLAN, OF_INSPECTION = "Văn bản của đợt", "Văn bản, minh chứng của cuộc kiểm tra"
EVIDENCE, SELF_REPORT = "Minh chứng", "Báo cáo của đơn vị"
COLUMNS = {Kind.MINUTES: MINUTES, Kind.SCORESHEET: SCORESHEET}
LONGEST_FOLDER = 60
INSPECTIONS_AT_ONCE = 20
READ_AT_ONCE = 256 * 1024  # bytes


@dataclass(frozen=True)
class Place:
    """The folder that the files of one inspection lie in, and the section they are listed under."""

    folder: str
    section: str


def inspection_dossier(inspection: Inspection, user: User, *, with_evidence: bool) -> Dossier:
    """Documents, results and evidence of one inspection, and the plan that it was made under."""
    plan = inspection.plan
    return Dossier(
        kind="inspection",
        heading=["MỤC LỤC HỒ SƠ KIỂM TRA CHÉO", str(inspection), f"năm {plan.year}"],
        author=plan.issuer_name,
        at=timezone.localtime(plan.issued_at),
        pieces=_pieces_of_inspection(inspection, user, with_evidence),
    )


def plan_dossier(plan: InspectionPlan, user: User, *, with_evidence: bool) -> Dossier:
    """Documents of the plan, and of the inspections that `user` sees, each in a folder of its own."""
    visible = permissions.visible_inspections(user).filter(plan=plan)
    count, all_count = visible.count(), plan.inspections.count()
    seen = f"Hồ sơ gồm {count:02d}/{all_count:02d} cuộc kiểm tra mà người tải được xem."
    return Dossier(
        kind="plan",
        heading=["MỤC LỤC HỒ SƠ KIỂM TRA CHÉO", plan.cluster.name, f"năm {plan.year}"],
        author=plan.issuer_name,
        at=timezone.localtime(plan.issued_at),
        pieces=_pieces_of_plan(plan, user, visible, with_evidence),
        notes=[seen] if count < all_count else [],
        is_summed_up=True,
    )


def _pieces_of_inspection(inspection: Inspection, user: User, with_evidence: bool) -> Iterator[Piece]:
    plan, names = inspection.plan, Names()
    yield _plan_paper(Kind.PLAN, PLAN_NAME, plan, names)
    yield _workbook(plan, user, names, only=inspection.pk)
    yield from _files_of([inspection], {inspection.pk: Place("", OF_INSPECTION)}, names, with_evidence)


def _pieces_of_plan(
    plan: InspectionPlan, user: User, visible: QuerySet[Inspection], with_evidence: bool
) -> Iterator[Piece]:
    """A few inspections are read at a time, so that a large round takes no more memory than a small one."""
    names = Names()
    yield _plan_paper(Kind.PLAN, PLAN_NAME, plan, names)
    yield _plan_paper(Kind.BLANK_SCORESHEET, Kind.BLANK_SCORESHEET.label, plan, names)
    yield from _report_paper(plan, user, names)
    yield _workbook(plan, user, names)
    keys = list(visible.values_list("pk", flat=True))
    for start in range(0, len(keys), INSPECTIONS_AT_ONCE):
        some = list(visible.filter(pk__in=keys[start : start + INSPECTIONS_AT_ONCE]))
        yield from _files_of(some, {row.pk: _place(row) for row in some}, names, with_evidence)


def _files_of(
    inspections: list[Inspection], places: dict[int, Place], names: Names, with_evidence: bool
) -> Iterator[Piece]:
    """Minutes and scoresheet, copies that came back signed, and evidence, inspection by inspection."""
    documents = FinalDocument.objects.filter(inspection__in=inspections, content__voided_at__isnull=True)
    copies = SignedCopy.objects.filter(final__in=documents).select_related("final")
    evidence = Evidence.objects.filter(inspection__in=inspections, withdrawn_at__isnull=True)
    known = {(row.inspection_id, row.kind): row for row in documents}
    copies_of = _grouped(copies, lambda row: row.final.inspection_id)
    evidence_of = _grouped(evidence.select_related("line__criterion"), lambda row: row.inspection_id)
    for inspection in inspections:
        key, place = inspection.pk, places[inspection.pk]
        for kind in finals.RESULT_KINDS:
            yield _result_paper(kind, inspection, known.get((key, kind)), place, names)
        yield from (_copy(row, place, names) for row in copies_of.get(key, []))
        yield from (_evidence(row, place, names, with_evidence) for row in evidence_of.get(key, []))


def _grouped(rows: Iterable[Any], key_of: Callable[[Any], int]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    return groups


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
    issued = ClusterReport.objects.filter(plan=plan, state=states.ISSUED).last()
    path = names.take("", f"{plan_file_name(REPORT_NAME, plan)}.pdf")
    return [Piece(OF_PLAN, REPORT_NAME, path, partial(_open_final, Kind.REPORT, lambda: issued))]


def _workbook(plan: InspectionPlan, user: User, names: Names, only: int | None = None) -> Piece:
    def open_workbook() -> Content:
        workbook = results_workbook(plan, user, only=only)
        return given(timezone.localtime(workbook.modified), workbook.data)

    path = names.take("", f"{plan_file_name(RESULTS_NAME, plan)}.xlsx")
    return Piece(OF_PLAN if only is None else OF_INSPECTION, "Bảng kết quả", path, open_workbook)


def _result_paper(
    kind: Kind, inspection: Inspection, document: FinalDocument | None, place: Place, names: Names
) -> Piece:
    path = names.take(place.folder, f"{results_file_name(kind.label, inspection)}.pdf")
    signed = partial(_signed_content, inspection)
    opening = partial(_open_stored, document) if document else partial(_open_final, kind, signed)
    return Piece(place.section, kind.label, path, opening, COLUMNS[kind])


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


# --- What people have sent in ------------------------------------------------------------------------


def _copy(row: SignedCopy, place: Place, names: Names) -> Piece:
    """A copy that was signed elsewhere, or the scan of one on paper."""
    folder = _inside(place.folder, row.get_kind_display())
    path = names.take(folder, row.original_name)
    name = f"{row.get_kind_display()} ({row.final.get_kind_display().lower()}): {_last(path)}"
    return Piece(place.section, name, path, partial(_open_file, row), ATTACHED)


def _evidence(row: Evidence, place: Place, names: Names, included: bool) -> Piece:
    """Evidence lies in a folder for each line; the files of the report have one of their own."""
    of = f"Nội dung {_sortable(row.line.number)}" if row.line else SELF_REPORT
    path = names.take(_inside(place.folder, EVIDENCE, of), row.original_name)
    opening = partial(_open_file, row) if included else _leave_out
    return Piece(place.section, f"{of}: {_last(path)}", path, opening, ATTACHED)


def _inside(folder: str, *names: str) -> str:
    return "/".join(filter(None, [folder, *(safe_name(name) for name in names)]))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _sortable(number: str) -> str:
    """ "1" as "01", "8a" as "08a", so that folders stand in the order of the Biểu điểm."""
    digits = len(number) - len(number.lstrip("0123456789"))
    return number.zfill(len(number) + max(0, 2 - digits))


def _leave_out() -> Content:
    raise Unavailable(NOT_INCLUDED)


def _open_file(row: Evidence | SignedCopy) -> Content:
    if not row.file.storage.exists(row.file.name):
        logger.error("The file of %s %s is gone", row._meta.label, row.pk)
        raise Unavailable(DAMAGED)
    return Content(timezone.localtime(row.uploaded_at), row.size, _read(row), row.sha256)


def _read(row: Evidence | SignedCopy) -> Iterator[bytes]:
    with row.file.storage.open(row.file.name, "rb") as file:
        while chunk := file.read(READ_AT_ONCE):
            yield chunk
