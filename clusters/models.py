"""Who the parties are: clusters, their units, the units' offices, yearly terms, memberships, roles held.

Everything is data with a period of validity: all five units of 2022 were abolished in 2025, and
their minutes stay. Nothing here knows of plans or inspections.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Min, Q

from config.fields import CharField

# Years that a round may lie in; others are a slip of the hand or a clock gone wrong.
FIRST_YEAR, LAST_YEAR = 2000, 2200
NO_YEAR_OF_ROUNDS = f"Vui lòng ghi năm từ {FIRST_YEAR} đến {LAST_YEAR}."


def check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(NO_YEAR_OF_ROUNDS)


class ValidityQuerySet(models.QuerySet):
    def valid_on(self, day: datetime.date):
        """Rows whose period of validity contains `day` (both ends belong to it)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def valid_in_year(self, year: int):
        """Rows valid on at least one day of `year`."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=datetime.date(year, 12, 31)),
            Q(valid_to__isnull=True) | Q(valid_to__gte=datetime.date(year, 1, 1)),
        )


class Validity(models.Model):
    """A period of validity; an open end is None, both ends belong to the period."""

    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_period_runs_forward",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            )
        ]

    def is_valid_in_year(self, year: int) -> bool:
        """As `valid_in_year` of the rows."""
        return (self.valid_from is None or self.valid_from.year <= year) and (
            self.valid_to is None or year <= self.valid_to.year
        )

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class UnitKind(models.Model):
    """What a unit is: huyện, thị xã, thành phố, xã, phường, sở, … (data, not code)."""

    code = models.SlugField("mã", unique=True, max_length=40)
    name = CharField("tên loại (viết thường)", max_length=80, help_text="Ví dụ: huyện, thị xã, phường.")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = "loại đơn vị"
        verbose_name_plural = "loại đơn vị"

    def __str__(self) -> str:
        return self.name


class Unit(Validity):
    """A unit that can be a member of a cluster. Dissolved units are kept; their papers name them."""

    code = models.SlugField("mã", unique=True, max_length=60)
    kind = models.ForeignKey(UnitKind, models.PROTECT, verbose_name="loại đơn vị", related_name="units")
    name = CharField("tên riêng", max_length=120, help_text="Ví dụ: Tuần Giáo.")
    name_in_sentence = CharField("tên trong câu", max_length=160, help_text="Ví dụ: huyện Tuần Giáo.")
    name_standalone = CharField("tên đứng đầu câu", max_length=160, help_text="Ví dụ: Huyện Tuần Giáo.")
    authority_name = CharField(
        "tên cơ quan",
        max_length=200,
        help_text="Ví dụ: UBND huyện Tuần Giáo; dùng ở đầu văn bản và nơi nhận.",
    )
    superior_name = CharField("cơ quan chủ quản", max_length=200, blank=True)
    place_name = CharField("địa danh ghi trên văn bản", max_length=120, blank=True)
    symbol = CharField("ký hiệu trên văn bản", max_length=40, blank=True, help_text="Ví dụ: UBND.")
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name="đơn vị kế tiếp"
    )

    class Meta(Validity.Meta):
        ordering = ["name", "code"]
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"

    def __str__(self) -> str:
        return self.name_standalone

    def office_for(self, function_code: str, day: datetime.date) -> UnitOffice | None:
        """The unit's own office that holds the function on `day`; None when it has none."""
        return self.offices.valid_on(day).filter(function__code=function_code).order_by("pk").first()


class FunctionalRole(models.Model):
    """A function every unit fills in its own way: leadership, office, home affairs, economy, officer."""

    code = models.SlugField("mã", unique=True, max_length=40)
    name = CharField("tên chức năng", max_length=160)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = "chức năng"
        verbose_name_plural = "chức năng"

    def __str__(self) -> str:
        return self.name


class UnitOffice(Validity):
    """The office of a unit that holds a function, under its own official name."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="offices", verbose_name="đơn vị")
    function = models.ForeignKey(
        FunctionalRole, models.PROTECT, related_name="offices", verbose_name="chức năng"
    )
    official_name = CharField("tên chính thức", max_length=200)
    short_name = CharField("tên gọn", max_length=80, blank=True)

    class Meta(Validity.Meta):
        ordering = ["unit", "function__order"]
        verbose_name = "phòng, văn phòng của đơn vị"
        verbose_name_plural = "phòng, văn phòng của đơn vị"

    def __str__(self) -> str:
        return f"{self.official_name} ({self.unit.name_in_sentence})"


class EmulationCluster(models.Model):
    """A cụm or khối thi đua with the four forms of its name that papers use."""

    class Kind(models.TextChoices):
        CLUSTER = "cum", "Cụm thi đua"
        BLOCK = "khoi", "Khối thi đua"

    code = models.SlugField("mã", unique=True, max_length=60)
    kind = models.CharField("loại", max_length=8, choices=Kind, default=Kind.CLUSTER)
    name = CharField("tên", max_length=200, help_text="Ví dụ: Cụm thi đua vùng thấp.")
    name_full = CharField(
        "tên đầy đủ", max_length=240, help_text="Ví dụ: Cụm thi đua vùng thấp tỉnh Điện Biên."
    )
    abbreviation = CharField("tên viết tắt", max_length=80, blank=True, help_text="Ví dụ: Cụm TĐVT.")
    symbol = CharField("ký hiệu trên văn bản", max_length=40, help_text="Ví dụ: CTĐVT.")
    superior_name = CharField("cơ quan chủ quản", max_length=200, help_text="Ví dụ: UBND tỉnh Điện Biên.")
    units = models.ManyToManyField(Unit, through="ClusterMembership", related_name="clusters")

    class Meta:
        ordering = ["name"]
        verbose_name = "cụm, khối thi đua"
        verbose_name_plural = "cụm, khối thi đua"

    def __str__(self) -> str:
        return self.name

    def members_in(self, year: int) -> models.QuerySet[Unit]:
        """Units with a membership valid in `year`, each once, in the cluster's own order."""
        memberships = self.memberships.valid_in_year(year)
        members = Unit.objects.filter(memberships__in=memberships)
        return members.annotate(place=Min("memberships__order")).order_by("place", "code")


class ClusterMembership(Validity):
    """A unit belongs to a cluster during a period."""

    cluster = models.ForeignKey(
        EmulationCluster, models.PROTECT, related_name="memberships", verbose_name="cụm"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="đơn vị")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    # Set where the rows of a whole cluster are compared with each other as they will be.
    is_compared_elsewhere = False

    class Meta(Validity.Meta):
        ordering = ["order", "pk"]
        verbose_name = "đơn vị thành viên"
        verbose_name_plural = "đơn vị thành viên"

    def __str__(self) -> str:
        return f"{self.unit} - {self.cluster}"

    def clean(self) -> None:
        if self.is_compared_elsewhere:
            return
        self.check_apart_from(ClusterMembership.objects.filter(cluster=self.cluster_id).exclude(pk=self.pk))

    def check_apart_from(self, others: Iterable[ClusterMembership]) -> None:
        """Refuse a period that meets another one of the same unit among `others`, of the same cluster."""
        if any(other.unit_id == self.unit_id and _periods_overlap(self, other) for other in others):
            raise ValidationError(f"{self.unit} đã là thành viên của cụm trong thời gian này.")


def _periods_overlap(one: Validity, other: Validity) -> bool:
    starts = [p.valid_from or datetime.date.min for p in (one, other)]
    ends = [p.valid_to or datetime.date.max for p in (one, other)]
    return max(starts) <= min(ends)


class ClusterTerm(Validity):
    """One working year of a cluster: the standing unit, its head and deputy.

    A term may overrun its calendar year, so a plan points to a term, never to "today's head".
    """

    cluster = models.ForeignKey(EmulationCluster, models.PROTECT, related_name="terms", verbose_name="cụm")
    year = models.PositiveSmallIntegerField("năm", validators=[check_year])
    standing_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="standing_terms", verbose_name="đơn vị thường trực"
    )
    contact_office = models.ForeignKey(
        UnitOffice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="phòng đầu mối"
    )
    head_person = CharField("Trưởng Cụm", max_length=160, blank=True)
    head_title_in_cluster = CharField("chức danh trong cụm", max_length=160, default="Trưởng Cụm")
    head_title_in_unit = CharField("chức vụ tại đơn vị", max_length=200, blank=True)
    deputy_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị phó"
    )
    deputy_person = CharField("Phó Trưởng Cụm", max_length=160, blank=True)
    deputy_title_in_unit = CharField("chức vụ của Phó Trưởng Cụm", max_length=200, blank=True)
    appointing_document = CharField("văn bản cử", max_length=300, blank=True)

    class Meta(Validity.Meta):
        ordering = ["-year"]
        verbose_name = "năm công tác của cụm"
        verbose_name_plural = "năm công tác của cụm"
        constraints = [
            *Validity.Meta.constraints,
            models.UniqueConstraint(fields=["cluster", "year"], name="one_term_per_cluster_and_year"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="term_lies_in_a_year_of_rounds",
                violation_error_message=NO_YEAR_OF_ROUNDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} năm {self.year}"

    def clean(self) -> None:
        if self.contact_office and self.contact_office.unit_id != self.standing_unit_id:
            raise ValidationError({"contact_office": "Phòng đầu mối phải là phòng của đơn vị thường trực."})


class RoleHolding(Validity):
    """A person holds a role for a unit, or for a whole cluster, during a period.

    What the standing unit's people may do follows from the unit and the term, so that the rights
    move with the year and nobody has to move them.
    """

    class Role(models.TextChoices):
        STANDING_STAFF = "standing_staff", "Cán bộ thường trực"
        HOME_AFFAIRS = "home_affairs", "Phòng Nội vụ"
        TEAM_HEAD = "team_head", "Trưởng đoàn kiểm tra"
        TEAM_SECRETARY = "team_secretary", "Thư ký đoàn kiểm tra"
        TEAM_MEMBER = "team_member", "Thành viên đoàn kiểm tra"
        REPRESENTATIVE = "representative", "Đại diện đơn vị được kiểm tra"
        OBSERVER = "observer", "Theo dõi cấp tỉnh"

    CLUSTER_ROLES = (Role.OBSERVER,)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="roles_held", verbose_name="người dùng"
    )
    role = models.CharField("vai trò", max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="role_holdings", verbose_name="đơn vị"
    )
    cluster = models.ForeignKey(
        EmulationCluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="role_holdings",
        verbose_name="cụm",
    )

    class Meta(Validity.Meta):
        ordering = ["user", "role"]
        verbose_name = "vai trò được giao"
        verbose_name_plural = "vai trò được giao"
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role="observer", unit__isnull=True, cluster__isnull=False)
                | (~Q(role="observer") & Q(unit__isnull=False, cluster__isnull=True)),
                name="role_belongs_to_a_unit_or_a_cluster",
                violation_error_message="Vai trò theo dõi gắn với cụm; các vai trò khác gắn với đơn vị.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} - {self.unit or self.cluster}"
