"""Final documents and the copies of them that come back signed; whose certificates are believed; how often
the public page was asked.

Rows are only added. Whether a document is still in force is read from what it was made of, never written.
"""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q

from config.fields import CharField
from inspections.models import ClusterReport, Inspection, InspectionPlan, SignedContent
from scoring.freezing import Freezable

# No 0, 1, I, O: nobody takes one sign for another when reading a code aloud or from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16  # 80 bits


def make_code() -> str:
    """A code that cannot be guessed from another one."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def group_code(code: str) -> str:
    """Groups of four, as it is printed and read aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """The code that somebody has typed, however they grouped it; empty when it cannot be one."""
    code = "".join(typed.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else ""


def documents_storage() -> FileSystemStorage:
    """Private files: no URL leads to them, only the views."""
    return FileSystemStorage(location=settings.DOCUMENTS_DIR, base_url=None)


def opaque_name(*_known: object) -> str:
    """A stored name that tells nothing of the document."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}.pdf"


def opaque_copy_name(*_known: object) -> str:
    """Beside the documents, and neither chosen by the sender."""
    name = uuid.uuid4().hex
    return f"ban-ky/{name[:2]}/{name}"


class FinalDocument(Freezable):
    """A document as it left the system: of an issued plan, or of a content that all have signed."""

    FROZEN = Q(pk__isnull=False)

    class Kind(models.TextChoices):
        PLAN = "plan", "Kế hoạch"
        BLANK_SCORESHEET = "blank_scoresheet", "Biểu điểm trống"
        MINUTES = "minutes", "Biên bản"
        SCORESHEET = "scoresheet", "Biểu điểm"
        REPORT = "report", "Báo cáo tổng hợp"

    class SealLevel(models.TextChoices):
        BASIC = "B-B", "PAdES B-B"
        TIMESTAMPED = "B-T", "PAdES B-T"

    class Standing(models.TextChoices):
        VALID = "valid", "Còn hiệu lực"
        REPLACED = "replaced", "Đã được thay thế"
        WITHDRAWN = "withdrawn", "Đã hủy hiệu lực"

    kind = models.CharField("loại văn bản", max_length=20, choices=Kind)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="final_documents")
    # Only of minutes and scoresheets.
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="final_documents")
    content = models.ForeignKey(SignedContent, models.PROTECT, null=True, related_name="final_documents")
    # Only of reports.
    report = models.ForeignKey(ClusterReport, models.PROTECT, null=True, related_name="final_documents")
    code = models.CharField("mã tra cứu", max_length=CODE_LENGTH, unique=True, default=make_code)
    content_digest = models.CharField("SHA-256 của nội dung", max_length=64)
    file = models.FileField(storage=documents_storage, upload_to=opaque_name, max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256 của tệp", max_length=64)
    made_at = models.DateTimeField("lập lúc")
    seal_level = models.CharField("mức niêm phong", max_length=3, choices=SealLevel)
    # Tells which key has sealed it, also after the key was changed.
    seal_fingerprint = models.CharField("SHA-256 của chứng thư niêm phong", max_length=64)
    profile = models.CharField("thể thức", max_length=40)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = "văn bản chính thức"
        verbose_name_plural = "văn bản chính thức"
        constraints = [
            models.UniqueConstraint(fields=["kind", "content"], name="one_final_per_kind_and_content"),
            models.UniqueConstraint(fields=["kind", "report"], name="one_final_per_kind_and_report"),
            models.UniqueConstraint(
                fields=["kind", "plan"],
                condition=Q(content__isnull=True, report__isnull=True),
                name="one_final_per_kind_and_plan",
                violation_error_message="Mỗi kế hoạch chỉ có một văn bản chính thức của mỗi loại.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("minutes", "scoresheet"),
                    content__isnull=False,
                    inspection__isnull=False,
                    report__isnull=True,
                )
                | Q(
                    kind__in=("plan", "blank_scoresheet"),
                    content__isnull=True,
                    inspection__isnull=True,
                    report__isnull=True,
                )
                | Q(kind="report", content__isnull=True, inspection__isnull=True, report__isnull=False),
                name="each_kind_has_its_source",
                violation_error_message="Mỗi loại văn bản phải được lập từ đúng nội dung của nó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    @property
    def grouped_code(self) -> str:
        return group_code(self.code)

    @property
    def replaced_by(self) -> FinalDocument | None:
        """The latest document of the same kind that came after; None while this stands, or that is unmade."""
        if self.content is not None:
            if self.content.voided_at is None:
                return None
            later = FinalDocument.objects.filter(
                kind=self.kind, inspection=self.inspection_id, content__revision__gt=self.content.revision
            )
            return later.order_by("-content__revision").first()
        source = self.replacing_source
        return source and source.final_documents.filter(kind=self.kind).first()

    @property
    def replacing_source(self) -> ClusterReport | InspectionPlan | None:
        """What was issued in the place of what this document was made of; None of results."""
        return (self.report or self.plan).replaced_by if self.content is None else None

    @property
    def standing(self) -> str:
        """A correction is a new document: the old one is replaced then; results are withdrawn until then."""
        if self.content is None:
            return self.Standing.REPLACED if self.replacing_source else self.Standing.VALID
        if self.content.voided_at is None:
            return self.Standing.VALID
        return self.Standing.REPLACED if self.replaced_by else self.Standing.WITHDRAWN

    def get_standing(self) -> str:
        """Its standing in words."""
        return self.Standing(self.standing).label


class SignedCopy(Freezable):
    """A final document as it came back: signed with a token elsewhere, or as a scan of the signed paper."""

    FROZEN = Q(pk__isnull=False)

    class Kind(models.TextChoices):
        SIGNED_PDF = "signed_pdf", "Bản ký số"
        SCAN = "scan", "Bản số hóa"

    final = models.ForeignKey(FinalDocument, models.PROTECT, related_name="signed_copies")
    kind = models.CharField("loại bản", max_length=10, choices=Kind)
    file = models.FileField(storage=documents_storage, upload_to=opaque_copy_name, max_length=120)
    original_name = CharField("tên tệp", max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256 của tệp", max_length=64)
    # What was found when the file came in (`verify.Verification`), or how a scan was made.
    report = models.JSONField(default=dict)
    needs_person = models.BooleanField("cần người xác nhận", default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    # Trust depends on the roots of the day, and a person may confirm; the file and its origin stay.
    CHANGES_AFTER_UPLOAD = ("report", "needs_person", "confirmed_by", "confirmed_at")

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = "bản ký số, bản số hóa"
        verbose_name_plural = "bản ký số, bản số hóa"
        constraints = [
            models.UniqueConstraint(fields=["final", "kind", "sha256"], name="same_copy_once"),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="copy_is_not_empty",
                violation_error_message="Tệp tải lên không được trống.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="copy_confirmed_by_somebody",
                violation_error_message="Bản đã xác nhận phải có người và thời điểm xác nhận.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.original_name}"


class TrustedRoot(models.Model):
    """A certificate whose issues are believed; the administrator adds it or takes it away."""

    name = CharField("tên", max_length=200)
    certificate = models.BinaryField("chứng thư (DER)", editable=False)
    fingerprint = models.CharField("SHA-256 của chứng thư", max_length=64, unique=True, editable=False)
    valid_from = models.DateTimeField("có hiệu lực từ", editable=False)
    valid_to = models.DateTimeField("có hiệu lực đến", editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="người khai báo",
        related_name="+",
        editable=False,
    )
    added_at = models.DateTimeField("khai báo lúc", editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "chứng thư gốc tin cậy"
        verbose_name_plural = "chứng thư gốc tin cậy"

    def __str__(self) -> str:
        return self.name


class CheckCount(models.Model):
    """How often the public page was asked within a span of time; `who` is a keyed digest, no address."""

    who = models.CharField(max_length=64)
    span = models.BigIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "span"], name="one_count_per_span")]

    def __str__(self) -> str:
        return f"{self.who[:8]} {self.span}: {self.count}"
