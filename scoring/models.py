"""The scoresheet: the criteria template of a year and the sheets filled from it.

Knows neither units nor plans. The arithmetic is in `rules.py`; rows become its values in `sheets.py`.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from config.fields import CharField, TextField
from scoring.freezing import Freezable


class CriteriaTemplate(Freezable):
    """One version of a Biểu điểm. Frozen for good when the first plan that uses it is issued."""

    FROZEN = Q(frozen_at__isnull=False)

    name = CharField("tên", max_length=200)
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    deduction_step = models.DecimalField(
        "điểm trừ mỗi nội dung", max_digits=5, decimal_places=2, default=Decimal(5)
    )
    max_deductions_per_line = models.PositiveSmallIntegerField(
        "số lần trừ tối đa mỗi dòng",
        null=True,
        blank=True,
        help_text="Để trống: mỗi nội dung chưa đầy đủ trong dòng đều bị trừ. 1: mỗi dòng chỉ trừ một lần.",
    )
    note = TextField("ghi chú in dưới biểu điểm", blank=True)
    frozen_at = models.DateTimeField("chốt lúc", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = "biểu điểm"
        verbose_name_plural = "biểu điểm"
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="criteria_template_version_once"),
            models.CheckConstraint(
                condition=Q(deduction_step__gt=0),
                name="deduction_step_is_positive",
                violation_error_message="Điểm trừ mỗi nội dung phải lớn hơn 0.",
            ),
            models.CheckConstraint(
                condition=Q(max_deductions_per_line__isnull=True) | Q(max_deductions_per_line__gte=1),
                name="deduction_cap_is_at_least_one",
                violation_error_message="Số lần trừ tối đa phải từ 1; để trống nếu không giới hạn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (phiên bản {self.version})"


class Criterion(Freezable):
    """A numbered content of inspection, as the plan words it; its score lines word it again."""

    FROZEN = Q(template__frozen_at__isnull=False)

    template = models.ForeignKey(CriteriaTemplate, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField("TT")
    text_plan = TextField("nội dung ghi trong kế hoạch")

    class Meta:
        ordering = ["number"]
        verbose_name = "nội dung kiểm tra"
        verbose_name_plural = "nội dung kiểm tra"
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="criterion_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text_plan}"


def printed_number(criterion: int, label: str) -> str:
    """How people name a line: "1", "8a", "8b"."""
    return f"{criterion}{label}"


class ScoreLine(Freezable):
    """One row of the Biểu điểm that gets points. A criterion has one or more of them."""

    FROZEN = Q(criterion__template__frozen_at__isnull=False)

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="score_lines")
    order = models.PositiveSmallIntegerField("thứ tự trong nội dung", default=1)
    label = CharField(
        "ký hiệu", max_length=10, blank=True, help_text="Ví dụ: a, b; để trống nếu chỉ có một dòng."
    )
    text = TextField("nội dung ghi trên biểu điểm")
    max_points = models.DecimalField("điểm chuẩn", max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["criterion__number", "order"]
        verbose_name = "dòng điểm"
        verbose_name_plural = "dòng điểm"
        constraints = [
            models.UniqueConstraint(fields=["criterion", "order"], name="score_line_order_once"),
            models.CheckConstraint(
                condition=Q(max_points__gt=0),
                name="score_line_points_positive",
                violation_error_message="Điểm chuẩn phải lớn hơn 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def number(self) -> str:
        return printed_number(self.criterion.number, self.label)


class RatingBand(Freezable):
    """A rating and its lower bound; the highest band whose bound is met applies."""

    FROZEN = Q(template__frozen_at__isnull=False)

    template = models.ForeignKey(CriteriaTemplate, models.CASCADE, related_name="bands")
    code = models.SlugField("mã", max_length=20)
    label = CharField("xếp loại", max_length=40)
    min_points = models.DecimalField("từ điểm", max_digits=5, decimal_places=2)
    min_inclusive = models.BooleanField("kể cả điểm này", default=True)

    class Meta:
        ordering = ["-min_points"]
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="rating_band_code_once"),
            models.UniqueConstraint(fields=["template", "min_points"], name="rating_band_bound_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Scoresheet(models.Model):
    """A sheet being filled, or filled, from a template: one assessment for each score line."""

    template = models.ForeignKey(CriteriaTemplate, models.PROTECT, related_name="scoresheets")

    class Meta:
        verbose_name = "biểu điểm đã chấm"
        verbose_name_plural = "biểu điểm đã chấm"

    def __str__(self) -> str:
        return f"Biểu điểm số {self.pk}"


class LineAssessment(models.Model):
    """What the team found for one score line. `awarded_points` is computed, never typed."""

    class Status(models.TextChoices):
        NOT_ASSESSED = "not_assessed", "Chưa chấm"
        COMPLETE = "complete", "Thực hiện đầy đủ"
        INCOMPLETE = "incomplete", "Có trừ điểm"

    sheet = models.ForeignKey(Scoresheet, models.CASCADE, related_name="assessments")
    line = models.ForeignKey(ScoreLine, models.PROTECT, related_name="assessments")
    status = models.CharField("trạng thái", max_length=12, choices=Status, default=Status.NOT_ASSESSED)
    max_points = models.DecimalField("điểm chuẩn", max_digits=5, decimal_places=2)
    awarded_points = models.DecimalField("điểm chấm", max_digits=5, decimal_places=2, null=True)
    finding = TextField("nhận xét", blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["line__criterion__number", "line__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "line"], name="line_assessed_once_per_sheet"),
            models.CheckConstraint(
                condition=Q(status="not_assessed", awarded_points__isnull=True)
                | (
                    ~Q(status="not_assessed")
                    & Q(awarded_points__isnull=False, awarded_points__gte=0)
                    & Q(awarded_points__lte=F("max_points"))
                ),
                name="awarded_points_between_zero_and_maximum",
                violation_error_message="Điểm chấm từ 0 đến điểm chuẩn; chưa chấm thì chưa có điểm.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.number}: {self.get_status_display()}"


class Deduction(models.Model):
    """One named content that was not fully carried out, with the reason; costs the template's step."""

    assessment = models.ForeignKey(LineAssessment, models.CASCADE, related_name="deductions")
    order = models.PositiveSmallIntegerField(default=1)
    content = TextField("nội dung chưa đầy đủ")
    reason = TextField("lý do, căn cứ")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "order"], name="deduction_order_once"),
            models.CheckConstraint(
                condition=~Q(content="") & ~Q(reason=""),
                name="deduction_says_what_and_why",
                violation_error_message="Trừ điểm phải nêu nội dung chưa đầy đủ và lý do.",
            ),
        ]

    def __str__(self) -> str:
        return self.content
