"""The only writer of a state: a row of the table, compare-and-set, and the event with it."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal

from accounts.models import User
from clusters.models import EmulationCluster
from config.fields import clean_text
from inspections import permissions, states
from inspections.errors import Refusal
from inspections.models import ClusterReport, Event, Inspection, InspectionPlan

# Sent with `event` once it is committed, for what follows from it; who listens cannot undo it any more.
event_recorded = Signal()

Write = TypeVar("Write", bound=Callable[..., Any])


def all_or_nothing(write: Write) -> Write:
    """Run `write` in one transaction; refused, its subject in memory is as it is stored.

    Else the page that shows the refusal would show, and offer, a step that was never taken.
    """

    @functools.wraps(write)
    def carry_out(**arguments: Any) -> Any:
        try:
            with transaction.atomic():
                return write(**arguments)
        except Refusal:
            subject = next(arguments[name] for name in ("inspection", "report", "plan") if name in arguments)
            subject.refresh_from_db()
            raise

    return carry_out  # type: ignore[return-value]


def record_event(
    *,
    action: str,
    by: User,
    at: datetime.datetime,
    plan: InspectionPlan,
    inspection: Inspection | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write down what happened; call it in the transaction of the change itself."""
    event = Event.objects.create(
        plan=plan, inspection=inspection, action=action, actor=by, at=at, data=_clean(data or {})
    )
    transaction.on_commit(lambda: event_recorded.send_robust(sender=Event, event=event), robust=True)
    return event


def _clean(value: Any) -> Any:
    """Words as columns of text hold them: PostgreSQL refuses some control characters in JSON."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def move_plan(
    plan: InspectionPlan,
    action: str,
    *,
    by: User,
    at: datetime.datetime,
    data: dict | None = None,
    **changes: Any,
) -> None:
    """Move the plan along its table; `changes` are written with the state, in one statement."""
    permissions.check_plan_staff(by, plan)
    transition = states.find_transition(states.PLAN_TRANSITIONS, action, plan.state)
    if transition is None:
        raise _plan_refusal(plan)
    moved = InspectionPlan.objects.filter(
        pk=plan.pk, state=transition.source, lock_version=plan.lock_version
    ).update(state=transition.target, lock_version=plan.lock_version + 1, **changes)
    if moved != 1:
        plan.refresh_from_db()
        raise _plan_refusal(plan)
    plan.refresh_from_db()
    record_event(action=action, by=by, at=at, plan=plan, data=data)


def _plan_refusal(plan: InspectionPlan) -> Refusal:
    if plan.state == states.DRAFT:
        return Refusal("plan_changed")
    if plan.state == states.REPLACED:
        return Refusal("plan_replaced")
    return Refusal("plan_closed" if plan.state == states.CLOSED else "edit_issued")


def hold_draft(plan: InspectionPlan, *, by: User, base_version: int | None = None) -> None:
    """Check that the plan is a draft that `by` may edit, and count the change.

    `base_version` is the one the writer saw; None leaves a change in between unnoticed.
    """
    permissions.check_plan_staff(by, plan)
    expected = plan.lock_version if base_version is None else base_version
    drafts = InspectionPlan.objects.filter(
        pk=plan.pk, state=states.DRAFT, is_set_aside=False, lock_version=expected
    )
    if drafts.update(lock_version=expected + 1) != 1:
        plan.refresh_from_db()
        if plan.is_set_aside:
            raise Refusal("draft_set_aside")
        raise Refusal("plan_changed" if plan.is_draft else "edit_issued")
    plan.lock_version = expected + 1


def hold_plan_in_force(plan: InspectionPlan) -> None:
    """Until the commit neither the plan nor any of its inspections moves."""
    if InspectionPlan.objects.filter(pk=plan.pk, state=states.ISSUED).update(state=states.ISSUED) != 1:
        plan.refresh_from_db()
        raise _plan_refusal(plan)
    plan.refresh_from_db()
    Inspection.objects.filter(plan=plan).update(revision=F("revision"))


def hold_numbers(plan: InspectionPlan) -> None:
    """Until the commit nobody else gives a number to a document of the plan's cluster."""
    EmulationCluster.objects.filter(pk=plan.term.cluster_id).update(code=F("code"))


def hold_report(report: ClusterReport, *, by: User) -> None:
    """Check that `by` may write the report's draft, keep it from changing until the commit, read it anew."""
    permissions.check_plan_staff(by, report.plan)
    drafts = ClusterReport.objects.filter(pk=report.pk, state=states.DRAFT)
    held = drafts.update(lock_version=F("lock_version"))
    report.refresh_from_db()
    if held != 1:
        raise Refusal("edit_issued")


def move_report(
    report: ClusterReport, action: str, *, by: User, at: datetime.datetime, data: dict, **changes: Any
) -> None:
    """Move the report along its table; `changes` are written with the state, in one statement."""
    permissions.check_plan_staff(by, report.plan)
    transition = states.find_transition(states.REPORT_TRANSITIONS, action, report.state)
    if transition is None:
        raise Refusal("edit_issued")
    moved = ClusterReport.objects.filter(
        pk=report.pk, state=transition.source, lock_version=report.lock_version
    ).update(state=transition.target, lock_version=report.lock_version + 1, **changes)
    if moved != 1:
        raise Refusal("report_changed")
    report.refresh_from_db()
    record_event(action=action, by=by, at=at, plan=report.plan, data=data)


def move(
    inspection: Inspection,
    action: str,
    *,
    by: User,
    at: datetime.datetime,
    data: dict | None = None,
    **changes: Any,
) -> None:
    """Move the inspection along the table; `changes` are written with the state, in one statement.

    Raises `Refusal`: forbidden, wrong_state, or that the plan is not in force.
    """
    transition = states.find_transition(states.INSPECTION_TRANSITIONS, action, inspection.state)
    if transition is None:
        raise refusal_for_state(inspection)
    permissions.check_actor(by, transition.actor, inspection)
    if not _hold(inspection, {transition.source}, state=transition.target, **changes):
        raise refusal_for_state(inspection)
    source, inspection.state = inspection.state, transition.target
    for name, value in changes.items():
        setattr(inspection, name, value)
    record_event(
        action=action,
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={"from": source, "to": transition.target, **(data or {})},
    )


def hold_for_writing(inspection: Inspection, subject: str, *, by: User) -> None:
    """Check that `by` may write `subject` now, and keep the state from moving until the commit.

    The update changes nothing; it takes the row's lock on PostgreSQL and the file's on SQLite.
    """
    writing = states.WRITINGS[subject]
    permissions.check_actor(by, writing.actor, inspection)
    if not _hold(inspection, writing.states):
        raise refusal_for_state(inspection)


def _hold(inspection: Inspection, sources: Collection[str], **changes: Any) -> bool:
    """Write `changes` if the inspection is in one of `sources` and its plan in force; the row is held then.

    Two statements, and no join: PostgreSQL looks again at the columns of a row that it waited for, but
    not into a subquery, and the plan may have been closed while it waited.
    """
    rows = Inspection.objects.filter(pk=inspection.pk, state__in=sources)
    plans = InspectionPlan.objects.filter(pk=inspection.plan_id, state=states.ISSUED)
    if not changes:  # nothing that would have to be taken back
        return rows.update(revision=F("revision")) == 1 and plans.exists()
    with transaction.atomic():
        is_held = rows.update(**changes) == 1 and plans.exists()
        transaction.set_rollback(not is_held)
    return is_held


def refusal_for_state(inspection: Inspection) -> Refusal:
    """Why nothing can be done with the inspection as it stands in the database now."""
    fresh = Inspection.objects.select_related("plan").get(pk=inspection.pk)
    inspection.state = fresh.state
    if fresh.plan.state == states.DRAFT:
        return Refusal("plan_not_issued")
    if fresh.plan.state in (states.CLOSED, states.REPLACED):
        return _plan_refusal(fresh.plan)
    if (
        fresh.state == states.AWAITING_SIGNATURES
        and not fresh.signed_contents.filter(voided_at__isnull=True, signatures__isnull=False).exists()
    ):
        return Refusal("edit_awaiting_signatures")
    if fresh.state in (states.AWAITING_SIGNATURES, states.SIGNED, states.RETURNED):
        return Refusal("edit_after_signing")
    if fresh.state in (states.SUBMITTED, states.ACCEPTED):
        return Refusal("edit_received")
    return Refusal("wrong_state", state=fresh.get_state_display())
