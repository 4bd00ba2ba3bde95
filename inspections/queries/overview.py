"""A year at a glance: the ring with what each inspection waits for, and how far the round is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, TypeVar

from accounts.models import User
from clusters.models import Unit
from inspections import permissions, states
from inspections.models import InspectionPlan
from inspections.queries.lists import ring_view, timeline_marks
from inspections.queries.progress import waiting_for, with_turn

Plan = TypeVar("Plan")  # or a row of it that has its `state`


def choose_current(plans: Sequence[Plan]) -> Plan | None:
    """The plan that is being carried out, newest first; without one, the newest at all."""
    running = (plan for plan in plans if plan.state == states.ISSUED)
    return next(running, next(iter(plans), None))


def year_at_a_glance(plan: InspectionPlan, user: User, today: datetime.date) -> dict[str, Any]:
    """Ring, dates and progress of a plan; what is awaited is told for the inspections this user sees."""
    rows = list(with_turn(plan.inspections.select_related("plan__term", "inspecting_unit", "inspected_unit")))
    visible = set(permissions.visible_inspections(user).filter(plan=plan).values_list("pk", flat=True))
    ring = ring_view(plan, rows, user, today, visible=visible)
    waiting = {
        (row.inspecting_unit_id, row.inspected_unit_id): waiting_for(row) for row in rows if row.pk in visible
    }
    names = {node["key"]: node["name"] for node in ring["nodes"]}
    mine = {node["key"] for node in ring["nodes"] if node["is_me"]}
    for number, arrow in enumerate(ring["arrows"], start=1):
        pair = (arrow["source"], arrow["target"])
        arrow.update(
            number=number,
            source_name=names[pair[0]],
            target_name=names[pair[1]],
            is_mine=not mine.isdisjoint(pair),
            waiting=waiting.get(pair, ""),
        )
    reached = [row.state for row in rows]
    return {
        "plan": plan,
        **ring,
        "marks": timeline_marks(plan),
        "accepted": reached.count(states.ACCEPTED),
        "figure": "" if plan.is_draft else f"{reached.count(states.ACCEPTED)}/{len(reached)}",
        "signed": sum(states.has_reached(state, states.SIGNED) for state in reached),
        "scored": sum(states.has_reached(state, states.SCORED) for state in reached),
        "dated": sum(states.has_reached(state, states.DATE_AGREED) for state in reached),
        "total": len(reached),
    }


def ring_of_pairs(units: Sequence[Unit], pairs: Sequence[tuple[int, int]]) -> dict[str, list[dict]]:
    """Nodes and arrows of assignments that are not stored yet."""
    return {
        "nodes": [{"key": unit.pk, "name": unit.name_standalone, "is_me": False} for unit in units],
        "arrows": [
            {"source": a, "target": b, "label": "", "state_label": "Dự kiến", "state_kind": "neutral"}
            for a, b in pairs
        ],
    }
