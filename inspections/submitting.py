"""Handing in: minutes and scoresheet together to the standing unit, which receives or gives them back."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import User
from config.fields import clean_words
from inspections import permissions, states
from inspections.errors import Refusal, clock
from inspections.models import Inspection, Submission
from inspections.queries import parties
from inspections.transitions import all_or_nothing, move

Answer = Submission.Answer


def is_late(inspection: Inspection, at: datetime.datetime) -> bool:
    """Whether a hand-in at this moment misses the plan's deadline, by the day in Vietnam."""
    return not inspection.plan.submit_by.allows(timezone.localdate(at))


@all_or_nothing
def submit(*, inspection: Inspection, late_reason: str = "", by: User, at: datetime.datetime) -> Submission:
    """Send the signed minutes with their scoresheet; late is taken with a reason, and flagged.

    Sending twice gives the first submission.
    """
    late, late_reason = is_late(inspection, at), clean_words(late_reason)
    try:
        move(inspection, "submit", by=by, at=at, data={"late": late, "reason": late_reason})
    except Refusal:
        standing = inspection.submissions.exclude(answer=Answer.RETURNED).first()
        if standing is None or not permissions.is_team_lead(by, inspection):
            raise
        return standing
    signed = parties.content_in_force(inspection)
    if signed is None or parties.next_party(signed) is not None:
        raise Refusal("incomplete_package", missing="Biên bản đã đủ chữ ký")
    if late and not late_reason:
        raise Refusal("submission_late", field="late_reason", deadline=inspection.plan.submit_by.phrase)
    return Submission.objects.create(
        inspection=inspection,
        content=signed,
        submitted_by=by,
        submitted_at=at,
        is_late=late,
        late_reason=late_reason if late else "",
    )


@all_or_nothing
def accept(*, inspection: Inspection, by: User, at: datetime.datetime) -> None:
    """Record the receipt; receiving twice changes nothing."""
    try:
        move(inspection, "accept", by=by, at=at)
    except Refusal:
        if inspection.state == states.ACCEPTED and permissions.is_standing_office(by, inspection.plan):
            return
        _check_unanswered(inspection, by=by)
        raise
    pending = inspection.submissions.filter(answer=Answer.PENDING)
    pending.update(answer=Answer.ACCEPTED, answered_by=by, answered_at=at)


@all_or_nothing
def return_submission(*, inspection: Inspection, reason: str, by: User, at: datetime.datetime) -> None:
    """Send the results back with what is to be mended."""
    _give_back(inspection, "return", "return_reason", reason, by=by, at=at)


@all_or_nothing
def cancel_receipt(*, inspection: Inspection, reason: str, by: User, at: datetime.datetime) -> None:
    """Send received results back, while the plan is in force: they are mended by a new revision."""
    _give_back(inspection, "cancel_receipt", "cancel_reason", reason, by=by, at=at)


def _give_back(
    inspection: Inspection, action: str, reason_refusal: str, reason: str, *, by: User, at: datetime.datetime
) -> None:
    reason = clean_words(reason)
    if not reason:
        raise Refusal(reason_refusal, field="reason")
    try:
        move(inspection, action, by=by, at=at, data={"reason": reason})
    except Refusal:
        _check_unanswered(inspection, by=by)
        raise
    in_force = inspection.submissions.exclude(answer=Answer.RETURNED)
    in_force.update(answer=Answer.RETURNED, answered_by=by, answered_at=at, return_reason=reason)


def _check_unanswered(inspection: Inspection, *, by: User) -> None:
    """Tell the one who answers that the latest submission has its answer already: which, whose and when."""
    last = inspection.submissions.select_related("answered_by").last()
    is_open = inspection.plan.state == states.ISSUED and inspection.state in (
        states.ACCEPTED,
        states.RETURNED,
    )
    if is_open and last and last.answered_at and permissions.is_standing_office(by, inspection.plan):
        raise Refusal(
            "already_answered",
            person=last.answered_by.get_full_name(),
            time=clock(last.answered_at),
            answer=last.get_answer_display(),
        )
