"""PURE: the states of plans and inspections, and the one table of what moves them.

`docs/states.md` is generated from this table. Who an actor is, is decided in `permissions.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Plan
DRAFT, ISSUED, CLOSED, REPLACED = "draft", "issued", "closed", "replaced"

# Inspection
ASSIGNED = "assigned"
DATE_PROPOSED = "date_proposed"
DATE_AGREED = "date_agreed"
IN_PROGRESS = "in_progress"
SCORED = "scored"
MINUTES_DRAFTED = "minutes_drafted"
AWAITING_SIGNATURES = "awaiting_signatures"
SIGNED = "signed"
SUBMITTED = "submitted"
RETURNED = "returned"
ACCEPTED = "accepted"

INSPECTION_STATES = (
    ASSIGNED,
    DATE_PROPOSED,
    DATE_AGREED,
    IN_PROGRESS,
    SCORED,
    MINUTES_DRAFTED,
    AWAITING_SIGNATURES,
    SIGNED,
    SUBMITTED,
    RETURNED,
    ACCEPTED,
)

# Actors
STANDING_STAFF = "standing_staff"  # plans, assigns, receives, closes
STANDING_OFFICE = "standing_office"  # home affairs office of the standing unit, and its staff: receives
EITHER_SIDE = "either_side"  # team leads of the inspecting unit, or the inspected unit's representative
TEAM_LEADS = "team_leads"  # head or secretary of the team
TEAM = "team"  # everybody of the team
TEAM_HEAD = "team_head"
INSPECTED_SIDE = "inspected_side"
NEXT_SIGNER = "next_signer"


@dataclass(frozen=True)
class Transition:
    """Doing `action` moves from `source` to `target` and is open to `actor`."""

    action: str
    source: str
    target: str
    actor: str


PLAN_TRANSITIONS = (
    Transition("issue_plan", DRAFT, ISSUED, STANDING_STAFF),
    Transition("close_plan", ISSUED, CLOSED, STANDING_STAFF),
    Transition("replace_plan", ISSUED, REPLACED, STANDING_STAFF),
)

# The cluster's report shares the plan's words for its states.
REPORT_TRANSITIONS = (Transition("issue_report", DRAFT, ISSUED, STANDING_STAFF),)

INSPECTION_TRANSITIONS = (
    Transition("propose_date", ASSIGNED, DATE_PROPOSED, EITHER_SIDE),
    Transition("propose_date", DATE_PROPOSED, DATE_PROPOSED, EITHER_SIDE),
    Transition("propose_date", DATE_AGREED, DATE_PROPOSED, EITHER_SIDE),
    Transition("agree_date", DATE_PROPOSED, DATE_AGREED, EITHER_SIDE),
    Transition("start", DATE_AGREED, IN_PROGRESS, TEAM_LEADS),
    Transition("finish_scoring", IN_PROGRESS, SCORED, TEAM_LEADS),
    Transition("reopen_scoring", SCORED, IN_PROGRESS, TEAM_LEADS),
    Transition("reopen_scoring", MINUTES_DRAFTED, IN_PROGRESS, TEAM_LEADS),
    Transition("draft_minutes", SCORED, MINUTES_DRAFTED, TEAM_LEADS),
    Transition("open_signing", MINUTES_DRAFTED, AWAITING_SIGNATURES, TEAM_LEADS),
    Transition("sign", AWAITING_SIGNATURES, AWAITING_SIGNATURES, NEXT_SIGNER),
    Transition("complete_signing", AWAITING_SIGNATURES, SIGNED, NEXT_SIGNER),
    Transition("refuse_to_sign", AWAITING_SIGNATURES, MINUTES_DRAFTED, NEXT_SIGNER),
    Transition("reopen_minutes", AWAITING_SIGNATURES, MINUTES_DRAFTED, TEAM_HEAD),
    Transition("reopen_minutes", SIGNED, MINUTES_DRAFTED, TEAM_HEAD),
    Transition("reopen_minutes", RETURNED, MINUTES_DRAFTED, TEAM_HEAD),
    Transition("submit", SIGNED, SUBMITTED, TEAM_LEADS),
    Transition("submit", RETURNED, SUBMITTED, TEAM_LEADS),
    Transition("accept", SUBMITTED, ACCEPTED, STANDING_OFFICE),
    Transition("return", SUBMITTED, RETURNED, STANDING_OFFICE),
    Transition("cancel_receipt", ACCEPTED, RETURNED, STANDING_OFFICE),
)

_BEFORE_SIGNING = frozenset({ASSIGNED, DATE_PROPOSED, DATE_AGREED, IN_PROGRESS, SCORED, MINUTES_DRAFTED})
_ON_SITE = frozenset({IN_PROGRESS, SCORED, MINUTES_DRAFTED})


@dataclass(frozen=True)
class Writing:
    """Data of an inspection that may be written in `states` by `actor`, without moving it."""

    subject: str
    states: frozenset[str]
    actor: str


WRITINGS = {
    writing.subject: writing
    for writing in (
        Writing("inspecting_delegation", _BEFORE_SIGNING, TEAM_LEADS),
        Writing("inspected_delegation", _BEFORE_SIGNING, INSPECTED_SIDE),
        Writing("self_report", _BEFORE_SIGNING, INSPECTED_SIDE),
        Writing("evidence", _BEFORE_SIGNING, INSPECTED_SIDE),
        Writing("scores", frozenset({IN_PROGRESS}), TEAM),
        Writing("exemplars", _ON_SITE, TEAM),
        Writing("photos", _ON_SITE, TEAM),
        Writing("attendance", _ON_SITE, TEAM_LEADS),
        Writing("minutes", _ON_SITE, TEAM_LEADS),
        Writing("opinion", frozenset({SCORED, MINUTES_DRAFTED}), INSPECTED_SIDE),
    )
}

# Once the content is put up for signing, changing it takes "Mở lại để sửa".
UNDER_SIGNATURE = frozenset({AWAITING_SIGNATURES, SIGNED, SUBMITTED, RETURNED, ACCEPTED})


def find_transition(table: Iterable[Transition], action: str, source: str) -> Transition | None:
    """The row of `table` for doing `action` in state `source`; None when there is no such row."""
    return next((row for row in table if row.action == action and row.source == source), None)


def has_reached(state: str, goal: str) -> bool:
    """Whether an inspection in `state` has come at least as far as `goal` on the main path.

    A returned result stands behind the hand-in: it was submitted, and has to be again.
    """
    return INSPECTION_STATES.index(state) >= INSPECTION_STATES.index(goal)
