"""Exemplars: as many as the plan allows, and not one more."""

import pytest

from inspections import recording, states
from inspections.models import Event, Exemplar
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import add_exemplar, issue
from tests.inspections.refusals import refused


@pytest.fixture
def visit(world: World) -> World:
    world.reach(states.IN_PROGRESS)
    return world


def remove(world: World, exemplar_id: int, by: str = INSPECTOR) -> None:
    recording.remove_exemplar(inspection=world.first, exemplar_id=exemplar_id, by=world.user(by), at=NOW)


def test_a_third_exemplar_is_refused(visit):
    add_exemplar(visit.first, visit.user(INSPECTOR), "Hợp tác xã A")
    add_exemplar(visit.first, visit.user(HEAD), "Hợp tác xã B")
    with refused("too_many_exemplars") as refusal:
        add_exemplar(visit.first, visit.user(INSPECTOR), "Hợp tác xã C")
    assert "tối đa 02 điển hình" in refusal.value.message


def test_one_removed_makes_room_for_another(visit):
    first = add_exemplar(visit.first, visit.user(INSPECTOR), "Hợp tác xã A")
    add_exemplar(visit.first, visit.user(INSPECTOR), "Hợp tác xã B")
    remove(visit, first.pk)
    add_exemplar(visit.first, visit.user(INSPECTOR), "Hợp tác xã C")
    assert list(Exemplar.objects.values_list("slot", "name")) == [(1, "Hợp tác xã C"), (2, "Hợp tác xã B")]


def test_the_maximum_is_the_plans_own(draft_world):
    draft_world.plan.max_exemplars = 1
    draft_world.plan.save()
    issue(draft_world.plan, draft_world.user("thuongtruc"))
    draft_world.reach(states.IN_PROGRESS)
    add_exemplar(draft_world.first, draft_world.user(INSPECTOR))
    with refused("too_many_exemplars"):
        add_exemplar(draft_world.first, draft_world.user(INSPECTOR))


@pytest.mark.parametrize(("name", "kind"), [("Hợp tác xã A", "castle"), (" ", "unit"), ("\u0000", "unit")])
def test_an_exemplar_has_a_name_and_a_known_kind(visit, name, kind):
    with refused("malformed"):
        add_exemplar(visit.first, visit.user(INSPECTOR), name, kind)


@pytest.mark.parametrize("username", [INSPECTED, OUTSIDER, "thuongtruc", "quantri"])
def test_only_the_team_adds_and_removes(visit, username):
    exemplar = add_exemplar(visit.first, visit.user(INSPECTOR))
    with refused("forbidden"):
        add_exemplar(visit.first, visit.user(username))
    with refused("forbidden"):
        remove(visit, exemplar.pk, by=username)


def test_removing_twice_is_once(visit):
    exemplar = add_exemplar(visit.first, visit.user(INSPECTOR))
    remove(visit, exemplar.pk)
    events = Event.objects.count()
    remove(visit, exemplar.pk)
    assert (Exemplar.objects.count(), Event.objects.count()) == (0, events)


def test_the_exemplar_of_another_inspection_is_out_of_reach(visit):
    visit.reach(states.MINUTES_DRAFTED, order=2)
    remove(visit, Exemplar.objects.get().pk)
    assert Exemplar.objects.count() == 1


def test_under_signature_no_exemplar_is_added(world):
    world.reach(states.AWAITING_SIGNATURES)
    with refused("edit_awaiting_signatures"):
        add_exemplar(world.first, world.user(INSPECTOR))
