"""A round carried to a state once for all tests of a module, each of which takes back what it did.

built = built_once(states.SIGNED)
signed = taken_back
"""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.factories import World, make_world


def built_once(state: str, deductions: dict[str, int] | None = None):
    """The fixture `built` of a module: its first inspection in this state."""

    @pytest.fixture(scope="module")
    def built(django_db_setup, django_db_blocker) -> Iterator[World]:
        with django_db_blocker.unblock(), transaction.atomic():
            world = make_world()
            world.reach(state, deductions=deductions)
            yield world
            transaction.set_rollback(True)

    return built


@pytest.fixture
def taken_back(built: World, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield built
        transaction.set_rollback(True)
