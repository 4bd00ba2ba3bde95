"""What the inspected unit hands over: its report, and evidence for the score lines; the team's photos too."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q

from config.fields import CharField, TextField
from inspections.models.inspection import Inspection
from inspections.models.plan import Side
from scoring.models import ScoreLine


def evidence_storage() -> FileSystemStorage:
    """Private files: no URL leads to them, only the download view."""
    return FileSystemStorage(location=settings.EVIDENCE_DIR, base_url=None)


def opaque_name(_row: models.Model, _original: str) -> str:
    """A stored name that tells nothing of the file and cannot be chosen by the sender."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class SelfReport(models.Model):
    """The report of the inspected unit (plan, II.2); its text, its files are `Evidence` rows."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="self_report")
    text = TextField("nội dung báo cáo", blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Báo cáo của {self.inspection.inspected_unit}"


class Evidence(models.Model):
    """A file for one score line, or of the report (or visit) as a whole when `line` is empty.

    The inspected unit's files are part of the signed content; the team's photos stand beside it.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="evidence")
    side = models.CharField("bên gửi", max_length=12, choices=Side, default=Side.INSPECTED)
    line = models.ForeignKey(ScoreLine, models.PROTECT, null=True, related_name="evidence")
    # Made by the sender, so that the same file sent twice is the same row.
    client_id = models.UUIDField(default=uuid.uuid4, unique=True)
    file = models.FileField(storage=evidence_storage, upload_to=opaque_name, max_length=120)
    original_name = CharField("tên tệp", max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["line__criterion__number", "line__order", "uploaded_at", "pk"]
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="evidence_is_not_empty",
                violation_error_message="Tệp minh chứng không được trống.",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name
