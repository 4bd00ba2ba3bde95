"""Read side of the final documents: which stand beside a plan and its inspections, which were replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from documents.models import FinalDocument
from inspections.models import Inspection, InspectionPlan, SignedContent

Standing = FinalDocument.Standing


@dataclass
class OldRevision:
    """What was final under a revision that is no longer in force; `reason` is why it was opened again."""

    content: SignedContent
    is_replaced: bool
    documents: list[FinalDocument] = field(default_factory=list)

    @property
    def standing(self) -> str:
        return (Standing.REPLACED if self.is_replaced else Standing.WITHDRAWN).label


@dataclass
class Papers:
    """Final documents of one inspection, or of the plan itself."""

    in_force: dict[str, FinalDocument] = field(default_factory=dict)  # by kind
    old: list[OldRevision] = field(default_factory=list)  # the latest first


def papers_of_plan(plan: InspectionPlan, inspections: Iterable[Inspection]) -> dict[int | None, Papers]:
    """Of the plan itself (under None) and of each of `inspections`, by their ids; in one query."""
    papers: dict[int | None, Papers] = {None: Papers(), **{row.pk: Papers() for row in inspections}}
    made = FinalDocument.objects.filter(plan=plan).select_related("content")
    for document in made.order_by("-content__revision", "pk"):
        if document.inspection_id in papers:
            _add(papers[document.inspection_id], document)
    return papers


def papers_of_inspection(inspection: Inspection) -> Papers:
    papers = Papers()
    for document in inspection.final_documents.select_related("content").order_by("-content__revision", "pk"):
        _add(papers, document)
    return papers


def _add(papers: Papers, document: FinalDocument) -> None:
    """Documents come with the latest revision first."""
    content = document.content
    if content is None or content.voided_at is None:
        papers.in_force[document.kind] = document
        return
    if not papers.old or papers.old[-1].content.pk != content.pk:
        papers.old.append(OldRevision(content, is_replaced=bool(papers.in_force or papers.old)))
    papers.old[-1].documents.append(document)
