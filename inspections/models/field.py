"""What comes in from the field: who set out with which visit, and every operation that arrived."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models

from config.fields import TextField
from inspections.models.evidence import evidence_storage, opaque_name
from inspections.models.inspection import Inspection
from scoring.freezing import Freezable


class FieldPreparation(models.Model):
    """A person's device that was made ready to work on a visit without a network."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="field_preparations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device = models.UUIDField()
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "user", "device"], name="device_prepared_once_per_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.inspection}"


class FieldOperation(Freezable):
    """One change made in the field, kept as it arrived, with what came of it. Rows are only added.

    `id` is made on the device: the same id with the same bytes gets the same receipt for ever.
    """

    FROZEN = models.Q(pk__isnull=False)

    class Outcome(models.TextChoices):
        APPLIED = "applied", "Đã ghi"
        CONFLICT = "conflict", "Trùng với thay đổi của người khác"
        REFUSED = "refused", "Chưa hợp lệ"
        PARKED = "parked", "Chờ Thường trực cụm xem xét"

    id = models.UUIDField(primary_key=True)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="field_operations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device = models.UUIDField()
    # Of the device: its own count of changes, and what its clock said.
    counter = models.PositiveBigIntegerField()
    device_time = models.DateTimeField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    digest = models.CharField("SHA-256", max_length=64)
    received_at = models.DateTimeField()
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome)
    receipt = models.JSONField(default=dict)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_note = TextField("ghi chú xem xét", blank=True)

    # What may still change once the row stands.
    CHANGES_AFTER_ARRIVAL = ("reviewed_at", "reviewed_by", "review_note")

    class Meta:
        ordering = ["received_at", "device", "counter"]
        verbose_name = "thay đổi gửi từ hiện trường"
        verbose_name_plural = "thay đổi gửi từ hiện trường"
        indexes = [
            models.Index(
                fields=["inspection"],
                condition=models.Q(outcome="parked", reviewed_at__isnull=True),
                name="parked_field_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.get_outcome_display()}"

    @property
    def photo_sha256(self) -> str:
        """The photo that it names, "" for none."""
        value = self.read_body().get("value")
        said = value.get("sha256") if isinstance(value, dict) else ""
        return said if isinstance(said, str) else ""

    def read_body(self) -> dict[str, Any]:
        """What the device wrote; {} when it is nothing that can be read."""
        try:
            body = json.loads(self.body)
        except (RecursionError, ValueError):
            return {}
        return body if isinstance(body, dict) else {}


class FieldPackage(Freezable):
    """A file of unsent work that somebody else brought in: kept as it is for the standing unit to read."""

    FROZEN = models.Q(pk__isnull=False)

    plan = models.ForeignKey("inspections.InspectionPlan", models.PROTECT, related_name="field_packages")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=evidence_storage, upload_to=opaque_name, max_length=120)
    size = models.PositiveBigIntegerField()
    author_name = models.CharField(max_length=200)
    contents = models.JSONField(default=list)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ["-brought_at"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "sha256"], name="field_package_once_per_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}, {self.brought_at:%d/%m/%Y}"
