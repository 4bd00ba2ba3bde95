"""Signing the minutes: content put up under a revision, confirmed or refused by three parties in turn.

A signature names the digest that its signer was shown. Reopening voids a revision and keeps it.
"""

from __future__ import annotations

import datetime
import json

from django.db import IntegrityError
from django.db.models import F

from accounts.models import User
from config.fields import clean_words
from inspections import arranging, content, recording
from inspections.errors import Refusal
from inspections.models import Inspection, Opinion, Signature, SignedContent
from inspections.queries.parties import ORDER, Party, content_in_force, next_party, party_of, signer_for
from inspections.transitions import all_or_nothing, move


def missing_for_signing(inspection: Inspection) -> list[str]:
    """What is missing before the minutes can be put up, in words."""
    missing = recording.missing_in_minutes(inspection)
    if not Opinion.objects.filter(inspection=inspection).exists():
        missing.append("ý kiến của đơn vị được kiểm tra")
    return missing


@all_or_nothing
def open_signing(*, inspection: Inspection, by: User, at: datetime.datetime) -> SignedContent:
    """Put the minutes and the scoresheet up for signing, as one frozen content."""
    move(inspection, "open_signing", by=by, at=at, data={"revision": inspection.revision})
    recording.check_all_assessed(inspection)
    recording.check_minutes_complete(inspection)
    if not Opinion.objects.filter(inspection=inspection).exists():
        raise Refusal("opinion_missing", unit=inspection.inspected_unit.name_standalone)
    arranging.check_delegations_in_force(inspection)
    value = _current_content(inspection)
    return SignedContent.objects.create(
        inspection=inspection,
        revision=value["revision"],
        canonical=content.canonical_bytes(value).decode(),
        digest=content.digest_of(value),
        opened_at=at,
        opened_by=by,
    )


def _current_content(inspection: Inspection) -> dict:
    """The content from the database as it is now, past every cached row."""
    return content.inspection_content(Inspection.objects.get(pk=inspection.pk))


@all_or_nothing
def _sign_under_lock(
    *, inspection: Inspection, party: str, digest: str, by: User, at: datetime.datetime
) -> Signature:
    signed = content_in_force(inspection)
    _check_shown(signed, digest)
    earlier = next((s for s in signed.signatures.all() if s.party == party), None)
    if earlier is not None and earlier.user_id == by.pk:
        return earlier  # pressed twice: the one signature stands
    action = "complete_signing" if party == ORDER[-1] else "sign"
    move(
        inspection, action, by=by, at=at, data={"party": party, "digest": digest, "revision": signed.revision}
    )
    signed = content_in_force(inspection)  # again: the row is held now
    _check_shown(signed, digest)
    _check_turn(inspection, signed, party)
    if content.digest_of(_current_content(inspection)) != signed.digest:
        raise Refusal("content_tampered")
    return _store(inspection, signed, party, Signature.Decision.CONFIRMED, by=by, at=at)


def sign(*, inspection: Inspection, digest: str, password: str, by: User, at: datetime.datetime) -> Signature:
    """Confirm the content with this digest (hex, as shown to the signer).

    Raises `Refusal`: forbidden, wrong_password, not_your_turn, document_changed, or what the state
    allows. Signing twice gives the first signature.
    """
    party = _check_signer(inspection, by)
    if not by.check_password(password):
        raise Refusal("wrong_password", field="password")
    try:
        return _sign_under_lock(inspection=inspection, party=party, digest=digest, by=by, at=at)
    except IntegrityError:
        # Another process stored this party's signature in the same moment.
        same = _signature_given(inspection, party, digest, by)
        if same is None:
            raise Refusal("document_changed") from None
        return same
    except Refusal:
        same = _signature_given(inspection, party, digest, by)
        if same is None:
            raise
        return same


def _signature_given(inspection: Inspection, party: str, digest: str, by: User) -> Signature | None:
    """The signature that `by` has given to this very digest, while it is in force."""
    given = Signature.objects.filter(
        content__inspection=inspection,
        content__voided_at__isnull=True,
        party=party,
        user=by,
        decision=Signature.Decision.CONFIRMED,
    ).first()
    return given if given and given.digest == digest else None


def _check_signer(inspection: Inspection, by: User) -> str:
    inspection._prefetched_objects_cache = {}
    inspection.__dict__.pop("contents_in_force", None)  # read for a page, and older than the lock
    party = party_of(by, inspection)
    if party is None or not by.is_active:
        raise Refusal("forbidden")
    return party


def _check_shown(signed: SignedContent | None, digest: str) -> None:
    if signed is None or signed.digest != digest:
        raise Refusal("document_changed")


def _check_turn(inspection: Inspection, signed: SignedContent, party: str) -> None:
    awaited = next_party(signed)
    if awaited != party:
        member = signer_for(inspection, awaited)
        raise Refusal("not_your_turn", name=member.full_name, role=Party(awaited).label)


def _store(
    inspection: Inspection,
    signed: SignedContent,
    party: str,
    decision: str,
    *,
    by: User,
    at: datetime.datetime,
    reason: str = "",
) -> Signature:
    member = signer_for(inspection, party)
    return Signature.objects.create(
        content=signed,
        party=party,
        decision=decision,
        digest=signed.digest,
        member=member,
        signer_name=member.full_name,
        signer_position=member.position,
        user=by,
        signed_at=at,
        reason=reason,
    )


@all_or_nothing
def refuse_to_sign(
    *, inspection: Inspection, digest: str, reason: str, by: User, at: datetime.datetime
) -> Signature:
    """Refuse the shown content with a reason; it goes back to be mended, as a new revision."""
    party = _check_signer(inspection, by)
    reason = clean_words(reason)
    if not reason:
        raise Refusal("refusal_reason", field="reason")
    _check_shown(content_in_force(inspection), digest)
    move(inspection, "refuse_to_sign", by=by, at=at, data={"party": party, "reason": reason})
    signed = content_in_force(inspection)
    _check_shown(signed, digest)
    _check_turn(inspection, signed, party)
    signature = _store(inspection, signed, party, Signature.Decision.REFUSED, by=by, at=at, reason=reason)
    _void(inspection, signed, reason, by=by, at=at)
    return signature


@all_or_nothing
def reopen_minutes(*, inspection: Inspection, reason: str, by: User, at: datetime.datetime) -> None:
    """Mở lại để sửa: the signatures given lose their force and are kept; a new revision begins."""
    reason = clean_words(reason)
    if not reason:
        raise Refusal("reopen_reason", field="reason")
    move(inspection, "reopen_minutes", by=by, at=at, data={"reason": reason, "revision": inspection.revision})
    _void(inspection, content_in_force(inspection), reason, by=by, at=at)


def _void(
    inspection: Inspection, signed: SignedContent, reason: str, *, by: User, at: datetime.datetime
) -> None:
    SignedContent.objects.filter(pk=signed.pk).update(voided_at=at, voided_by=by, void_reason=reason)
    Inspection.objects.filter(pk=inspection.pk).update(revision=F("revision") + 1)
    inspection.refresh_from_db(fields=["revision", "state"])


def signed_value(signed: SignedContent) -> dict:
    """The content as the values that documents are made from."""
    return json.loads(signed.canonical)
