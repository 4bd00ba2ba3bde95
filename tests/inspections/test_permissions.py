"""Who sees what, and who may do what: by the roles held today, the side named, and the plan's state."""

import datetime

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from clusters.models import ClusterMembership, ClusterTerm, RoleHolding
from inspections import permissions, signing, states
from inspections.models import DelegationMember, Inspection
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, PASSWORD, World
from tests.inspections.acts import assign, digest, draft_year, issue, reopen_minutes, score
from tests.inspections.refusals import refused

Role = RoleHolding.Role


def orders_seen(world: World, username: str) -> list[int]:
    """The inspections that a person sees, by their order in the plan; the same whether listed or opened."""
    rows = permissions.visible_inspections(world.user(username))
    listed = sorted(rows.values_list("order", flat=True))
    opened = [row.order for row in Inspection.objects.order_by("order") if opens(world, username, row)]
    assert opened == listed
    return listed


def opens(world: World, username: str, inspection: Inspection) -> bool:
    try:
        permissions.find_inspection(world.user(username), inspection.pk)
    except Http404:
        return False
    return True


def sees_plan(world: World, username: str) -> bool:
    return permissions.visible_plans(world.user(username)).filter(pk=world.plan.pk).exists()


def add_role(world: World, username: str, role: str, **belongs_to) -> None:
    RoleHolding.objects.create(user=world.user(username), role=role, **belongs_to)


# --- Plans -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("thuongtruc", True),
        ("noivu", True),
        ("noivu.tuangiao", True),
        ("quantri", True),
        (INSPECTOR, False),
        (INSPECTED, False),
        (OUTSIDER, False),
        ("sonoivu", False),
    ],
)
def test_a_draft_is_seen_by_the_standing_unit(draft_world, username, sees):
    assert sees_plan(draft_world, username) is sees


EVERYBODY = ("thuongtruc", "noivu", INSPECTOR, INSPECTED, OUTSIDER, "noivu.dienbien", "sonoivu", "quantri")


def test_an_issued_and_a_closed_plan_are_seen_by_the_cluster_and_its_observer(world):
    assert all(sees_plan(world, username) for username in EVERYBODY)
    world.close()
    assert all(sees_plan(world, username) for username in EVERYBODY)


def test_who_belongs_to_no_unit_sees_no_plan(world, make_user):
    make_user("nguoila")
    assert not sees_plan(world, "nguoila")
    with pytest.raises(Http404):
        permissions.find_plan(world.user("nguoila"), world.plan.pk)


def test_a_plan_of_a_year_in_which_the_unit_was_no_member_is_not_seen(world, make_user):
    newcomer = world.first.inspected_unit
    newcomer.pk, newcomer.code = None, "tuachua"
    newcomer.save()
    add_role(world, make_user("nguoimoi").username, Role.REPRESENTATIVE, unit=newcomer)
    ClusterMembership.objects.create(cluster=world.term.cluster, unit=newcomer, valid_from="2023-01-01")
    assert not sees_plan(world, "nguoimoi")
    ClusterMembership.objects.filter(unit=newcomer).update(valid_from="2022-12-31")
    assert sees_plan(world, "nguoimoi")


def test_the_observer_of_another_cluster_sees_nothing(world):
    other = world.term.cluster
    other.pk, other.code = None, "vung-cao"
    other.save()
    RoleHolding.objects.filter(role=Role.OBSERVER).update(cluster=other)
    assert not sees_plan(world, "sonoivu")


def test_an_unknown_plan_is_not_found(world):
    with pytest.raises(Http404):
        permissions.find_plan(world.user("thuongtruc"), 10**6)


# --- Inspections -----------------------------------------------------------------------------------

BEFORE_CLOSING = {
    INSPECTOR: [1, 5],
    INSPECTED: [1, 2],
    OUTSIDER: [3, 4],
    "noivu.muonglay": [1, 2],
    "thuongtruc": [1, 2, 3, 4, 5],
    "noivu": [1, 2, 3, 4, 5],
    "sonoivu": [],
    "quantri": [],
}


@pytest.mark.parametrize("username", BEFORE_CLOSING)
def test_before_closing_both_sides_and_the_standing_unit_see_an_inspection(world, username):
    world.reach(states.SCORED)
    assert orders_seen(world, username) == BEFORE_CLOSING[username]


@pytest.mark.parametrize("username", BEFORE_CLOSING)
def test_after_closing_the_whole_cluster_sees_all(world, username):
    world.close()
    assert orders_seen(world, username) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("username", EVERYBODY)
def test_of_a_draft_no_inspection_is_seen(draft_world, username):
    assert orders_seen(draft_world, username) == []


@pytest.mark.parametrize("username", [OUTSIDER, "sonoivu", "quantri"])
def test_what_may_not_be_seen_is_not_found(world, username):
    user, number = world.user(username), world.first.pk
    with pytest.raises(Http404):
        permissions.find_inspection(user, number)
    world.close()
    assert permissions.find_inspection(world.user(username), number).pk == number


def test_after_closing_a_stranger_still_sees_nothing(world, make_user):
    make_user("nguoila")
    world.close()
    assert orders_seen(world, "nguoila") == []


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, "thuongtruc"])
def test_an_unknown_inspection_is_not_found(world, username):
    with pytest.raises(Http404):
        permissions.find_inspection(world.user(username), 10**6)


def test_an_inspection_is_listed_once_for_who_sees_it_twice(world):
    add_role(world, INSPECTED, Role.TEAM_HEAD, unit=world.term.standing_unit)
    add_role(world, INSPECTED, Role.HOME_AFFAIRS, unit=world.term.standing_unit)
    assert orders_seen(world, INSPECTED) == [1, 2, 3, 4, 5]


# --- Roles and time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "sees"),
    [
        ({"valid_to": -1}, False),
        ({"valid_to": 0}, True),
        ({"valid_from": 0}, True),
        ({"valid_from": 1}, False),
    ],
)
def test_a_role_counts_on_its_days(world, period, sees):
    today = timezone.localdate()
    dates = {end: today + datetime.timedelta(days=days) for end, days in period.items()}
    RoleHolding.objects.filter(user__username=INSPECTOR).update(**dates)
    assert (orders_seen(world, INSPECTOR) == [1, 5]) is sees


def test_a_closed_account_holds_no_role(world):
    user = world.user(INSPECTOR)
    user.is_active = False
    user.save()
    assert orders_seen(world, INSPECTOR) == []
    assert not permissions.can_do(world.user(INSPECTOR), "propose_date", world.first)


def test_the_rights_of_the_standing_unit_move_with_the_term(world):
    add_role(world, INSPECTED, Role.STANDING_STAFF, unit=world.first.inspected_unit)
    later = draft_year(world, 2023)
    ClusterTerm.objects.filter(year=2023).update(standing_unit=world.first.inspected_unit)
    later.term.refresh_from_db()
    assign(later, world.user(INSPECTED))
    issue(later, world.user(INSPECTED))
    for username, may in (("thuongtruc", [True, False]), (INSPECTED, [False, True]), (OUTSIDER, [False] * 2)):
        assert [permissions.can_close(world.user(username), plan) for plan in (world.plan, later)] == may


def test_terms_wait_for_the_staff_of_their_standing_unit(world):
    term = ClusterTerm.objects.create(
        cluster=world.term.cluster, year=2023, standing_unit=world.term.standing_unit
    )
    assert list(permissions.terms_to_plan(world.user("thuongtruc"))) == [term]
    for username in ("noivu", INSPECTOR, "quantri"):
        assert not permissions.terms_to_plan(world.user(username)).exists()


def test_a_term_with_a_plan_waits_for_nobody(world):
    draft_year(world, 2023)
    assert not permissions.terms_to_plan(world.user("thuongtruc")).exists()


# --- Sides -----------------------------------------------------------------------------------------


def test_who_is_named_on_one_side_never_acts_for_the_other(world):
    world.reach(states.IN_PROGRESS)
    add_role(world, INSPECTED, Role.TEAM_SECRETARY, unit=world.first.inspecting_unit)
    user = world.user(INSPECTED)
    assert permissions.side_of(user, world.first) == "inspected"
    with refused("forbidden"):
        score(world.first, user)


def test_who_is_named_in_the_team_never_gives_the_opinion(world):
    world.reach(states.SCORED)
    add_role(world, INSPECTOR, Role.REPRESENTATIVE, unit=world.first.inspected_unit)
    assert not permissions.can_write(world.user(INSPECTOR), "opinion", world.first)


@pytest.mark.parametrize("username", [INSPECTOR, HEAD])
def test_who_was_named_and_holds_no_role_of_the_unit_any_more_neither_scores_nor_signs(world, username):
    world.reach(states.AWAITING_SIGNATURES)
    add_role(world, username, Role.HOME_AFFAIRS, unit=world.inspection(3).inspected_unit)
    RoleHolding.objects.filter(user=world.user(username), unit=world.first.inspecting_unit).update(
        valid_to=timezone.localdate() - datetime.timedelta(days=1)
    )
    user = world.user(username)
    assert not permissions.is_team(user, world.first) and not permissions.is_team_head(user, world.first)
    with refused("forbidden"):
        signing.sign(inspection=world.first, digest=digest(world.first), password=PASSWORD, by=user, at=NOW)


def test_the_named_head_is_the_head_and_no_other_holder_of_the_role(world):
    world.reach(states.AWAITING_SIGNATURES)
    add_role(world, "noivu.tuangiao", Role.TEAM_HEAD, unit=world.first.inspecting_unit)
    assert not permissions.can_do(world.user("noivu.tuangiao"), "reopen_minutes", world.first)
    assert permissions.can_do(world.user(HEAD), "reopen_minutes", world.first)


@pytest.mark.parametrize("left", ["closed account", "no role of the unit"])
def test_where_the_named_head_has_left_the_holder_of_the_role_reopens(world, left):
    world.reach(states.AWAITING_SIGNATURES)
    unit = world.first.inspecting_unit
    add_role(world, "noivu.tuangiao", Role.TEAM_HEAD, unit=unit)
    if left == "closed account":
        User.objects.filter(username=HEAD).update(is_active=False)
    else:
        RoleHolding.objects.filter(user__username=HEAD, unit=unit).delete()
    assert permissions.can_do(world.user("noivu.tuangiao"), "reopen_minutes", world.first)
    for username in (INSPECTOR, INSPECTED, OUTSIDER, HEAD):
        assert not permissions.can_do(world.user(username), "reopen_minutes", world.first)
    reopen_minutes(world.first, world.user("noivu.tuangiao"))
    assert world.first.state == states.MINUTES_DRAFTED


def test_a_team_member_by_role_scores_and_does_not_lead(world):
    world.reach(states.IN_PROGRESS)
    RoleHolding.objects.filter(user__username="noivu.tuangiao").update(role=Role.TEAM_MEMBER)
    DelegationMember.objects.filter(user__username="noivu.tuangiao").delete()
    user = world.user("noivu.tuangiao")
    assert permissions.can_write(user, "scores", world.first)
    assert not permissions.can_do(user, "finish_scoring", world.first)


def test_the_head_of_another_pair_is_an_outsider_here(world):
    for username in ("truongdoan.muonglay", "daidien.tuangiao"):
        assert permissions.side_of(world.user(username), world.first) is None
        assert not permissions.can_do(world.user(username), "propose_date", world.first)


# --- Buttons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "thuongtruc", "noivu", "quantri"])
def test_planning_is_open_to_the_staff_while_it_is_a_draft(draft_world, username):
    may = username == "thuongtruc"
    plan = draft_world.plan
    assert permissions.can_plan(draft_world.user(username), plan) is may
    assert permissions.can_close(draft_world.user(username), plan) is False


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "thuongtruc", "noivu", "quantri"])
def test_closing_is_open_to_the_staff_once_it_is_issued(world, username):
    assert permissions.can_plan(world.user(username), world.plan) is False
    assert permissions.can_close(world.user(username), world.plan) is (username == "thuongtruc")


def test_no_button_is_left_on_a_closed_plan(world):
    world.reach(states.SIGNED)
    world.close()
    for username in (INSPECTOR, HEAD, INSPECTED, "thuongtruc"):
        user, inspection = world.user(username), world.first
        assert not any(
            permissions.can_do(user, row.action, inspection) for row in states.INSPECTION_TRANSITIONS
        )
        assert not any(permissions.can_write(user, subject, inspection) for subject in states.WRITINGS)
        assert not permissions.can_close(user, Inspection.objects.get(pk=inspection.pk).plan)
