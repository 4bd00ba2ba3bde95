"""Rows that stand for steps already taken are the rows of those steps, where nothing else was written."""

import pytest

from inspections import states
from tests.factories import World, make_world
from tests.inspections.scenes import undone
from tests.remembering import memory

pytestmark = pytest.mark.django_db


def play(state: str) -> tuple[World, dict]:
    memory.start()
    world = make_world()
    world.reach(state)
    return world, memory.read()


@pytest.mark.parametrize("state", [states.IN_PROGRESS, states.SIGNED, states.ACCEPTED])
def test_the_second_time_every_row_is_as_it_was(state):
    with undone():
        _, played = play(state)
    with undone():
        world, put_back = play(state)
        assert put_back == played
        assert world.first.state == state and memory.is_known


def test_after_another_write_the_step_is_really_taken():
    with undone():
        world, _ = play(states.IN_PROGRESS)
        world.user("noivu").save()
        assert not memory.is_known
        known = set(memory.steps)
        assert world.reach(states.SCORED).state == states.SCORED
        assert set(memory.steps) == known


def test_nothing_is_put_back_into_rows_that_came_from_elsewhere():
    with undone():
        world, _ = play(states.IN_PROGRESS)
        memory.start()  # as a test does on the world of its module
        assert world.reach(states.SCORED).state == states.SCORED
        assert memory.past == ()
