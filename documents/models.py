"""Final documents: the bytes that were made once, and how anybody can name them.

Rows are only added. Whether one is still in force is read from what it was made of, never written.
"""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q

from inspections.models import Inspection, InspectionPlan, SignedContent
from scoring.freezing import Freezable

# No 0, 1, I, O: nobody takes one sign for another when reading a code aloud or from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 16  # 80 bits


def make_code() -> str:
    """A code that cannot be guessed from another one."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def documents_storage() -> FileSystemStorage:
    """Private files: no URL leads to them, only the views."""
    return FileSystemStorage(location=settings.DOCUMENTS_DIR, base_url=None)


def opaque_name(*_known: object) -> str:
    """A stored name that tells nothing of the document."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}.pdf"


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
        WITHDRAWN = "withdrawn", "Đã thu hồi để sửa"

    kind = models.CharField("loại văn bản", max_length=20, choices=Kind)
    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="final_documents")
    # Only of minutes and scoresheets.
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="final_documents")
    content = models.ForeignKey(SignedContent, models.PROTECT, null=True, related_name="final_documents")
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
            models.UniqueConstraint(
                fields=["kind", "plan"], condition=Q(content__isnull=True), name="one_final_per_kind_and_plan"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("minutes", "scoresheet"), content__isnull=False, inspection__isnull=False
                )
                | Q(
                    kind__in=("plan", "blank_scoresheet", "report"),
                    content__isnull=True,
                    inspection__isnull=True,
                ),
                name="results_and_only_they_have_a_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    @property
    def replaced_by(self) -> FinalDocument | None:
        """The latest document of the same kind made of a later revision; None while this one stands."""
        if self.content is None or self.content.voided_at is None:
            return None
        later = FinalDocument.objects.filter(
            kind=self.kind, inspection=self.inspection_id, content__revision__gt=self.content.revision
        )
        return later.order_by("-content__revision").first()

    @property
    def standing(self) -> str:
        """A correction is a new document: the old one is replaced then, and withdrawn until then."""
        if self.content is None or self.content.voided_at is None:
            return self.Standing.VALID
        return self.Standing.REPLACED if self.replaced_by else self.Standing.WITHDRAWN
