"""Read side of the final documents: which stand beside a plan and its inspections, which were replaced."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Coalesce

from documents.models import FinalDocument
from inspections import states
from inspections.models import ClusterReport, Inspection, InspectionPlan, SignedContent

Standing = FinalDocument.Standing


@dataclass
class OldRevision:
    """What was final under a revision that is no longer in force; `reason` is why another one was due."""

    number: int
    ended_at: datetime.datetime
    reason: str
    is_replaced: bool
    documents: list[FinalDocument] = field(default_factory=list)
    replaced_by: FinalDocument | None = None  # only of issued documents

    @property
    def standing(self) -> str:
        return (Standing.REPLACED if self.is_replaced else Standing.WITHDRAWN).label


@dataclass
class Papers:
    """Final documents of one inspection, or of the plan itself."""

    in_force: dict[str, FinalDocument] = field(default_factory=dict)  # by kind
    old: list[OldRevision] = field(default_factory=list)  # the latest first
    replaced: list[FinalDocument] = field(default_factory=list)  # of the plans before this one


def papers_of_plan(plan: InspectionPlan, inspections: Iterable[Inspection]) -> dict[int | None, Papers]:
    """Of the plan itself (under None) and of each of `inspections`, by their ids; in two queries."""
    papers: dict[int | None, Papers] = {None: Papers(), **{row.pk: Papers() for row in inspections}}
    reports = {row.revision: row for row in plan.reports.filter(state=states.ISSUED)}
    # Results stay with their inspection when its plan is replaced.
    made = FinalDocument.objects.filter(Q(plan=plan) | Q(inspection__in=list(papers)))
    for document in _latest_first(made):
        if document.inspection_id in papers:
            _add(papers[document.inspection_id], document, reports)
    papers[None].replaced = _of_plans_before(plan)
    return papers


def _of_plans_before(plan: InspectionPlan) -> list[FinalDocument]:
    former = plan.replaces
    if former is None:
        return []
    own = former.final_documents.filter(content=None, report=None).select_related("plan")
    return [*own, *_of_plans_before(former)]


def papers_of_inspection(inspection: Inspection) -> Papers:
    papers = Papers()
    for document in _latest_first(inspection.final_documents):
        _add(papers, document, {})
    return papers


def _latest_first(documents):
    revision = Coalesce("content__revision", "report__revision")
    return documents.select_related("content", "report").order_by(revision.desc(), "pk")


def _add(papers: Papers, document: FinalDocument, reports: dict[int, ClusterReport]) -> None:
    """Documents come with the latest revision first; `reports` are the issued ones, by revision."""
    old = _old_revision(papers, document, reports)
    if old is None:
        papers.in_force[document.kind] = document
        return
    if not papers.old or papers.old[-1].number != old.number:
        papers.old.append(old)
    papers.old[-1].documents.append(document)


def _old_revision(
    papers: Papers, document: FinalDocument, reports: dict[int, ClusterReport]
) -> OldRevision | None:
    """The revision that `document` was made of; None while it is in force."""
    if document.content is not None:
        return _old_content(document.content, is_replaced=bool(papers.in_force or papers.old))
    if document.report is None or document.report.revision == max(reports):
        return None
    former, later = document.report, reports[document.report.revision + 1]
    in_force = papers.in_force.get(document.kind)
    return OldRevision(former.revision, later.issued_at, later.correction_reason, True, replaced_by=in_force)


def _old_content(content: SignedContent, *, is_replaced: bool) -> OldRevision | None:
    if content.voided_at is None:
        return None
    return OldRevision(content.revision, content.voided_at, content.void_reason, is_replaced)
