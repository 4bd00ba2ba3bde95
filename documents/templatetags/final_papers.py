"""Final documents for the pages of plans and inspections, which know of them only by address."""

from __future__ import annotations

from django import template

from documents import listing
from documents.listing import Papers
from inspections.models import ClusterReport, Inspection, InspectionPlan

register = template.Library()


@register.simple_tag
def papers_of_plan(plan: InspectionPlan, rows: list[dict]) -> dict[int | None, Papers]:
    """Of the plan and of the inspections of `rows` (`queries.documents_of`)."""
    return listing.papers_of_plan(plan, [row["inspection"] for row in rows])


@register.simple_tag
def papers_of_inspection(inspection: Inspection) -> Papers:
    return listing.papers_of_inspection(inspection)


@register.simple_tag
def papers_of_report(report: ClusterReport) -> Papers:
    """The report in force among its revisions, and those before it."""
    return listing.papers_of_plan(report.plan, [])[None]


@register.filter
def beside(papers: dict[int | None, Papers], inspection: Inspection | None) -> Papers:
    """Those of one inspection; of the plan itself when there is none."""
    return papers[inspection.pk if inspection else None]
