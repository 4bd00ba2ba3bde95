"""Evidence: files of either side, judged by content and kept under opaque names."""

from __future__ import annotations

import datetime
import uuid
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction

from accounts.models import User
from inspections.errors import Refusal
from inspections.filetypes import check_file
from inspections.models import Evidence, Inspection, Side
from inspections.transitions import hold_for_writing, record_event
from scoring.models import ScoreLine

# What a side writes when it hands over a file, as `states.WRITINGS` names it.
SUBJECTS = {Side.INSPECTED: "evidence", Side.INSPECTING: "photos"}
_ACTIONS = {Side.INSPECTED: "attach_evidence", Side.INSPECTING: "attach_photo"}


def attach_evidence(
    *,
    inspection: Inspection,
    file: BinaryIO,
    name: str,
    line_id: int | None = None,
    client_id: uuid.UUID | None = None,
    side: str = Side.INSPECTED,
    by: User,
    at: datetime.datetime,
) -> Evidence:
    """Store a file of `side` for a score line, or for the report or visit as a whole without `line_id`.

    The same `client_id` with the same bytes is the row that exists already.
    """
    checked = check_file(
        file,
        name,
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        max_pixels=settings.EVIDENCE_MAX_PIXELS,
    )
    client_id = client_id or uuid.uuid4()
    line = _line_of(inspection, line_id)
    stored = None
    try:
        with transaction.atomic():
            hold_for_writing(inspection, SUBJECTS[side], by=by)
            known = Evidence.objects.filter(client_id=client_id).first()
            if known is not None:
                return _same_evidence(known, inspection, checked.sha256)
            evidence = Evidence(
                inspection=inspection,
                side=side,
                line=line,
                client_id=client_id,
                original_name=checked.name,
                media_type=checked.media_type,
                size=checked.size,
                sha256=checked.sha256,
                uploaded_by=by,
                uploaded_at=at,
            )
            evidence.file.save("", File(file), save=False)
            stored = evidence.file.name
            evidence.save()
            _record_event(_ACTIONS[side], evidence, by=by, at=at)
            return evidence
    except BaseException:
        if stored:
            Evidence._meta.get_field("file").storage.delete(stored)
        raise


def _line_of(inspection: Inspection, line_id: int | None) -> ScoreLine | None:
    if line_id is None:
        return None
    lines = ScoreLine.objects.filter(criterion__template=inspection.plan.criteria_template_id)
    line = lines.filter(pk=line_id).first()
    if line is None:
        raise Refusal("malformed")
    return line


def _same_evidence(known: Evidence, inspection: Inspection, sha256: str) -> Evidence:
    if known.inspection_id == inspection.pk and known.sha256 == sha256:
        return known
    raise Refusal("client_id_taken")


@transaction.atomic
def withdraw_evidence(*, inspection: Inspection, evidence_id: int, by: User, at: datetime.datetime) -> None:
    """Take a file out of the evidence; the file itself is kept."""
    side = inspection.evidence.filter(pk=evidence_id).values_list("side", flat=True).first()
    hold_for_writing(inspection, SUBJECTS[side or Side.INSPECTED], by=by)
    rows = inspection.evidence.filter(pk=evidence_id, withdrawn_at__isnull=True)
    if rows.update(withdrawn_at=at):
        _record_event("withdraw_evidence", inspection.evidence.get(pk=evidence_id), by=by, at=at)


def _record_event(action: str, evidence: Evidence, *, by: User, at: datetime.datetime) -> None:
    record_event(
        action=action,
        by=by,
        at=at,
        plan=evidence.inspection.plan,
        inspection=evidence.inspection,
        data={
            "name": evidence.original_name,
            "sha256": evidence.sha256,
            "line": evidence.line.number if evidence.line else None,
        },
    )
