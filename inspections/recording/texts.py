"""Texts: the inspected unit's report, the minutes, the inspected unit's opinion."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from config.fields import clean_text, clean_words
from inspections.arranging import check_visit_day
from inspections.errors import Refusal, version_conflict
from inspections.models import Event, Inspection, Minutes, Opinion, SelfReport
from inspections.recording.lengths import check_lengths
from inspections.transitions import all_or_nothing, hold_for_writing, move, record_event


def record_self_report(
    *, inspection: Inspection, text: str, base_version: int, by: User, at: datetime.datetime
) -> SelfReport:
    """Write the text of the inspected unit's report (plan, II.2)."""
    return _record_text(SelfReport, "self_report", inspection, {"text": text}, base_version, by=by, at=at)


def record_minutes(
    *,
    inspection: Inspection,
    fields: Mapping[str, Any],
    changed: Collection[str] | None = None,
    base_version: int,
    by: User,
    at: datetime.datetime,
) -> Minutes:
    """Write typed parts of the minutes; completeness is asked for only at `draft_minutes`.

    `changed` names those of `fields` that the writer has changed since `base_version`, all unless given.
    """
    if not TYPED_IN_MINUTES.issuperset(fields):
        raise Refusal("malformed")
    return _record_text(Minutes, "minutes", inspection, fields, base_version, changed=changed, by=by, at=at)


def record_minutes_part(
    *, inspection: Inspection, name: str, value: Any, seen: str, by: User, at: datetime.datetime
) -> Minutes:
    """Write one part of the minutes, whatever became of the other parts meanwhile.

    `seen` is the `seen_mark` of what the writer saw in it; another value there is a conflict.
    """
    if name not in TYPED_IN_MINUTES:
        raise Refusal("malformed")
    return _record_text(Minutes, "minutes", inspection, {name: value}, {name: seen}, by=by, at=at)


def seen_mark(value: Any) -> str:
    """SHA-256 of a value as the field page shows it: text as it is, a moment as local ISO minutes."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return hashlib.sha256((value or "").encode()).hexdigest()


TYPED_IN_MINUTES = {
    field.name for field in Minutes._meta.concrete_fields if field.editable and not field.primary_key
} - {"inspection", "lock_version", "updated_at", "updated_by"}


def record_opinion(
    *,
    inspection: Inspection,
    stance: str,
    text: str = "",
    reason: str = "",
    base_version: int,
    by: User,
    at: datetime.datetime,
) -> Opinion:
    """Write what the inspected unit says of the result."""
    text, reason = clean_words(text), clean_words(reason)
    if stance not in Opinion.Stance.values:
        raise Refusal("malformed", field="stance")
    if stance != Opinion.Stance.AGREE and not text:
        raise Refusal("opinion_text", field="text")
    if stance == Opinion.Stance.DISAGREE and not reason:
        raise Refusal("opinion_reason", field="reason")
    fields = {
        "stance": stance,
        "text": "" if stance == Opinion.Stance.AGREE else text,
        "reason": reason if stance == Opinion.Stance.DISAGREE else "",
    }
    return _record_text(Opinion, "opinion", inspection, fields, base_version, by=by, at=at)


def opinion_version(inspection: Inspection) -> int:
    """What a writer of the opinion has seen, also while there is none.

    Opening the scoring again takes the opinion away and counts as one more version: an answer that was
    meant for the old result stays behind, whether one had been given then or not.
    """
    opinion = Opinion.objects.filter(inspection=inspection).first()
    if opinion is not None:
        return opinion.lock_version
    return Event.objects.filter(
        inspection=inspection, action__in=("record_opinion", "reopen_scoring")
    ).count()


def _new_row(model: type[models.Model], inspection: Inspection) -> models.Model:
    given = {"lock_version": opinion_version(inspection)} if model is Opinion else {}
    return model(inspection=inspection, **given)


def _record_text(
    model: type[models.Model],
    subject: str,
    inspection: Inspection,
    fields: Mapping[str, Any],
    base: int | Mapping[str, str],
    *,
    changed: Collection[str] | None = None,
    by: User,
    at: datetime.datetime,
):
    """Write `fields` of the inspection's one row of `model`, if it is still as its writer saw it.

    `base` is the version of the row, or the mark of each value (`seen_mark`); `changed` as `only_changed`.
    """
    check_lengths(model, **fields)
    conflict = None
    with transaction.atomic():
        hold_for_writing(inspection, subject, by=by)
        row = model.objects.filter(inspection=inspection).first() or _new_row(model, inspection)
        wanted = {name: clean_text(v) if isinstance(v, str) else v for name, v in fields.items()}
        before = {name: getattr(row, name) for name in wanted}
        if _is_stale(row, before, base):
            before, wanted = only_changed(before, changed), only_changed(wanted, changed)
            if before == wanted:
                return row
            conflict = text_conflict(row, before, wanted)
        else:
            for name, value in wanted.items():
                setattr(row, name, value)
            _check_times(row)
            row.lock_version, row.updated_at, row.updated_by = row.lock_version + 1, at, by
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:
                raise Refusal("malformed") from None
        record_event(
            action=f"conflict_{subject}" if conflict else f"record_{subject}",
            by=by,
            at=at,
            plan=inspection.plan,
            inspection=inspection,
            data={"before": _plain(before), "after": _plain(wanted)},
        )
    if conflict is not None:
        raise conflict
    return row


def _is_stale(row: models.Model, before: Mapping[str, Any], base: int | Mapping[str, str]) -> bool:
    if isinstance(base, int):
        return row.lock_version != base
    return any(seen_mark(value) != base[name] for name, value in before.items())


def _check_times(row: models.Model) -> None:
    """Of the row as it would be stored: either time may have been written before."""
    starts_at, ends_at = getattr(row, "starts_at", None), getattr(row, "ends_at", None)
    for field, moment in (("starts_at", starts_at), ("ends_at", ends_at)):
        if moment:
            check_visit_day(row.inspection, timezone.localdate(moment), field=field)
    if starts_at and ends_at and ends_at <= starts_at:
        raise Refusal("ends_before_start", field="ends_at")


def only_changed(fields: Mapping[str, Any], changed: Collection[str] | None) -> dict[str, Any]:
    """Of a stale write: what its writer has not changed is only what the old version said; None: all was."""
    return {name: value for name, value in fields.items() if changed is None or name in changed}


def text_conflict(row, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> Refusal:
    """A stale write of `row`, with both values of every field in which they differ."""
    changed = [name for name in wanted if before[name] != wanted[name]]
    labels = {name: str(row._meta.get_field(name).verbose_name) for name in changed}
    return version_conflict(
        person=row.updated_by.get_full_name() if row.updated_by else "",
        at=row.updated_at,
        version=row.lock_version,
        labels=labels,
        theirs=_worded(row, {name: before[name] for name in changed}),
        yours=_worded(row, {name: wanted[name] for name in changed}),
    )


def _worded(row: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """As people read them: a choice by its label."""
    labels = {name: dict(row._meta.get_field(name).flatchoices) for name in fields}
    return {name: labels[name].get(value, value) for name, value in _plain(fields).items()}


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: timezone.localtime(v).strftime("%H:%M ngày %d/%m/%Y") if isinstance(v, datetime.datetime) else v
        for name, v in fields.items()
    }


REQUIRED_IN_MINUTES = {
    "starts_at": "giờ bắt đầu",
    "ends_at": "giờ kết thúc",
    "strengths": "ưu điểm",
    "shortcomings": "tồn tại, hạn chế",
    "causes": "nguyên nhân",
    "recommendations_to_unit": "kiến nghị đối với đơn vị được kiểm tra",
}


def missing_in_minutes(inspection: Inspection) -> list[str]:
    """What the minutes still lack, in the words of the form."""
    minutes = Minutes.objects.filter(inspection=inspection).first()
    missing = [
        label for name, label in REQUIRED_IN_MINUTES.items() if minutes is None or not getattr(minutes, name)
    ]
    if not inspection.exemplars.exists() and not (minutes and minutes.no_exemplar_reason):
        missing.append("điển hình đã thăm, hoặc lý do không thăm điển hình")
    return missing


@all_or_nothing
def draft_minutes(*, inspection: Inspection, by: User, at: datetime.datetime) -> None:
    """Lập biên bản: the team's part is complete; the inspected unit gives its opinion next."""
    move(inspection, "draft_minutes", by=by, at=at)
    check_minutes_complete(inspection)


def check_minutes_complete(inspection: Inspection) -> None:
    missing = missing_in_minutes(inspection)
    if missing:
        raise Refusal("minutes_incomplete", missing="; ".join(missing))
