"""The trail: one row for everything that happened to a plan or an inspection."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from inspections.models.plan import InspectionPlan
from scoring.freezing import Freezable


class Event(Freezable):
    """What happened: who did what, when, with the values before and after. Rows are only added."""

    FROZEN = models.Q(pk__isnull=False)

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="events", verbose_name="kế hoạch")
    inspection = models.ForeignKey(
        "inspections.Inspection",
        models.PROTECT,
        null=True,
        related_name="events",
        verbose_name="cuộc kiểm tra",
    )
    action = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("lúc")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "việc trong nhật ký"
        verbose_name_plural = "nhật ký"

    def __str__(self) -> str:
        return f"{self.action} {self.at:%d/%m/%Y %H:%M}"
