"""The plan of a year: everything its paper says, as data, until it is issued and frozen."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from clusters.models import ClusterTerm, EmulationCluster, FunctionalRole, Unit
from config.fields import CharField, TextField
from inspections import states
from inspections.deadlines import Deadline
from inspections.numbers import cited_day, number_and_symbol
from scoring.freezing import Freezable
from scoring.models import CriteriaTemplate


class Side(models.TextChoices):
    INSPECTING = "inspecting", "Đoàn kiểm tra"
    INSPECTED = "inspected", "Đơn vị được kiểm tra"


class LegalBasis(models.Model):
    """A law, decree or plan that papers cite, with the time it was in force."""

    kind = CharField("loại văn bản", max_length=60, help_text="Ví dụ: Kế hoạch, Nghị định, Luật.")
    number = CharField("số, ký hiệu", max_length=80)
    issued_on = models.DateField("ngày ban hành")
    issuer = CharField("cơ quan ban hành", max_length=200)
    abstract = CharField("trích yếu", max_length=500, help_text='Phần sau chữ "về".')
    short_name = CharField("tên gọn", max_length=120, blank=True)
    effective_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    effective_to = models.DateField("hết hiệu lực sau ngày", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", verbose_name="thay bằng"
    )

    class Meta:
        ordering = ["issued_on", "number"]
        verbose_name = "căn cứ"
        verbose_name_plural = "căn cứ"
        constraints = [
            models.UniqueConstraint(fields=["number", "issued_on"], name="legal_basis_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} số {self.number}"

    def is_in_force_on(self, day) -> bool:
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )

    @property
    def citation(self) -> str:
        """How an opening sentence cites it."""
        day = cited_day(self.issued_on)
        return f"{self.kind} số {self.number} ngày {day} của {self.issuer} về {self.abstract}"


class InspectionPlan(Freezable):
    """Kế hoạch kiểm tra chéo of one term: draft → issued → closed, or replaced by another one.

    `snapshot` is the content as issued; documents of an issued plan are made from it alone.
    """

    FROZEN = ~Q(state="draft")

    class State(models.TextChoices):
        DRAFT = states.DRAFT, "Dự thảo"
        ISSUED = states.ISSUED, "Đã ban hành"
        CLOSED = states.CLOSED, "Đã kết thúc"
        REPLACED = states.REPLACED, "Đã được thay thế"

    term = models.ForeignKey(ClusterTerm, models.PROTECT, related_name="plans", verbose_name="năm công tác")
    state = models.CharField("trạng thái", max_length=12, choices=State, default=State.DRAFT)

    # Header and title (Nghị định 30/2020/NĐ-CP, Phụ lục I, ô số 2-5a)
    superior_name = CharField("cơ quan chủ quản", max_length=200)
    issuer_name = CharField("cơ quan ban hành", max_length=200)
    number = CharField("số", max_length=20, blank=True)
    symbol = CharField("ký hiệu", max_length=60)
    place_name = CharField("địa danh", max_length=120)
    expected_month = models.PositiveSmallIntegerField("tháng dự kiến ban hành", null=True, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    abstract = TextField("trích yếu", help_text="Mỗi dòng một hàng in dưới tên loại văn bản.")

    # Body; one paragraph a line
    bases = models.ManyToManyField(LegalBasis, through="PlanBasis", related_name="plans")
    opening = TextField("đoạn mở đầu")
    purposes = TextField("mục đích", help_text="Mỗi dòng một ý.")
    requirements = TextField("yêu cầu", help_text="Mỗi dòng một ý.")
    methods = TextField("phương pháp kiểm tra", help_text="Mỗi dòng một ý.")
    methods_note = CharField("ghi chú sau phương pháp", max_length=300, blank=True)
    schedule_text = TextField(
        "câu về thời gian kiểm tra", help_text="Viết {hạn kiểm tra} ở chỗ ghi thời hạn."
    )
    submission_text = TextField("câu về gửi kết quả", help_text="Viết {hạn gửi} ở chỗ ghi thời hạn.")
    closing = TextField("đoạn kết")

    # Signing block and recipients (ô số 7, 9)
    signing_prefix = CharField("quyền hạn ký", max_length=10, blank=True, default="TM.")
    signing_organisation = CharField("ký thay mặt", max_length=200)
    signing_titles = TextField("chức danh người ký", help_text="Mỗi dòng một chức danh.")
    signer_name = CharField("họ và tên người ký", max_length=160, blank=True)
    recipients = TextField("nơi nhận", help_text="Mỗi nơi nhận bắt đầu bằng dấu gạch ngang.")

    # Rules of the round
    criteria_template = models.ForeignKey(
        CriteriaTemplate, models.PROTECT, related_name="plans", verbose_name="biểu điểm"
    )
    annex_issuer_name = CharField(
        "tên cụm ghi ở đầu biểu điểm",
        max_length=240,
        blank=True,
        help_text="Để trống: lấy tên đầy đủ của cụm.",
    )
    max_exemplars = models.PositiveSmallIntegerField("số điển hình được thăm tối đa", default=2)
    inspection_deadline = models.DateField("hạn kiểm tra")
    inspection_deadline_inclusive = models.BooleanField("kể cả ngày hạn kiểm tra", default=False)
    submission_deadline = models.DateField("hạn gửi kết quả")
    submission_deadline_inclusive = models.BooleanField("kể cả ngày hạn gửi", default=True)

    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="replacement"
    )
    replacement_reason = TextField("lý do thay thế", blank=True, editable=False)
    is_set_aside = models.BooleanField("dự thảo đã gác lại", default=False, editable=False)
    ring_exception_reason = TextField("lý do chấp nhận cảnh báo phân công", blank=True)
    snapshot = models.JSONField(null=True, editable=False)
    snapshot_digest = models.CharField(max_length=64, blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    close_reason = TextField("lý do kết thúc khi chưa đủ kết quả", blank=True)
    lock_version = models.PositiveIntegerField(default=0, editable=False)

    # What may still change once the plan is issued; everything else is frozen by the database too.
    CHANGES_AFTER_ISSUE = ("state", "closed_at", "close_reason", "lock_version")
    # What a term keeps once a plan of it is issued: its papers name it, and rights follow from it.
    KEPT_IN_TERM = ("cluster", "year", "standing_unit")

    class Meta:
        ordering = ["-term__year", "-pk"]
        verbose_name = "kế hoạch kiểm tra chéo"
        verbose_name_plural = "kế hoạch kiểm tra chéo"
        constraints = [
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(replaces__isnull=True),
                name="one_plan_per_term",
                violation_error_message="Mỗi năm công tác chỉ có một kế hoạch, ngoài kế hoạch thay thế.",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replacement_reason=""),
                name="replacing_plan_has_a_reason",
                violation_error_message="Kế hoạch thay thế phải nêu lý do.",
            ),
            models.CheckConstraint(
                condition=Q(is_set_aside=False) | Q(state="draft", replaces__isnull=False),
                name="only_a_replacing_draft_is_set_aside",
                violation_error_message="Chỉ gác lại được dự thảo của kế hoạch thay thế.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(issued_on__isnull=False, issued_at__isnull=False),
                name="issued_plan_has_its_date",
                violation_error_message="Kế hoạch đã ban hành phải có ngày ban hành.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kế hoạch kiểm tra chéo {self.cluster.name} năm {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("plan_detail", args=[self.pk])

    @property
    def year(self) -> int:
        return self.term.year

    @property
    def cluster(self) -> EmulationCluster:
        return self.term.cluster

    @property
    def standing_unit(self) -> Unit:
        return self.term.standing_unit

    @property
    def is_draft(self) -> bool:
        return self.state == states.DRAFT

    @property
    def is_left_behind(self) -> bool:
        """Whether it is a draft to replace a plan that is not in force any more: it can never be issued."""
        return self.is_draft and self.replaces is not None and self.replaces.state != states.ISSUED

    @property
    def is_idle(self) -> bool:
        """Whether it is a draft on which nothing is to be done."""
        return self.is_set_aside or self.is_left_behind

    @property
    def state_in_words(self) -> str:
        return "Dự thảo đã gác lại" if self.is_set_aside else self.get_state_display()

    @property
    def round_opened_on(self) -> datetime.date | None:
        """The day of issue; of the first plan when this one replaces another, for visits may lie between."""
        return self.replaces.round_opened_on if self.replaces else self.issued_on

    @property
    def replaced_by(self) -> InspectionPlan | None:
        """The last of the plans that were issued in its place."""
        later = getattr(self, "replacement", None)
        if later is None or later.is_draft:
            return None
        return later.replaced_by or later

    @property
    def full_number(self) -> str:
        """Số, ký hiệu as papers cite it: "120/KH-CTĐVT"."""
        return number_and_symbol(self.number, self.symbol)

    def members(self) -> list[Unit]:
        """The units that inspect each other, in the cluster's order."""
        return list(self.cluster.members_in(self.year).select_related("kind"))

    @property
    def inspect_by(self) -> Deadline:
        return Deadline(self.inspection_deadline, self.inspection_deadline_inclusive)

    @property
    def submit_by(self) -> Deadline:
        return Deadline(self.submission_deadline, self.submission_deadline_inclusive)


class PlanBasis(Freezable):
    """A basis cited by a plan; `wording` keeps a citation that differs from the generated one."""

    FROZEN = ~Q(plan__state="draft")

    plan = models.ForeignKey(InspectionPlan, models.CASCADE, related_name="plan_bases")
    basis = models.ForeignKey(LegalBasis, models.PROTECT, related_name="plan_bases", verbose_name="căn cứ")
    order = models.PositiveSmallIntegerField("thứ tự", default=1)
    wording = CharField("cách viện dẫn riêng", max_length=600, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "basis"], name="basis_cited_once_per_plan"),
        ]

    def __str__(self) -> str:
        return self.wording or self.basis.citation


class PlanRoleRequirement(Freezable):
    """A function that the plan asks for on one side, in the plan's own words."""

    FROZEN = ~Q(plan__state="draft")

    plan = models.ForeignKey(InspectionPlan, models.CASCADE, related_name="role_requirements")
    side = models.CharField("bên", max_length=12, choices=Side)
    function = models.ForeignKey(FunctionalRole, models.PROTECT, related_name="+", verbose_name="chức năng")
    order = models.PositiveSmallIntegerField("thứ tự", default=1)
    text = CharField("cách ghi trong kế hoạch", max_length=300)

    class Meta:
        ordering = ["side", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "side", "function"], name="function_asked_once_per_side"),
        ]

    def __str__(self) -> str:
        return self.text
