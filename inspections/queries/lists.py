"""Lists and pictures of a plan: the ring, the dates, the documents, the results."""

from __future__ import annotations

import datetime
from collections.abc import Container, Sequence
from typing import Any

from accounts.models import User
from inspections import permissions, states
from inspections.models import Inspection, InspectionPlan, Submission
from inspections.queries.progress import waiting_for, with_progress
from scoring import sheets
from scoring.models import ScoreLine

# The sign that stands beside the word for a state.
STATE_KINDS = {
    states.ASSIGNED: "neutral",
    states.DATE_PROPOSED: "wait",
    states.DATE_AGREED: "progress",
    states.IN_PROGRESS: "progress",
    states.SCORED: "progress",
    states.MINUTES_DRAFTED: "progress",
    states.AWAITING_SIGNATURES: "wait",
    states.SIGNED: "progress",
    states.SUBMITTED: "wait",
    states.RETURNED: "bad",
    states.ACCEPTED: "good",
}


def is_overdue(inspection: Inspection, today: datetime.date) -> bool:
    """Past the deadline of what comes next: the visit until it is scored, then the hand-in."""
    plan = inspection.plan
    if inspection.state in (states.SUBMITTED, states.ACCEPTED):
        return False
    if not states.has_reached(inspection.state, states.SCORED):
        return plan.inspect_by.days_left(today) < 0
    return plan.submit_by.days_left(today) < 0


def ring_view(
    plan: InspectionPlan,
    rows: Sequence[Inspection],
    user: User,
    today: datetime.date,
    visible: Container[int],
) -> dict[str, list[dict]]:
    """Nodes and arrows of the plan's ring for the picture and its table.

    `rows` are all inspections of the plan; those with an id in `visible` lead to their pages.
    """
    mine = permissions.units_of(user)
    units = [*plan.members(), *(unit for row in rows for unit in (row.inspecting_unit, row.inspected_unit))]
    return {
        "nodes": [
            {"key": unit.pk, "name": unit.name_standalone, "is_me": unit.pk in mine}
            for unit in dict.fromkeys(units)
        ],
        "arrows": [_arrow(row, today, is_visible=row.pk in visible) for row in rows],
    }


def _arrow(row: Inspection, today: datetime.date, *, is_visible: bool) -> dict[str, Any]:
    late = row.plan.state == states.ISSUED and is_overdue(row, today)
    visit = row.visit
    return {
        "source": row.inspecting_unit_id,
        "target": row.inspected_unit_id,
        "label": visit.day.strftime("%d/%m/%Y") if visit else "",
        "state_label": row.get_state_display() + (" (quá hạn)" if late else ""),
        "state_kind": "bad" if late else STATE_KINDS[row.state],
        "url": row.get_absolute_url() if is_visible else None,
    }


def timeline_marks(plan: InspectionPlan) -> list[dict[str, Any]]:
    """The dates of the round for the time line."""
    marks = [
        {"name": "Hạn kiểm tra", "deadline": plan.inspect_by},
        {"name": "Hạn gửi kết quả", "deadline": plan.submit_by},
    ]
    if plan.issued_on:
        marks.insert(0, {"name": "Ban hành kế hoạch", "date": plan.issued_on})
    return marks


def documents_of(user: User, plan: InspectionPlan) -> list[dict[str, Any]]:
    """Minutes and scoresheets of the inspections this user sees, and who owes what is missing."""
    rows = with_progress(permissions.visible_inspections(user).filter(plan=plan))
    return [_document_row(row) for row in rows]


def _document_row(row: Inspection) -> dict[str, Any]:
    last = next(reversed(list(row.submissions.all())), None)
    accepted = last is not None and last.answer == Submission.Answer.ACCEPTED
    return {
        "inspection": row,
        "has_documents": row.scoresheet_id is not None,
        "is_final": states.has_reached(row.state, states.SIGNED),
        "submitted_at": last.submitted_at if last else None,
        "received_at": last.answered_at if accepted else None,
        "is_late": last.is_late if last else False,
        "owed_by": "" if accepted else waiting_for(row),
    }


def results_of(plan: InspectionPlan, user: User) -> tuple[list[ScoreLine], list[dict[str, Any]]]:
    """The score lines, and for each visible inspection its points, total and rating.

    Everything is None until the points are settled (Chốt điểm): nobody reads a half-filled sheet here.
    """
    lines = sheets.score_lines(plan.criteria_template)
    rows = permissions.visible_inspections(user).filter(plan=plan)
    rows = rows.prefetch_related(*sheets.prefetch_sheets("scoresheet", "plan__criteria_template"))
    return lines, [_result_row(row, lines) for row in rows]


def _result_row(row: Inspection, lines: list[ScoreLine]) -> dict[str, Any]:
    settled = row.scoresheet is not None and states.has_reached(row.state, states.SCORED)
    result = sheets.result_of(row.scoresheet, row.plan.criteria_template) if settled else None
    awarded = [line.awarded_points for line in result.lines] if result else [None] * len(lines)
    return {
        "inspection": row,
        "points": awarded,
        "cells": [
            {"line": line, "awarded": points, "max": line.max_points}
            for line, points in zip(lines, awarded, strict=True)
        ],
        "total": result.total if result else None,
        "rating": result.band.label if result and result.band else "",
        "rating_kind": _rating_kind(row, result.band.code) if result and result.band else "",
        "is_accepted": row.state == states.ACCEPTED,
    }


def _rating_kind(row: Inspection, code: str) -> str:
    """The sign of a rating: the best is good, the lowest a warning, what lies between neither."""
    codes = [band.code for band in row.plan.criteria_template.bands.all()]
    return "good" if code == codes[0] else "warn" if code == codes[-1] else "neutral"
