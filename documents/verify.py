"""What the signatures in a PDF say, and whether it is the document that was made here.

The only place that validates signatures. Also a program of its own (`verify_apart.py` starts it): files
come from outside, so they are read within limits, without the application's database and secrets.
"""

from __future__ import annotations

import asyncio
import atexit
import datetime
import gc
import io
import json
import logging
import resource
import sys
import unicodedata
from typing import Any

from asn1crypto import x509
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from documents.pdf_reading import QuickReader
from documents.verification import (
    ARCHIVAL,
    CLAIMED,
    CONTENT,
    EXACT,
    NO,
    NONE,
    NOTHING,
    OTHER,
    PART,
    SIGNING,
    STAMPED,
    UNKNOWN,
    UP_TO_NEXT,
    WHOLE_FILE,
    YES,
    Answer,
    NotReadable,
    SignatureFound,
    Trust,
    Verification,
)

MOST_SIGNATURES = 50
MOST_PAGES = 500
TIMESTAMP = "/DocTimeStamp"


# --- The four questions ------------------------------------------------------------------------------


def verify_copy(copy: bytes, original: bytes, trust: Trust, now: datetime.datetime) -> Verification:
    """Examine a signed copy of `original`; raises `NotReadable`."""
    found = read_signatures(copy, trust, now)
    match = match_of(copy, original)
    of_persons = [row for row in found if row.is_of_person]
    # A file that was written anew has no seal to rely on: then only the later signatures speak for it.
    witnesses = found if match == EXACT else of_persons
    return Verification(
        unaltered=_is_unaltered(witnesses, of_persons),
        valid=_are_valid(of_persons),
        trusted=_are_trusted(of_persons),
        matches=_MATCHES[match],
        match=match,
        signatures=tuple(found),
    )


def _is_unaltered(witnesses: list[SignatureFound], of_persons: list[SignatureFound]) -> Answer:
    if not of_persons:
        return Answer(UNKNOWN, "Tệp không chứa chữ ký số nào ngoài niêm phong của hệ thống.")
    if not all(row.is_sound for row in witnesses):
        return Answer(NO, "Tệp đã bị thay đổi sau khi ký số.")
    last = max(place for place, row in enumerate(witnesses) if row.is_of_person)
    if witnesses[last].later not in (NOTHING, ARCHIVAL):
        return Answer(NO, "Sau chữ ký số cuối cùng có nội dung được ghi thêm hoặc thay đổi.")
    if all(row.later != OTHER for row in witnesses):
        return Answer(YES, "Tệp còn nguyên vẹn kể từ khi ký số.")
    if witnesses[last].trusted:
        return Answer(
            UNKNOWN,
            "Giữa các lần ký có nội dung được ghi thêm ngoài chữ ký; người ký sau cùng đã ký cả phần "
            "ghi thêm. Cần người đối chiếu.",
        )
    return Answer(NO, "Sau khi ký có nội dung được ghi thêm hoặc thay đổi.")


def _are_valid(of_persons: list[SignatureFound]) -> Answer:
    if not of_persons:
        return Answer(UNKNOWN, "Không có chữ ký số để kiểm tra.")
    if not all(row.intact and row.valid for row in of_persons):
        return Answer(NO, "Có chữ ký số không hợp lệ.")
    if not all(row.in_period for row in of_persons):
        return Answer(NO, "Có chữ ký số được tạo ngoài thời hạn của chứng thư.")
    return Answer(
        YES, f"Cả {len(of_persons):02d} chữ ký số đều hợp lệ." if len(of_persons) > 1 else _ONE_VALID
    )


def _are_trusted(of_persons: list[SignatureFound]) -> Answer:
    if of_persons and all(row.trusted for row in of_persons):
        return Answer(YES, "Chứng thư được cấp bởi tổ chức mà hệ thống tin cậy.")
    return Answer(
        UNKNOWN,
        "Không xác định: chưa nối được chứng thư của người ký với chứng thư gốc nào "
        "đã khai báo trong hệ thống.",
    )


_ONE_VALID = "Chữ ký số hợp lệ."
_MATCHES = {
    EXACT: Answer(YES, "Khớp tuyệt đối: tệp là bản đã lập, phần sau chỉ là chữ ký được ghi thêm."),
    CONTENT: Answer(UNKNOWN, "Khớp nội dung: chữ và số trang như bản đã lập; cần người xác nhận."),
    NONE: Answer(NO, "Không khớp văn bản do hệ thống lập."),
}


# --- Does it match -----------------------------------------------------------------------------------


def match_of(copy: bytes, original: bytes) -> str:
    """Exact when the original is the beginning of the copy; else what both say decides.

    Tools that print anew leave attached files out; one that is there must be the original's.
    """
    if copy.startswith(original):
        return EXACT
    (texts, files), (our_texts, our_files) = readable_parts(copy), readable_parts(original)
    is_ours = all(our_files.get(name) == data for name, data in files.items())
    return CONTENT if texts == our_texts and is_ours else NONE


def readable_parts(pdf: bytes) -> tuple[list[str], dict[str, list[bytes]]]:
    """What people read, page by page and without spaces, and what other systems read: attached files by name.

    Raises `NotReadable`.
    """
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if len(reader.pages) > MOST_PAGES:
            raise NotReadable("pdf_too_heavy")
        texts = ["".join(unicodedata.normalize("NFC", page.extract_text()).split()) for page in reader.pages]
        return texts, {name: list(files) for name, files in reader.attachments.items()}
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
    ) as failure:
        raise NotReadable("pdf_broken") from failure


# --- The signatures ----------------------------------------------------------------------------------


def read_signatures(pdf: bytes, trust: Trust, now: datetime.datetime) -> list[SignatureFound]:
    """Every signature in the file, in the order in which they were made; raises `NotReadable`."""
    try:
        reader = QuickReader(io.BytesIO(pdf))
        if reader.encrypted:
            raise NotReadable("pdf_encrypted")
        embedded = list(reader.embedded_signatures)
    except NotReadable:
        raise
    except Exception as failure:  # whatever a parser trips over in a file from outside
        raise NotReadable("pdf_broken") from failure
    if len(embedded) > MOST_SIGNATURES:
        raise NotReadable("pdf_too_heavy")
    return [_examine(signature, trust, now) for signature in embedded]


def _examine(signature: EmbeddedPdfSignature, trust: Trust, now: datetime.datetime) -> SignatureFound:
    certificate = signature.signer_cert
    is_timestamp = signature.sig_object_type == TIMESTAMP
    signed_at = _signing_time(signature, now)
    try:
        status = asyncio.run(_validate(signature, trust, min(signed_at or now, now)))
    except Exception:  # a signature that cannot even be examined speaks for nothing
        status = None
    stamp = getattr(status, "timestamp_validity", None)
    stamped = is_timestamp or bool(stamp and stamp.valid and stamp.intact)
    return SignatureFound(
        **_names_of(certificate),
        fingerprint=certificate.sha256.hex(),
        signed_at=signed_at.isoformat() if signed_at else "",
        time=(STAMPED if stamped else CLAIMED) if signed_at else "",
        covers=_coverage(status),
        intact=bool(status and status.intact),
        valid=bool(status and status.valid),
        trusted=bool(status and status.trusted),
        in_period=_is_in_period(certificate, signed_at or now),
        later=_what_came_later(status),
        is_seal=certificate.sha256.hex() in trust.seals,
        is_timestamp=is_timestamp,
    )


async def _validate(signature: EmbeddedPdfSignature, trust: Trust, moment: datetime.datetime):
    roots = [x509.Certificate.load(der) for der in trust.roots]
    # Without asking anybody: an address in a certificate from outside is no place for a server to go.
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    if signature.sig_object_type == TIMESTAMP:
        return await async_validate_pdf_timestamp(signature, context)
    usage = KeyUsageConstraints(key_usage=set(trust.key_usage))
    return await async_validate_pdf_signature(signature, context, key_usage_settings=usage)


def _signing_time(signature: EmbeddedPdfSignature, now: datetime.datetime) -> datetime.datetime | None:
    """By the time stamp where there is one, else as the signer's own clock had it."""
    try:
        if signature.sig_object_type == TIMESTAMP:
            return signature.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        for stamped in extract_tst_data_iter(signature.signer_info, signed=False):
            return stamped["encap_content_info"]["content"].parsed["gen_time"].native
        claimed = signature.self_reported_timestamp
    except Exception:
        return None
    return claimed.replace(tzinfo=now.tzinfo) if claimed and claimed.tzinfo is None else claimed


def _coverage(status: Any) -> str:
    if status is None or status.coverage is None:
        return PART
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return WHOLE_FILE
    return UP_TO_NEXT if status.coverage == SignatureCoverageLevel.ENTIRE_REVISION else PART


def _what_came_later(status: Any) -> str:
    later = getattr(status, "diff_result", None)
    return _LATER.get(later.modification_level, OTHER) if isinstance(later, DiffResult) else OTHER


_LATER = {
    ModificationLevel.NONE: NOTHING,
    ModificationLevel.LTA_UPDATES: ARCHIVAL,
    ModificationLevel.FORM_FILLING: SIGNING,
}


def _is_in_period(certificate: x509.Certificate, moment: datetime.datetime) -> bool:
    return certificate.not_valid_before <= moment <= certificate.not_valid_after


def _names_of(certificate: x509.Certificate) -> dict[str, str]:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return {
        "signer": _word(subject.get("common_name")),
        "organisation": _word(subject.get("organization_name")),
        "issuer": _word(issuer.get("common_name") or issuer.get("organization_name")),
    }


def _word(value: object) -> str:
    """One line of a name from outside; a name may be given several times."""
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    printable = (c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", words))
    return " ".join("".join(printable).split())[:200]


# --- The program -------------------------------------------------------------------------------------


def main(source: io.BufferedIOBase, answer: io.TextIOBase) -> None:
    """Reads one line of JSON, then the two files it tells the sizes of; writes JSON."""
    asked = json.loads(source.readline())
    for limit, amount in asked["limits"].items():
        resource.setrlimit(getattr(resource, limit), (amount, amount))
    trust = Trust(
        roots=tuple(bytes.fromhex(der) for der in asked["roots"]),
        seals=tuple(asked["seals"]),
        key_usage=tuple(asked["key_usage"]),
    )
    copy, original = source.read(asked["copy_size"]), source.read(asked["original_size"])
    try:
        verified = verify_copy(copy, original, trust, datetime.datetime.fromisoformat(asked["now"]))
    except NotReadable as reason:
        json.dump({"not_readable": reason.code}, answer)
    except MemoryError:
        json.dump({"not_readable": "pdf_too_heavy"}, answer)
    else:
        json.dump(verified.as_values(), answer)


if __name__ == "__main__":
    atexit.register(gc.freeze)  # all memory goes at once
    logging.disable()  # the libraries tell of every oddity in a file; the answer is what counts
    main(sys.stdin.buffer, sys.stdout)
