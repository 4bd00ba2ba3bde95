"""Who inspects whom: every refusal of the ring, what needs a reason, and rings that take turns."""

import pytest

from clusters.models import ClusterMembership, Unit
from inspections import planning, wording
from inspections.models import Event, InspectionPlan
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import assign, draft_year, issue
from tests.inspections.refusals import refused

SEED = [
    ("tuangiao", "muonglay"),
    ("muonglay", "dienbienphu"),
    ("dienbienphu", "muongang"),
    ("muongang", "dienbien"),
    ("dienbien", "tuangiao"),
]
A, B, C, D, E = (a for a, _ in SEED)


def set_pairs(world: World, *pairs: tuple[str, str], by: str = "thuongtruc", reason: str = ""):
    units = Unit.objects.in_bulk(field_name="code")
    keys = [(units[a].pk, units[b].pk) for a, b in pairs]
    plan = InspectionPlan.objects.get(pk=world.plan.pk)
    return assign(plan, world.user(by), keys, reason=reason)


def pairs_of(plan: InspectionPlan) -> list[tuple[str, str]]:
    return list(plan.inspections.values_list("inspecting_unit__code", "inspected_unit__code"))


def codes(pairs) -> list[tuple[str, str]]:
    names = dict(Unit.objects.values_list("pk", "code"))
    return [(names[a], names[b]) for a, b in pairs]


def test_the_ring_of_2022_is_the_one_of_the_paper(draft_world):
    assert pairs_of(draft_world.plan) == SEED


def test_the_proposal_of_a_first_year_is_the_ring_of_the_paper(draft_world):
    assert codes(planning.propose_assignments(draft_world.plan)) == SEED


@pytest.mark.parametrize(
    ("code", "pairs", "words"),
    [
        ("self_inspection", [(A, A), (B, C), (C, D), (D, E), (E, B)], '"Huyện Tuần Giáo"'),
        ("duplicate_inspected", [(A, B), (C, B), (D, A), (E, C), (B, D)], '"Thị xã Mường Lay" đã được'),
        ("duplicate_inspecting", [(A, B), (A, C), (B, D), (C, E), (D, A)], '"Huyện Tuần Giáo" đã được'),
        ("missing_unit", [(A, B), (B, C), (C, D), (D, A)], '"Huyện Điện Biên" chưa có đơn vị kiểm tra'),
        ("idle_unit", SEED[1:], '"Huyện Tuần Giáo" chưa được giao kiểm tra đơn vị nào'),
        ("missing_unit", [], "chưa có đơn vị kiểm tra"),
    ],
)
def test_what_is_no_ring_is_refused_and_the_old_one_stays(draft_world, code, pairs, words):
    with refused(code) as refusal:
        set_pairs(draft_world, *pairs, reason="Vẫn chọn.")
    assert words in " ".join(refusal.value.details["messages"])
    assert pairs_of(draft_world.plan) == SEED


def test_a_unit_outside_the_cluster_is_refused(draft_world):
    other = Unit.objects.get(code=A)
    other.pk, other.code, other.name_standalone = None, "tuachua", "Huyện Tủa Chùa"
    other.save()
    with refused("not_a_member") as refusal:
        set_pairs(draft_world, ("tuachua", B), *SEED[1:])
    assert '"Huyện Tủa Chùa" không phải là thành viên' in refusal.value.message


def test_a_unit_that_left_the_cluster_before_the_year_is_refused(draft_world):
    ClusterMembership.objects.filter(unit__code=E).update(valid_to="2021-12-31")
    with refused("not_a_member"):
        set_pairs(draft_world, *SEED)


def test_a_unit_that_left_and_came_back_within_the_year_has_one_place_in_the_ring(draft_world):
    membership = ClusterMembership.objects.get(unit__code=E)
    ClusterMembership.objects.create(
        cluster=membership.cluster, unit=membership.unit, valid_from="2022-09-01"
    )
    ClusterMembership.objects.filter(pk=membership.pk).update(valid_to="2022-03-31")
    set_pairs(draft_world, *SEED)
    assert pairs_of(draft_world.plan) == SEED
    recipients = wording.plan_defaults(draft_world.term)["recipients"]
    assert recipients.count(membership.unit.authority_name + ";") == 1


def test_all_that_is_wrong_is_said_at_once(draft_world):
    with refused("self_inspection") as refusal:
        set_pairs(draft_world, (A, A), (B, C), (C, D))
    assert len(refusal.value.details["messages"]) == 4


def test_a_cluster_of_one_has_nobody_to_inspect(draft_world):
    ClusterMembership.objects.exclude(unit__code=A).update(valid_to="2021-12-31")
    with refused("too_few_units"):
        planning.propose_assignments(draft_world.plan)
    with refused("too_few_units"):
        set_pairs(draft_world)


def test_two_units_inspect_each_other_without_a_reason(draft_world):
    ClusterMembership.objects.exclude(unit__code__in=(A, B)).update(valid_to="2021-12-31")
    set_pairs(draft_world, (A, B), (B, A))
    assert pairs_of(draft_world.plan) == [(A, B), (B, A)]


TWO_RINGS = [(A, B), (B, A), (C, D), (D, E), (E, C)]


def test_a_mutual_pair_and_two_rings_need_a_reason(draft_world):
    for reason in ("", "  ", "\u0000"):
        with refused("ring_warnings") as refusal:
            set_pairs(draft_world, *TWO_RINGS, reason=reason)
    assert "huyện Tuần Giáo và thị xã Mường Lay kiểm tra lẫn nhau" in refusal.value.message
    assert "chưa tạo thành một vòng khép kín" in refusal.value.message


def test_the_reason_for_an_unusual_ring_is_stored_with_its_warnings(draft_world):
    set_pairs(draft_world, *TWO_RINGS, reason=" Do mưa lũ chia cắt. ")
    plan, event = InspectionPlan.objects.get(pk=draft_world.plan.pk), Event.objects.latest("pk")
    assert plan.ring_exception_reason == event.data["reason"] == "Do mưa lũ chia cắt."
    assert len(event.data["warnings"]) == 2


def test_a_usual_ring_forgets_the_reason_of_the_one_before(draft_world):
    set_pairs(draft_world, *TWO_RINGS, reason="Do mưa lũ chia cắt.")
    set_pairs(draft_world, *SEED, reason="Thừa.")
    assert InspectionPlan.objects.get(pk=draft_world.plan.pk).ring_exception_reason == ""


def test_four_years_of_proposals_never_repeat_a_pair(world):
    used = [set(SEED)]
    for year in (2023, 2024, 2025):
        plan = draft_year(world, year)
        assign(plan, world.user("thuongtruc"))
        used.append(set(pairs_of(plan)))
        issue(plan, world.user("thuongtruc"), number=str(year))
    assert len(set.union(*used)) == 4 * 5


def test_a_pair_of_an_earlier_year_needs_a_reason(world):
    plan = draft_year(world, 2023)
    pairs = list(world.plan.inspections.values_list("inspecting_unit", "inspected_unit"))
    with refused("ring_warnings") as refusal:
        assign(plan, world.user("thuongtruc"), pairs)
    assert "huyện Tuần Giáo đã kiểm tra thị xã Mường Lay năm 2022" in refusal.value.message


def test_a_draft_of_an_earlier_year_is_no_history(draft_world):
    plan = draft_year(draft_world, 2023)
    assert planning.history_of(plan) == {}


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "noivu", "quantri"])
def test_only_the_standing_staff_assign(draft_world, username):
    with refused("forbidden"):
        set_pairs(draft_world, *SEED, by=username)


def test_an_assignment_of_an_older_version_is_refused(draft_world):
    plan, staff = draft_world.plan, draft_world.user("thuongtruc")
    seen = plan.lock_version
    set_pairs(draft_world, *SEED)
    with refused("plan_changed"):
        assign(plan, staff, base_version=seen)


def test_a_refused_ring_does_not_age_the_page(draft_world):
    plan, staff = draft_world.plan, draft_world.user("thuongtruc")
    seen = plan.lock_version
    with refused("missing_unit"):
        assign(plan, staff, [], base_version=seen)
    assert plan.lock_version == seen


def test_the_ring_starts_with_the_standing_unit_however_it_was_given(draft_world):
    set_pairs(draft_world, *reversed(SEED))
    assert pairs_of(draft_world.plan) == SEED
    assert list(draft_world.plan.inspections.values_list("order", flat=True)) == [1, 2, 3, 4, 5]


def test_saving_the_ring_again_is_written_down_again_and_changes_no_pair(draft_world):
    before = Event.objects.count()
    set_pairs(draft_world, *SEED)
    set_pairs(draft_world, *SEED)
    assert (pairs_of(draft_world.plan), Event.objects.count()) == (SEED, before + 2)
    assert Event.objects.latest("pk").at == NOW
