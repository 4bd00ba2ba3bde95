"""The worlds that tests of the round start from."""

import pytest
from django.db import transaction

from inspections import states
from inspections.transitions import event_recorded
from tests.factories import World, make_world
from tests.inspections.scenes import Scene


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the same scene stands together: a scene takes longer to build than to ask."""
    places = [place for place, item in enumerate(items) if _scene_of(item)]
    first: dict[object, int] = {}
    for place in places:
        first.setdefault(items[place].path, place)
        first.setdefault((items[place].path, _scene_of(items[place])), place)
    together = sorted(
        (items[place] for place in places),
        key=lambda item: (first[item.path], first[item.path, _scene_of(item)]),
    )
    for place, item in zip(places, together, strict=True):
        items[place] = item


def _scene_of(item: pytest.Item) -> str:
    return getattr(item, "callspec", None) and item.callspec.params.get("scene", "")


@pytest.fixture(autouse=True)
def demo_people_may_enter(settings):
    settings.DEMO = True


@pytest.fixture
def world(db) -> World:
    """The plan of 2022 issued, all five inspections assigned."""
    return make_world()


@pytest.fixture
def draft_world(db) -> World:
    """The plan of 2022 as a draft."""
    return make_world(state=states.DRAFT)


@pytest.fixture
def shared_world(transactional_db, monkeypatch) -> World:
    """The issued plan, committed, so that threads of their own connection see it.

    What follows from a committed step, as final documents do, has tests of its own.
    """
    monkeypatch.setattr(event_recorded, "receivers", [])
    return make_world()


@pytest.fixture(scope="module")
def scene(request, django_db_setup, django_db_blocker):
    """`@pytest.mark.parametrize("scene", ["assigned"], indirect=True)`: the round in that state.

    One for all tests of a module that ask for the state; each of them leaves it as it was.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene(request.param)
        transaction.set_rollback(True)
