"""Final documents: rendered once from what was issued or signed, sealed, stored, and never made again.

Whoever needs one calls `final_document`; the first call makes it. When two come at once, the database
lets one row in, and both go on with that one.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from documents import papers
from documents.disk import write_privately
from documents.layout import ND30_2020
from documents.models import FinalDocument, documents_storage, make_code, opaque_name
from inspections.content import digest_of
from inspections.errors import Refusal
from inspections.models import ClusterReport, Event, Inspection, InspectionPlan, SignedContent
from inspections.queries.parties import content_in_force

logger = logging.getLogger(__name__)

Kind = FinalDocument.Kind
Subject = InspectionPlan | SignedContent | ClusterReport

PLAN_KINDS = (Kind.PLAN, Kind.BLANK_SCORESHEET)
RESULT_KINDS = (Kind.MINUTES, Kind.SCORESHEET)
# What makes a document final, and which ones it makes so.
_KINDS_AFTER = {
    "issue_plan": PLAN_KINDS,
    "complete_signing": RESULT_KINDS,
    "issue_report": (Kind.REPORT,),
}


class NotFinal(ValueError):
    """Asked for the final document of something that is still a draft."""


class DamagedFile(Exception):
    """The stored file is not the one that was stored."""


@dataclass(frozen=True)
class Source:
    """What one final document is made of; `render` takes the check code."""

    keys: dict
    content_digest: str
    render: Callable[[str], bytes]


# --- Getting one -----------------------------------------------------------------------------------


def final_document(kind: str, subject: Subject, *, at: datetime.datetime | None = None) -> FinalDocument:
    """The final document of an issued plan or report, or of a content that all three have signed.

    Raises `NotFinal`, and `Refusal` when it cannot be made at the moment.
    """
    return find_final(kind, subject) or _make(kind, subject, at=at or timezone.now())


def find_final(kind: str, subject: Subject) -> FinalDocument | None:
    """The final document if it has been made."""
    return FinalDocument.objects.filter(kind=kind, **_keys(subject)).first()


def final_subject(inspection: Inspection) -> SignedContent | None:
    """The content of `inspection` that is in force and signed by all; None while there is none."""
    signed = content_in_force(inspection)
    return signed if signed is not None and papers.is_signed_by_all(signed) else None


def make_after(event: Event, **_signal: object) -> None:
    """Make what the event has made final, at once, while nobody waits for it yet."""
    kinds = _KINDS_AFTER.get(event.action)
    if not kinds:
        return
    subject = _subject_of(event)
    if subject is None:  # reopened in the meantime
        return
    for kind in kinds:
        try:
            final_document(kind, subject, at=event.at)
        except Refusal as refusal:  # made at the first download then
            logger.error("%s of %s not made: %s", kind, subject, refusal.message)


def _subject_of(event: Event) -> Subject | None:
    if event.inspection is not None:
        return final_subject(event.inspection)
    if event.action == "issue_report":
        return event.plan.reports.get(revision=event.data["revision"])
    return event.plan


# --- Making one ------------------------------------------------------------------------------------


def _make(kind: str, subject: Subject, *, at: datetime.datetime) -> FinalDocument:
    from documents import seal  # takes most of a second to load, and few processes make a final

    source, code = source_of(kind, subject), make_code()
    try:
        sealed = seal.seal_pdf(source.render(code))
    except seal.SealFailed as failure:
        raise Refusal("seal_failed") from failure
    name = store_file(sealed.pdf)
    try:
        with transaction.atomic():
            return FinalDocument.objects.create(
                kind=kind,
                **source.keys,
                code=code,
                content_digest=source.content_digest,
                file=name,
                size=len(sealed.pdf),
                sha256=hashlib.sha256(sealed.pdf).hexdigest(),
                made_at=at,
                seal_level=sealed.level,
                seal_fingerprint=sealed.fingerprint,
                profile=ND30_2020.name,
            )
    except BaseException as failure:
        documents_storage().delete(name)
        first = find_final(kind, subject) if isinstance(failure, IntegrityError) else None
        if first is None:
            raise
        return first


def source_of(kind: str, subject: Subject) -> Source:
    """Contents and renderer of the document; raises `NotFinal`."""
    if kind in RESULT_KINDS and isinstance(subject, SignedContent):
        return _source_of_results(kind, subject)
    if kind in PLAN_KINDS and isinstance(subject, InspectionPlan):
        return _source_of_plan(kind, subject)
    if kind == Kind.REPORT and isinstance(subject, ClusterReport):
        return _source_of_report(subject)
    raise NotFinal(f"no final {kind} of {subject!r}")


def _source_of_plan(kind: str, plan: InspectionPlan) -> Source:
    if plan.is_draft or plan.snapshot is None:
        raise NotFinal(f"{plan} is a draft")
    render = {
        Kind.PLAN: papers.plan_pdf_from_content,
        Kind.BLANK_SCORESHEET: papers.blank_scoresheet_pdf_from_content,
    }[Kind(kind)]
    return Source(
        _keys(plan), plan.snapshot_digest, lambda code: render(plan.snapshot, is_final=True, check_code=code)
    )


def _source_of_report(report: ClusterReport) -> Source:
    if report.is_draft or report.snapshot is None:
        raise NotFinal(f"{report} is a draft")
    return Source(
        {"plan_id": report.plan_id, **_keys(report)},
        report.snapshot_digest,
        lambda code: papers.report_pdf_from_content(report.snapshot, is_final=True, check_code=code),
    )


def _source_of_results(kind: str, signed: SignedContent) -> Source:
    if not papers.is_signed_by_all(signed):
        raise NotFinal(f"{signed} is not signed by all")
    content, confirmations = json.loads(signed.canonical), papers.confirmations_of(signed)
    render = {
        Kind.MINUTES: papers.minutes_pdf_from_content,
        Kind.SCORESHEET: papers.scoresheet_pdf_from_content,
    }[Kind(kind)]
    return Source(
        {"plan_id": signed.inspection.plan_id, "inspection_id": signed.inspection_id, **_keys(signed)},
        digest_of(content),
        lambda code: render(content, True, confirmations, check_code=code),
    )


def _keys(subject: Subject) -> dict:
    """What names the one document of a kind in the database."""
    if isinstance(subject, SignedContent):
        return {"content_id": subject.pk}
    if isinstance(subject, ClusterReport):
        return {"report_id": subject.pk}
    return {"plan_id": subject.pk, "content_id": None, "report_id": None}


# --- The stored bytes ------------------------------------------------------------------------------


def store_file(pdf: bytes) -> str:
    """Write `pdf` under a new name and wait until it is on the disk; answers the name."""
    name = opaque_name()
    write_privately(Path(documents_storage().path(name)), pdf)
    return name


def stored_bytes(document: FinalDocument) -> bytes:
    """The file as it was stored; raises `DamagedFile` rather than give out anything else."""
    try:
        with document.file.open("rb") as file:
            pdf = file.read()
    except OSError as failure:
        raise DamagedFile(f"{document}: {failure}") from failure
    if hashlib.sha256(pdf).hexdigest() != document.sha256:
        raise DamagedFile(f"{document}: the file has another SHA-256")
    return pdf
