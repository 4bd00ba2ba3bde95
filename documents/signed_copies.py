"""Write side of what comes back: copies signed with a token, and scans of the signed paper."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.models import User
from documents.copy_trust import trust_for
from documents.finals import DamagedFile, stored_bytes
from documents.models import FinalDocument, SignedCopy, documents_storage
from documents.verification import NO, NotReadable, Verification
from documents.verify_apart import verify_apart
from inspections import permissions
from inspections.errors import Refusal
from inspections.filetypes import PDF, CheckedFile, check_file, clean_name
from inspections.models import Inspection
from inspections.transitions import record_event

Kind = SignedCopy.Kind

SCAN_TYPES = (PDF, "image/jpeg", "image/png")
A4_LONG_SIDE_INCHES = 297 / 25.4
LEAST_DPI = 200  # Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần III: số hóa văn bản
_PLAIN_MODES = ("1", "L", "LA")


@dataclass(frozen=True)
class Incoming:
    """A file that may be stored, with what was found in it."""

    file: CheckedFile
    data: bytes
    report: dict
    needs_person: bool


def attach_copy(
    *, final: FinalDocument, kind: str, file: BinaryIO, name: str, by: User, at: datetime.datetime
) -> SignedCopy:
    """Keep a signed copy or a scan of `final`, byte for byte; the same bytes again are the same row."""
    permissions.check_keeps_copies(by, final.inspection)
    if final.standing != FinalDocument.Standing.VALID:
        raise Refusal("copy_of_old")
    incoming = (
        _examine_signed(final, file, name, at) if kind == Kind.SIGNED_PDF else _examine_scan(file, name)
    )
    known = final.signed_copies.filter(kind=kind, sha256=incoming.file.sha256).first()
    return known or _store(final, kind, incoming, by=by, at=at)


def confirm_copy(*, copy: SignedCopy, by: User, at: datetime.datetime) -> None:
    """Somebody other than who brought it has laid the copy beside the original: they say the same."""
    inspection = copy.final.inspection
    permissions.check_keeps_copies(by, inspection)
    if copy.uploaded_by_id == by.pk:
        raise Refusal("own_copy")
    waiting = SignedCopy.objects.filter(pk=copy.pk, needs_person=True, confirmed_at__isnull=True)
    with transaction.atomic():
        if waiting.update(confirmed_by=by, confirmed_at=at) != 1:
            raise Refusal("copy_already_confirmed")
        _record("confirm_signed_copy", copy, inspection, by=by, at=at)


def recheck_copy(*, copy: SignedCopy, by: User, at: datetime.datetime) -> None:
    """Examine the stored copy again: with the roots that are trusted today."""
    inspection = copy.final.inspection
    permissions.check_keeps_copies(by, inspection)
    if copy.kind != Kind.SIGNED_PDF:
        raise Refusal("malformed")
    found = _verify(copy.final, read_copy(copy), at)
    with transaction.atomic():
        SignedCopy.objects.filter(pk=copy.pk).update(
            report=found.as_values(), needs_person=found.needs_person
        )
        _record("recheck_signed_copy", copy, inspection, by=by, at=at)


def read_copy(copy: SignedCopy) -> bytes:
    """The file as it came; raises `Refusal` rather than give out anything else."""
    try:
        with copy.file.open("rb") as file:
            data = file.read()
    except OSError:
        raise Refusal("file_damaged") from None
    if hashlib.sha256(data).hexdigest() != copy.sha256:
        raise Refusal("file_damaged")
    return data


# --- Judging ---------------------------------------------------------------------------------------


def _examine_signed(final: FinalDocument, file: BinaryIO, name: str, at: datetime.datetime) -> Incoming:
    file.seek(0)
    data = file.read(settings.SIGNED_COPY_MAX_BYTES + 1)
    name = clean_name(name)
    if len(data) > settings.SIGNED_COPY_MAX_BYTES:
        raise _too_large()
    if not data.startswith(b"%PDF-"):
        raise Refusal("pdf_broken", field="file")
    found = _verify(final, data, at)
    if not found.of_persons:
        raise Refusal("pdf_no_signature", field="file")
    for verdict, code in (
        (found.matches.verdict, "pdf_mismatch"),
        (found.unaltered.verdict, "pdf_altered"),
        (found.valid.verdict, "pdf_signature_invalid"),
    ):
        if verdict == NO:
            raise Refusal(code, field="file")
    checked = CheckedFile(_with_extension(name), PDF, len(data), hashlib.sha256(data).hexdigest())
    return Incoming(checked, data, found.as_values(), found.needs_person)


def _verify(final: FinalDocument, data: bytes, at: datetime.datetime) -> Verification:
    try:
        return verify_apart(data, stored_bytes(final), trust_for(final), at)
    except NotReadable as reason:
        raise Refusal(reason.code, field="file") from reason
    except DamagedFile as damage:
        raise Refusal("file_damaged") from damage


def _examine_scan(file: BinaryIO, name: str) -> Incoming:
    limit = settings.SIGNED_COPY_MAX_BYTES
    checked = check_file(file, name, max_bytes=limit, max_pixels=settings.EVIDENCE_MAX_PIXELS)
    if checked.media_type not in SCAN_TYPES:
        raise Refusal("scan_type", field="file", name=checked.name)
    data = file.read()
    if FinalDocument.objects.filter(sha256=hashlib.sha256(data).hexdigest()).exists():
        raise Refusal("scan_is_original", field="file")
    hints = pdf_hints(data) if checked.media_type == PDF else picture_hints(file)
    return Incoming(checked, data, {"hints": hints}, needs_person=False)


def pdf_hints(data: bytes) -> list[str]:
    """That nobody has looked at the signatures which a scan may bear."""
    return ["Tệp có chữ ký số; chữ ký trên bản số hóa không được kiểm tra."] if b"/ByteRange" in data else []


def picture_hints(file: BinaryIO) -> list[str]:
    """How a picture falls short of what a scan should be; it is kept all the same."""
    file.seek(0)
    with Image.open(file, formats=("JPEG", "PNG")) as picture:
        size, mode = picture.size, picture.mode
    hints, dpi = [], round(max(size) / A4_LONG_SIDE_INCHES)
    if dpi < LEAST_DPI:
        hints.append(
            f"Ảnh có độ phân giải khoảng {dpi} dpi trên khổ A4, thấp hơn mức {LEAST_DPI} dpi nên dùng."
        )
    if mode in _PLAIN_MODES:
        hints.append("Ảnh không phải là ảnh màu.")
    return hints


def _with_extension(name: str) -> str:
    return name if PurePosixPath(name).suffix.lower() == ".pdf" else f"{name}.pdf"


def _too_large() -> Refusal:
    return Refusal(
        "upload_too_large", field="file", limit=f"{settings.SIGNED_COPY_MAX_BYTES // (1024 * 1024)} MB"
    )


# --- Keeping ---------------------------------------------------------------------------------------


def _store(
    final: FinalDocument, kind: str, incoming: Incoming, *, by: User, at: datetime.datetime
) -> SignedCopy:
    copy = SignedCopy(
        final=final,
        kind=kind,
        original_name=incoming.file.name,
        media_type=incoming.file.media_type,
        size=incoming.file.size,
        sha256=incoming.file.sha256,
        report=incoming.report,
        needs_person=incoming.needs_person,
        uploaded_by=by,
        uploaded_at=at,
    )
    copy.file.save("", ContentFile(incoming.data), save=False)
    try:
        with transaction.atomic():
            copy.save()
            action = "attach_signed_copy" if kind == Kind.SIGNED_PDF else "attach_scan"
            _record(action, copy, final.inspection, by=by, at=at)
    except BaseException as failure:
        documents_storage().delete(copy.file.name)
        known = final.signed_copies.filter(kind=kind, sha256=incoming.file.sha256).first()
        if isinstance(failure, IntegrityError) and known is not None:  # sent twice at one moment
            return known
        raise
    return copy


def _record(
    action: str, copy: SignedCopy, inspection: Inspection, *, by: User, at: datetime.datetime
) -> None:
    data = {
        "name": copy.original_name,
        "sha256": copy.sha256,
        "document": copy.final.get_kind_display().lower(),
        "code": copy.final.code,
    }
    record_event(action=action, by=by, at=at, plan=inspection.plan, inspection=inspection, data=data)
