"""What the public page answers: about a document by its code, and about a file that somebody holds.

No personal data. A file that is asked about is read and forgotten.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from documents import verification
from documents.copy_trust import trust_for
from documents.finals import DamagedFile, stored_bytes
from documents.models import CODE_ALPHABET, CODE_LENGTH, FinalDocument
from documents.verification import NotReadable
from documents.verify_apart import verify_apart
from inspections.content import plan_content
from inspections.errors import SENTENCES
from inspections.templatetags.vietnamese import vn_date, vn_datetime

Kind, Standing = FinalDocument.Kind, FinalDocument.Standing

ORIGINAL, SIGNED_FURTHER, ALTERED, UNKNOWN, UNREADABLE = (
    "original",
    "signed",
    "altered",
    "unknown",
    "unreadable",
)

_END_OF_PDF = re.compile(rb"%%EOF(?:\r\n|\n|\r)?")
# The first ones are enough: the original is the beginning of what was added to.
_MOST_ENDS = 200
_CODE_INSIDE = re.compile(
    rb"(?<![0-9A-Za-z])[" + CODE_ALPHABET.encode() + rb"]{" + str(CODE_LENGTH).encode() + rb"}(?![0-9A-Za-z])"
)
_MOST_CODES = 50


# --- By code -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """One line about a document."""

    name: str
    value: str
    is_code: bool = False


def find_document(code: str) -> FinalDocument | None:
    return _documents().filter(code=code).first() if code else None


def facts_about(document: FinalDocument) -> list[Fact]:
    """What anybody who holds the document may know of it."""
    about = _results_facts(document) if document.inspection else _plan_facts(document)
    return [
        Fact("Loại văn bản", document.get_kind_display()),
        *about,
        Fact("Lập trên hệ thống lúc", vn_datetime(document.made_at)),
        Fact("Mã tra cứu", document.grouped_code, is_code=True),
        Fact("Mã SHA-256 của tệp", " ".join(_groups(document.sha256, 8)), is_code=True),
    ]


def standing_sentence(document: FinalDocument) -> str:
    standing = document.standing
    if standing == Standing.VALID:
        return "Văn bản còn hiệu lực."
    if standing == Standing.WITHDRAWN:
        return "Văn bản đã hủy hiệu lực để sửa; chưa có văn bản thay thế."
    if document.content is None:
        later = document.replacing_source
        return (
            f"Văn bản đã được thay thế bằng {Kind.REPORT.label if document.report else Kind.PLAN.label} "
            f"số {later.full_number} "
            f"ngày {vn_date(later.issued_on)}."
        )
    later = document.replaced_by
    return (
        f"Văn bản đã được thay thế bằng bản số {later.content.revision}, lập ngày {vn_date(later.made_at)}."
    )


def shown_replacement(document: FinalDocument) -> FinalDocument | None:
    """What an issued document was replaced by; new results are for those who hold them, and their code."""
    return document.replaced_by if document.content is None else None


def _results_facts(document: FinalDocument) -> list[Fact]:
    content = json.loads(document.content.canonical)
    rating = content["scoresheet"].get("rating")
    day = content["visit"]["starts_at"] or content["visit"]["agreed_day"]
    return [
        Fact("Về việc", f"Kiểm tra chéo công tác thi đua, khen thưởng năm {content['plan']['year']}"),
        Fact("Đơn vị kiểm tra", content["inspecting_unit"]["name_standalone"]),
        Fact("Đơn vị được kiểm tra", content["inspected_unit"]["name_standalone"]),
        Fact("Ngày kiểm tra", vn_date(datetime.date.fromisoformat(day[:10])) if day else ""),
        Fact("Xếp loại", rating["label"] if rating else ""),
        Fact("Bản số", str(document.content.revision)),
    ]


def _plan_facts(document: FinalDocument) -> list[Fact]:
    content, issued = plan_content(document.plan), document.report or document.plan
    number = issued.full_number if issued.number else ""
    return [
        Fact("Về việc", f"Kiểm tra chéo công tác thi đua, khen thưởng năm {document.plan.year}"),
        Fact("Cụm, Khối thi đua", content["cluster"]["name_full"]),
        Fact("Đơn vị thường trực", content["standing_unit"]["name_standalone"]),
        Fact("Số, ký hiệu", number),
        Fact("Ngày ban hành", vn_date(issued.issued_on)),
    ]


def _groups(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


# --- By file -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileAnswer:
    """What a file is; `document` is the one that it is, or pretends to be."""

    kind: str
    sentence: str
    document: FinalDocument | None = None


def check_file(pdf: bytes, *, at: datetime.datetime) -> FileAnswer:
    """Compare a file, byte by byte, with what was made here."""
    document = _documents().filter(sha256=hashlib.sha256(pdf).hexdigest()).first()
    if document is not None:
        return FileAnswer(
            ORIGINAL, "Tệp đúng là bản gốc do hệ thống lập, không thay đổi một bit nào.", document
        )
    document = _original_inside(pdf)
    if document is not None:
        return _judge_additions(pdf, document, at)
    document = _document_named_inside(pdf)
    if document is not None:
        return FileAnswer(
            ALTERED,
            "Tệp mang mã tra cứu của văn bản dưới đây nhưng không phải là bản do hệ thống lập: "
            "nội dung tệp đã bị thay đổi.",
            document,
        )
    return _judge_stranger(pdf)


def _original_inside(pdf: bytes) -> FinalDocument | None:
    """The document that the file begins with, byte for byte."""
    digest, read, beginnings = hashlib.sha256(), 0, []
    for found in islice(_END_OF_PDF.finditer(pdf), _MOST_ENDS):
        for end in (found.start() + len(b"%%EOF"), found.end()):
            digest.update(pdf[read:end])
            beginnings.append(digest.hexdigest())
            read = end
    known = _documents().filter(sha256__in=beginnings)
    return max(known, key=lambda document: document.size, default=None)


def _judge_additions(pdf: bytes, document: FinalDocument, at: datetime.datetime) -> FileAnswer:
    altered = FileAnswer(
        ALTERED, "Tệp bắt đầu bằng bản gốc nhưng đã bị ghi thêm hoặc thay đổi nội dung về sau.", document
    )
    try:
        found = verify_apart(pdf, stored_bytes(document), trust_for(document), at)
    except (NotReadable, DamagedFile):
        return altered
    if verification.NO in (found.unaltered.verdict, found.valid.verdict) or not found.of_persons:
        return altered
    if found.unaltered.verdict == verification.UNKNOWN:
        return FileAnswer(ALTERED, found.unaltered.sentence, document)
    return FileAnswer(
        SIGNED_FURTHER,
        f"Tệp là bản gốc do hệ thống lập, có thêm {len(found.of_persons):02d} chữ ký số; "
        f"phần gốc không thay đổi. {found.valid.sentence} {found.trusted.sentence}",
        document,
    )


def _document_named_inside(pdf: bytes) -> FinalDocument | None:
    """The document whose code the file carries: in its description, or in the address at its foot."""
    codes = {found.group().decode() for found in islice(_CODE_INSIDE.finditer(pdf), _MOST_CODES)}
    return _documents().filter(code__in=codes).first() if codes else None


def _judge_stranger(pdf: bytes) -> FileAnswer:
    if b"%PDF-" not in pdf[:1024]:
        return FileAnswer(UNREADABLE, SENTENCES["pdf_broken"][1])
    if b"/Encrypt" in pdf:
        return FileAnswer(UNREADABLE, SENTENCES["pdf_encrypted"][1])
    if b"%%EOF" not in pdf[-1024:]:
        return FileAnswer(
            UNREADABLE,
            "Tệp PDF không đầy đủ hoặc đã bị hỏng, và không trùng với văn bản nào do hệ thống lập.",
        )
    return FileAnswer(
        UNKNOWN,
        "Tệp không trùng với văn bản nào do hệ thống lập: tệp đã bị thay đổi, "
        "hoặc không do hệ thống này lập.",
    )


def _documents():
    return FinalDocument.objects.select_related(
        "content", "report", "inspection", "plan__term__cluster", "plan__term__standing_unit"
    )
