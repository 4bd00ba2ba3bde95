"""What tests of several parts share; what only one part needs stands beside its tests."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

from accounts.models import User
from scoring.freezing import drop_triggers
from tests import databases
from tests.remembering import memory
from tests.shelf import taken_from

DATABASE = "db.sqlite3"

gc.set_threshold(100_000, 50, 100)  # looking for garbage as often as usual is a twentieth of a run


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.clear_up()
    gc.freeze()  # to look through all that a run has left takes seconds


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what shows a behaviour of one database while the run is on the other."""
    other = {"postgresql": "sqlite", "sqlite": "postgres"}[connection.vendor]
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the fixtures of a module, too."""
    if memory.watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(memory.watch)
    memory.start()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    memory.stop()
    if connection.vendor == "sqlite" and _commits(item):
        drop_triggers(using="default", only="delete")  # it is emptied by deleting, and makes them anew then


def _commits(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(marked and marked.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """The test database, made for fixtures of a whole module too, which no test asks for by a mark."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and "TEST_SHELF" in os.environ:
            made = []
            migrated = taken_from(Path(os.environ["TEST_SHELF"]), "migrated", migrate_into)
            copy(migrated / DATABASE, connection.settings_dict["NAME"])
        else:
            made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def migrate_into(folder: Path) -> None:
    """A database as the migrations make it, which takes them as long as a hundred tests."""
    folder.mkdir()
    made = setup_databases(verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / DATABASE)])
    teardown_databases(made, verbosity=0)


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    """`make_user("thuky", full_name="Thư ký")`: an account whose password is `password`."""

    def make(username: str, *, full_name: str = "", password: str = "mat-khau-thu", **fields) -> User:
        full_name = full_name or f"Người dùng {username}"
        return User.objects.create_user(username, password=password, full_name=full_name, **fields)

    return make


@pytest.fixture
def run_together(transactional_db) -> Callable[..., list]:
    """`run_together(act, act)`: starts all acts at one moment, each in a thread and connection of its own.

    Answers, in the order given, what each returned or the exception it raised.
    """

    def run(*acts: Callable[[], object]) -> list:
        results: list = [None] * len(acts)
        start = threading.Barrier(len(acts))

        def play(place: int, act: Callable[[], object]) -> None:
            try:
                start.wait(timeout=10)
                results[place] = act()
            except Exception as refused:
                results[place] = refused
            finally:
                connections.close_all()

        threads = [threading.Thread(target=play, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "an act did not come back within a minute"
        return results

    return run
