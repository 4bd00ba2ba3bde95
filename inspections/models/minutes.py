"""The minutes: what people write in them. What the system knows is filled in from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from config.fields import CharField, TextField
from inspections.models.inspection import Inspection


class Minutes(models.Model):
    """The typed parts of a Biên bản, written by the team's head and secretary."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="minutes")
    number = CharField("số biên bản", max_length=20, blank=True)
    starts_at = models.DateTimeField("bắt đầu", null=True, blank=True)
    ends_at = models.DateTimeField("kết thúc", null=True, blank=True)
    place = CharField("địa điểm", max_length=300, blank=True)
    no_exemplar_reason = TextField("lý do không thăm điển hình", blank=True)
    strengths = TextField("ưu điểm", blank=True)
    good_practices = TextField("cách làm hay, sáng tạo cần nhân rộng", blank=True)
    shortcomings = TextField("tồn tại, hạn chế", blank=True)
    causes = TextField("nguyên nhân", blank=True)
    recommendations_to_unit = TextField("kiến nghị đối với đơn vị được kiểm tra", blank=True)
    recommendations_to_standing = TextField("kiến nghị đối với Thường trực Cụm và cấp trên", blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "biên bản"
        verbose_name_plural = "biên bản"

    def __str__(self) -> str:
        return f"Biên bản {self.inspection}"


class Opinion(models.Model):
    """What the inspected unit says of the result; mandatory before signing."""

    class Stance(models.TextChoices):
        AGREE = "agree", "Nhất trí"
        AGREE_WITH_REMARKS = "agree_with_remarks", "Nhất trí, đồng thời có ý kiến"
        DISAGREE = "disagree", "Không nhất trí"

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="opinion")
    stance = models.CharField("ý kiến", max_length=20, choices=Stance)
    text = TextField("nội dung ý kiến", blank=True)
    reason = TextField("lý do không nhất trí", blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.get_stance_display()
