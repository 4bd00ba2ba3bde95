"""One inspection: a pair of units, the visit they agree on, and where the work stands."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from clusters.models import Unit
from config.fields import CharField, TextField
from inspections import states
from inspections.models.plan import InspectionPlan, Side
from scoring.freezing import Freezable
from scoring.models import Scoresheet


class Inspection(Freezable):
    """Who inspects whom under a plan, from the assignment to the receipt of the results."""

    FROZEN = ~Q(plan__state=states.DRAFT)

    class State(models.TextChoices):
        ASSIGNED = states.ASSIGNED, "Đã phân công"
        DATE_PROPOSED = states.DATE_PROPOSED, "Đang thống nhất thời gian"
        DATE_AGREED = states.DATE_AGREED, "Đã thống nhất thời gian"
        IN_PROGRESS = states.IN_PROGRESS, "Đang kiểm tra"
        SCORED = states.SCORED, "Đã chấm điểm"
        MINUTES_DRAFTED = states.MINUTES_DRAFTED, "Đã lập biên bản"
        AWAITING_SIGNATURES = states.AWAITING_SIGNATURES, "Chờ ký biên bản"
        SIGNED = states.SIGNED, "Đã ký biên bản"
        SUBMITTED = states.SUBMITTED, "Đã gửi Thường trực cụm"
        RETURNED = states.RETURNED, "Trả lại để bổ sung"
        ACCEPTED = states.ACCEPTED, "Thường trực cụm đã tiếp nhận"

    plan = models.ForeignKey(InspectionPlan, models.PROTECT, related_name="inspections")
    order = models.PositiveSmallIntegerField(default=1)
    inspecting_unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections_made")
    inspected_unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections_received")
    state = models.CharField("trạng thái", max_length=20, choices=State, default=State.ASSIGNED)
    scoresheet = models.OneToOneField(Scoresheet, models.PROTECT, null=True, related_name="inspection")
    started_at = models.DateTimeField(null=True)
    # Counts the versions of the signed content; part of the signed bytes.
    revision = models.PositiveIntegerField(default=1)
    inspecting_delegation_version = models.PositiveIntegerField(default=0)
    inspected_delegation_version = models.PositiveIntegerField(default=0)

    # The pair itself is frozen with its plan; plan and order change when the plan is replaced, and only then.
    CHANGES_AFTER_ISSUE = (
        "plan",
        "order",
        "state",
        "scoresheet",
        "started_at",
        "revision",
        "inspecting_delegation_version",
        "inspected_delegation_version",
    )

    class Meta:
        ordering = ["plan", "order"]
        verbose_name = "cuộc kiểm tra"
        verbose_name_plural = "cuộc kiểm tra"
        constraints = [
            models.UniqueConstraint(fields=["plan", "inspecting_unit"], name="unit_inspects_once_per_plan"),
            models.UniqueConstraint(
                fields=["plan", "inspected_unit"], name="unit_is_inspected_once_per_plan"
            ),
            models.CheckConstraint(
                condition=~Q(inspecting_unit=F("inspected_unit")),
                name="unit_does_not_inspect_itself",
                violation_error_message="Đơn vị không được kiểm tra chính mình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspecting_unit.name_standalone} kiểm tra {self.inspected_unit.name_in_sentence}"

    def get_absolute_url(self) -> str:
        return reverse("inspection_detail", args=[self.pk])

    def unit_of(self, side: str) -> Unit:
        return self.inspecting_unit if side == Side.INSPECTING else self.inspected_unit

    @property
    def visit(self) -> VisitProposal | None:
        """The agreed date, time and place."""
        return next((p for p in self.visit_proposals.all() if p.status == VisitProposal.Status.AGREED), None)

    @property
    def open_proposal(self) -> VisitProposal | None:
        return next((p for p in self.visit_proposals.all() if p.status == VisitProposal.Status.OPEN), None)


class VisitProposal(models.Model):
    """Date, time and place proposed by one side; the other agrees or proposes in turn (plan, IV)."""

    class Status(models.TextChoices):
        OPEN = "open", "Chờ bên kia trả lời"
        AGREED = "agreed", "Đã thống nhất"
        SUPERSEDED = "superseded", "Đã thay bằng đề xuất khác"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="visit_proposals")
    side = models.CharField(max_length=12, choices=Side)
    day = models.DateField("ngày kiểm tra")
    starts_at = models.TimeField("giờ bắt đầu")
    place = CharField("địa điểm", max_length=300)
    note = TextField("ghi chú", blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(status="open"),
                name="one_open_proposal",
                violation_error_message="Mỗi cuộc kiểm tra chỉ có một đề xuất thời gian đang chờ trả lời.",
            ),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(status="agreed"),
                name="one_agreed_visit",
                violation_error_message="Mỗi cuộc kiểm tra chỉ có một thời gian đã thống nhất.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M} ngày {self.day:%d/%m/%Y}, {self.place}"


class DelegationMember(models.Model):
    """A person named for one side of an inspection, for a function that the plan asks for."""

    class Honorific(models.TextChoices):
        MR = "Ông", "Ông"
        MS = "Bà", "Bà"
        NEUTRAL = "Ông (bà)", "Ông (bà)"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="delegation_members")
    side = models.CharField(max_length=12, choices=Side)
    function = models.ForeignKey("clusters.FunctionalRole", models.PROTECT, related_name="+")
    honorific = models.CharField("xưng hô", max_length=10, choices=Honorific, default=Honorific.NEUTRAL)
    full_name = CharField("họ và tên", max_length=160)
    position = CharField("chức vụ", max_length=240)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="delegation_memberships"
    )
    is_head = models.BooleanField("Trưởng đoàn", default=False)
    is_secretary = models.BooleanField("Thư ký", default=False)
    is_representative = models.BooleanField("Đại diện đơn vị", default=False)
    # Named, but not there on the day: why.
    absence_reason = TextField("lý do vắng mặt", blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["side", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(is_head=True),
                name="one_head",
                violation_error_message="Đoàn kiểm tra chỉ có một Trưởng đoàn.",
            ),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(is_secretary=True),
                name="one_secretary",
                violation_error_message="Đoàn kiểm tra chỉ có một Thư ký.",
            ),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(is_representative=True),
                name="one_representative",
                violation_error_message="Đơn vị được kiểm tra chỉ có một người đại diện.",
            ),
            models.UniqueConstraint(fields=["inspection", "user"], name="account_named_once_per_inspection"),
            models.CheckConstraint(
                condition=Q(side="inspecting", is_representative=False)
                | Q(side="inspected", is_head=False, is_secretary=False),
                name="duties_belong_to_their_side",
                violation_error_message="Đoàn có Trưởng đoàn và Thư ký; bên kia có người đại diện.",
            ),
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(is_secretary=False),
                name="head_is_not_secretary",
                violation_error_message="Trưởng đoàn không đồng thời là Thư ký.",
            ),
            models.CheckConstraint(
                condition=Q(absence_reason="")
                | Q(is_head=False, is_secretary=False, is_representative=False),
                name="who_signs_is_present",
                violation_error_message="Người ký biên bản phải có mặt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honorific} {self.full_name}"


class DelegationVacancy(models.Model):
    """A function the plan asks for that a side leaves empty, with the reason."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="delegation_vacancies")
    side = models.CharField(max_length=12, choices=Side)
    function = models.ForeignKey("clusters.FunctionalRole", models.PROTECT, related_name="+")
    reason = TextField("lý do vắng")

    class Meta:
        ordering = ["side", "function__order"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "side", "function"], name="vacancy_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="vacancy_has_a_reason",
                violation_error_message="Chức năng không có người tham gia phải nêu lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function}: {self.reason}"


class Exemplar(models.Model):
    """A điển hình that the team visited; the plan caps their number (criterion 10: not over 02)."""

    class Kind(models.TextChoices):
        AGENCY = "agency", "Cơ quan"
        UNIT = "unit", "Đơn vị"
        ENTERPRISE = "enterprise", "Doanh nghiệp"
        HOUSEHOLD = "household", "Hộ gia đình sản xuất kinh doanh giỏi"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="exemplars")
    slot = models.PositiveSmallIntegerField()
    # Made by the sender, so that the same exemplar sent twice is the same row.
    client_id = models.UUIDField(default=uuid.uuid4, unique=True)
    name = CharField("tên điển hình", max_length=240)
    kind = models.CharField("loại hình", max_length=12, choices=Kind)
    address = CharField("địa chỉ", max_length=300, blank=True)
    note = TextField("kết quả, cách làm", blank=True)

    class Meta:
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "slot"], name="exemplar_slot_once"),
        ]

    def __str__(self) -> str:
        return self.name
