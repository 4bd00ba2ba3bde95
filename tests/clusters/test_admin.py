"""What the administration pages refuse about clusters, units and terms."""

import pytest
from django.urls import reverse

from clusters.models import (
    ClusterMembership,
    ClusterTerm,
    EmulationCluster,
    FunctionalRole,
    Unit,
    UnitKind,
    UnitOffice,
)


@pytest.fixture
def administrator(make_user, client):
    client.force_login(make_user("quantri", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def unit(db) -> Unit:
    kind = UnitKind.objects.create(code="huyen", name="huyện")
    return Unit.objects.create(code="tuangiao", kind=kind, name_standalone="Huyện Tuần Giáo")


@pytest.fixture
def cluster(db) -> EmulationCluster:
    names = {"name": "Cụm vùng thấp", "name_full": "Cụm vùng thấp", "superior_name": "UBND tỉnh"}
    return EmulationCluster.objects.create(code="vung-thap", symbol="CTĐVT", **names)


def save_memberships(client, cluster: EmulationCluster, *rows: dict[str, object]):
    typed = {name: getattr(cluster, name) for name in ("code", "kind", "name", "name_full", "symbol")}
    typed |= {"superior_name": cluster.superior_name, "memberships-TOTAL_FORMS": len(rows)}
    typed["memberships-INITIAL_FORMS"] = sum("id" in row for row in rows)
    for place, row in enumerate(rows):
        row = {"cluster": cluster.pk, "order": 1} | row
        typed |= {f"memberships-{place}-{name}": value for name, value in row.items()}
    return client.post(reverse("admin:clusters_emulationcluster_change", args=[cluster.pk]), typed)


@pytest.mark.parametrize(("again_from", "is_taken"), [("31/03/2022", False), ("01/04/2022", True)])
def test_rows_of_one_save_are_compared_with_each_other(administrator, unit, cluster, again_from, is_taken):
    first, second = {"unit": unit.pk, "valid_to": "31/03/2022"}, {"unit": unit.pk, "valid_from": again_from}
    page = save_memberships(administrator, cluster, first, second)
    if not is_taken:
        assert "Huyện Tuần Giáo đã là thành viên của cụm trong thời gian này." in page.content.decode()
    assert ClusterMembership.objects.count() == (2 if is_taken else 0)


def test_one_period_ends_and_the_next_begins_in_one_save(administrator, unit, cluster):
    stored = ClusterMembership.objects.create(cluster=cluster, unit=unit)
    ended = {"id": stored.pk, "unit": unit.pk, "valid_to": "31/10/2022"}
    page = save_memberships(administrator, cluster, ended, {"unit": unit.pk, "valid_from": "01/11/2022"})
    assert page.status_code == 302
    assert ClusterMembership.objects.count() == 2


def add_term(client, cluster: EmulationCluster, unit: Unit, **typed):
    typed = {"cluster": cluster.pk, "year": 2026, "standing_unit": unit.pk} | typed
    typed["head_title_in_cluster"] = "Trưởng Cụm"
    return client.post(reverse("admin:clusters_clusterterm_add"), typed)


@pytest.mark.parametrize(
    ("year", "is_taken"), [(0, False), (1999, False), (2000, True), (2200, True), (20226, False)]
)
def test_a_term_lies_in_a_year_that_a_round_may_have(administrator, unit, cluster, year, is_taken):
    page = add_term(administrator, cluster, unit, year=year)
    assert is_taken or "Vui lòng ghi năm từ 2000 đến 2200." in page.content.decode()
    assert ClusterTerm.objects.exists() is is_taken


@pytest.mark.parametrize("is_own", [True, False])
def test_the_contact_office_is_one_of_the_standing_unit(administrator, unit, cluster, is_own):
    other = Unit.objects.create(code="muonglay", kind=unit.kind)
    function = FunctionalRole.objects.create(code="home_affairs", name="Nội vụ")
    office = UnitOffice.objects.create(unit=unit if is_own else other, function=function)
    page = add_term(administrator, cluster, unit, contact_office=office.pk)
    assert is_own or "Phòng đầu mối phải là phòng của đơn vị thường trực." in page.content.decode()
    assert ClusterTerm.objects.exists() is is_own
