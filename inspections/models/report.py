"""The cluster's report on a round (Báo cáo tổng hợp), which the standing unit sends upwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from config.fields import CharField, TextField
from inspections import states
from inspections.models.plan import InspectionPlan
from inspections.numbers import number_and_symbol
from scoring.freezing import Freezable


class ClusterReport(Freezable):
    """What people write in the report: draft → issued. Its figures come from the accepted results.

    `snapshot` is the content as issued; the document of an issued report is made from it alone. An issued
    report is corrected by the next revision, which replaces it from its own issue on.
    """

    FROZEN = ~Q(state="draft")

    class State(models.TextChoices):
        DRAFT = states.DRAFT, "Dự thảo"
        ISSUED = states.ISSUED, "Đã ban hành"

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="reports")
    revision = models.PositiveIntegerField("bản số", default=1, editable=False)
    correction_reason = TextField("lý do thay thế", blank=True, editable=False)
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.DRAFT)

    # Header (Nghị định 30/2020/NĐ-CP, Phụ lục I, ô số 3, 4, 9a); the issuer is the plan's
    number = CharField("số", max_length=20, blank=True)
    symbol = CharField("ký hiệu", max_length=60)
    place_name = CharField("địa danh", max_length=120, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True)
    addressees = TextField("kính gửi", blank=True, help_text="Mỗi dòng một nơi.")

    # Parts III to V; one paragraph a line
    strengths = TextField("ưu điểm", blank=True)
    good_practices = TextField("cách làm hay, sáng tạo cần nhân rộng", blank=True)
    exemplars = TextField("điển hình", blank=True)
    shortcomings = TextField("tồn tại, hạn chế", blank=True)
    causes = TextField("nguyên nhân", blank=True)
    recommendations_to_units = TextField("kiến nghị đối với các đơn vị", blank=True)
    recommendations_upwards = TextField("kiến nghị, đề xuất với Thường trực Cụm và cấp trên", blank=True)
    closing = TextField("đoạn kết", blank=True)

    # Signing block and recipients (ô số 7, 9b)
    signing_prefix = CharField("quyền hạn ký", max_length=10, blank=True)
    signing_organisation = CharField("ký thay mặt", max_length=200, blank=True)
    signing_titles = TextField("chức danh người ký", blank=True, help_text="Mỗi dòng một chức danh.")
    signer_name = CharField("họ và tên người ký", max_length=160, blank=True)
    recipients = TextField("nơi nhận", blank=True, help_text="Mỗi nơi nhận bắt đầu bằng dấu gạch ngang.")

    # Digests of the signed contents that are in the texts already.
    collected = models.JSONField(default=list, editable=False)
    snapshot = models.JSONField(null=True, editable=False)
    snapshot_digest = models.CharField(max_length=64, blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "báo cáo tổng hợp"
        verbose_name_plural = "báo cáo tổng hợp"
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "revision"], name="report_revision_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="draft"),
                name="one_report_draft_per_plan",
                violation_error_message="Mỗi kế hoạch chỉ có một dự thảo báo cáo.",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(correction_reason=""),
                name="corrected_report_has_a_reason",
                violation_error_message="Báo cáo thay thế phải nêu lý do.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(issued_on__isnull=False, issued_at__isnull=False),
                name="issued_report_has_its_date",
                violation_error_message="Báo cáo đã ban hành phải có ngày ban hành.",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo tổng hợp {self.plan.cluster.name} năm {self.plan.year}"

    def get_absolute_url(self) -> str:
        return reverse("plan_report", args=[self.plan_id])

    @property
    def is_draft(self) -> bool:
        return self.state == states.DRAFT

    @property
    def replaces(self) -> ClusterReport | None:
        """The issued report that this one replaces, or is to replace."""
        return self.plan.reports.filter(revision__lt=self.revision, state=states.ISSUED).last()

    @property
    def replaced_by(self) -> ClusterReport | None:
        """The report in force, when that is a later one."""
        return self.plan.reports.filter(revision__gt=self.revision, state=states.ISSUED).last()

    @property
    def full_number(self) -> str:
        return number_and_symbol(self.number, self.symbol)
