"""Clusters, units, offices and roles are data with a time; nothing is lost when a unit is dissolved."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from clusters.models import (
    ClusterMembership,
    ClusterTerm,
    EmulationCluster,
    FunctionalRole,
    RoleHolding,
    Unit,
    UnitKind,
    UnitOffice,
)

Role = RoleHolding.Role


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def unit(db) -> Unit:
    kind = UnitKind.objects.create(code="huyen", name="huyện")
    return Unit.objects.create(
        code="tuangiao",
        kind=kind,
        name="Tuần Giáo",
        name_in_sentence="huyện Tuần Giáo",
        name_standalone="Huyện Tuần Giáo",
        authority_name="UBND huyện Tuần Giáo",
        valid_to=day("2025-06-30"),
    )


@pytest.fixture
def cluster(db) -> EmulationCluster:
    return EmulationCluster.objects.create(
        code="vung-thap", name="Cụm thi đua vùng thấp", name_full="…", symbol="CTĐVT", superior_name="…"
    )


@pytest.mark.parametrize(("on", "valid"), [("2025-06-30", True), ("2025-07-01", False), ("1990-01-01", True)])
def test_both_ends_belong_to_a_period(unit, on, valid):
    assert unit.is_valid_on(day(on)) is valid
    assert Unit.objects.valid_on(day(on)).exists() is valid


def test_a_period_runs_forward(unit):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.update(valid_from=day("2025-07-01"))


@pytest.mark.parametrize(("year", "is_member"), [(2021, False), (2022, True), (2025, True), (2026, False)])
def test_a_member_of_one_day_is_a_member_of_the_year(unit, cluster, year, is_member):
    period = {"valid_from": day("2022-12-31"), "valid_to": day("2025-01-01")}
    ClusterMembership.objects.create(cluster=cluster, unit=unit, **period)
    assert cluster.members_in(year).exists() is is_member


def test_members_come_in_the_clusters_own_order(unit, cluster):
    second = Unit.objects.create(code="a", kind=unit.kind, name="A")
    ClusterMembership.objects.create(cluster=cluster, unit=second, order=2)
    ClusterMembership.objects.create(cluster=cluster, unit=unit, order=1)
    assert list(cluster.members_in(2022)) == [unit, second]


def test_who_left_and_came_back_within_the_year_is_one_member(unit, cluster):
    second = Unit.objects.create(code="a", kind=unit.kind, name="A")
    ClusterMembership.objects.create(cluster=cluster, unit=unit, order=1, valid_to=day("2022-03-31"))
    ClusterMembership.objects.create(cluster=cluster, unit=second, order=2)
    ClusterMembership.objects.create(cluster=cluster, unit=unit, order=3, valid_from=day("2022-09-01"))
    assert list(cluster.members_in(2022)) == [unit, second]
    assert list(cluster.members_in(2023)) == [second, unit]


@pytest.mark.parametrize(
    ("period", "overlaps"),
    [
        ({}, True),
        ({"valid_from": "2025-06-30"}, True),
        ({"valid_from": "2025-07-01"}, False),
        ({"valid_to": "2021-12-31"}, False),
    ],
)
def test_a_unit_is_a_member_once_at_a_time(unit, cluster, period, overlaps):
    first = {"valid_from": day("2022-01-01"), "valid_to": day("2025-06-30")}
    ClusterMembership.objects.create(cluster=cluster, unit=unit, **first)
    dates = {name: day(value) for name, value in period.items()}
    again = ClusterMembership(cluster=cluster, unit=unit, **dates)
    if overlaps:
        with pytest.raises(ValidationError, match="đã là thành viên"):
            again.clean()
    else:
        again.clean()


def test_each_unit_has_its_own_office_for_a_function(unit):
    function = FunctionalRole.objects.create(code="home_affairs", name="Nội vụ")
    old = UnitOffice.objects.create(
        unit=unit, function=function, official_name="Phòng Nội vụ", valid_to=day("2022-06-30")
    )
    new = UnitOffice.objects.create(
        unit=unit, function=function, official_name="Ban Tổ chức", valid_from=day("2022-07-01")
    )
    assert unit.office_for("home_affairs", day("2022-06-30")) == old
    assert unit.office_for("home_affairs", day("2022-07-01")) == new
    assert unit.office_for("economy", day("2022-07-01")) is None


def test_a_cluster_has_one_term_a_year(unit, cluster):
    ClusterTerm.objects.create(cluster=cluster, year=2022, standing_unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClusterTerm.objects.create(cluster=cluster, year=2022, standing_unit=unit)


@pytest.mark.parametrize("year", [0, 20226])
def test_no_term_lies_in_a_year_that_no_round_can_have(unit, cluster, year):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClusterTerm.objects.create(cluster=cluster, year=year, standing_unit=unit)


def test_a_unit_with_a_past_is_not_deleted(unit, cluster):
    ClusterTerm.objects.create(cluster=cluster, year=2022, standing_unit=unit)
    with pytest.raises(ProtectedError):
        unit.delete()


def test_successors_know_their_predecessors(unit):
    heir = Unit.objects.create(code="xa-tuan-giao", kind=unit.kind, name="Tuần Giáo")
    unit.successors.add(heir)
    assert list(heir.predecessors.all()) == [unit]
    assert not heir.successors.exists()


def test_an_observer_watches_a_cluster_and_all_others_act_for_a_unit(unit, cluster, make_user):
    user = make_user("nguoidung")
    RoleHolding.objects.create(user=user, role=Role.OBSERVER, cluster=cluster)
    RoleHolding.objects.create(user=user, role=Role.TEAM_HEAD, unit=unit)
    assert [str(row) for row in user.roles_held.all()] == [
        "Theo dõi cấp tỉnh - Cụm thi đua vùng thấp",
        "Trưởng đoàn kiểm tra - Huyện Tuần Giáo",
    ]


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.TEAM_HEAD])
@pytest.mark.parametrize("belongs_to", ["nothing", "both", "the other"])
def test_a_role_belongs_to_one_of_the_two(unit, cluster, make_user, role, belongs_to):
    other = {"unit": unit} if role == Role.OBSERVER else {"cluster": cluster}
    given = {"nothing": {}, "both": {"unit": unit, "cluster": cluster}, "the other": other}[belongs_to]
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(user=make_user("nguoidung"), role=role, **given)
