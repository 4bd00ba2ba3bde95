"""Who of the named people was there on the day."""

from __future__ import annotations

import datetime

from django.db import transaction

from accounts.models import User
from config.fields import clean_words
from inspections.errors import Refusal, version_conflict
from inspections.models import DelegationMember, Inspection
from inspections.recording.texts import seen_mark
from inspections.transitions import hold_for_writing, record_event


@transaction.atomic
def record_attendance(
    *, inspection: Inspection, member_id: int, absence_reason: str, seen: str, by: User, at: datetime.datetime
) -> DelegationMember:
    """Write why a named person was not there; an empty reason says that they were.

    `seen` is the `seen_mark` of the reason that the writer saw. Who signs cannot be absent.
    """
    hold_for_writing(inspection, "attendance", by=by)
    reason = clean_words(absence_reason)
    member = inspection.delegation_members.filter(pk=member_id).first()
    if member is None:
        raise Refusal("delegation_changed")
    if member.absence_reason == reason:
        return member
    if seen_mark(member.absence_reason) != seen:
        raise version_conflict(person="", at=None, theirs=member.absence_reason, yours=reason)
    if reason and (member.is_head or member.is_secretary or member.is_representative):
        raise Refusal("signer_absent", name=member.full_name)
    before, member.absence_reason = member.absence_reason, reason
    member.save(update_fields=["absence_reason"])
    inspection._prefetched_objects_cache = {}
    record_event(
        action="record_attendance",
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={"name": member.full_name, "before": before, "reason": reason},
    )
    return member
