"""A browser, a prepared data folder, a server for each test, and the people who sit before it."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.carrying import MIDDLE_OF_THE_ROUND, carry, draft_next_year, log_everybody_in
from tests.browser.chromium import LAUNCH, PATIENCE
from tests.browser.desks import Desks
from tests.browser.onsite import Line, Tablet
from tests.browser.onsite_scenes import MakeTablet
from tests.browser.person import MakePerson, Person
from tests.browser.serving import Server, manage
from tests.shelf import taken_from

IN_THE_ROUND = datetime.datetime.fromisoformat("2022-11-24T09:00:00+07:00")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# The browser's library keeps an event loop in this thread, and Django answers no query beside one:
# both must be gone before the tests of other folders begin.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    assert LAUNCH["executable_path"], "the browser tests need Debian's chromium-headless-shell"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as player:
        browser = player.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where data that tests begin with are kept; runs beside each other share them (`script/test`)."""
    return Path(os.environ.get("TEST_SHELF") or tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="package")
def prepared(shelf: Path) -> Path:
    """The demo as it starts: the plan of 2022 issued, all five inspections assigned."""

    def fill(folder: Path) -> None:
        manage(folder, "prepare")
        log_everybody_in(folder)

    return taken_from(shelf, "prepared", fill)


@pytest.fixture(scope="package")
def middle(prepared: Path, shelf: Path) -> Path:
    """The middle of the round: every inspection in another state."""

    def fill(folder: Path) -> None:
        shutil.copytree(prepared, folder)
        carry(folder, MIDDLE_OF_THE_ROUND)

    return taken_from(shelf, "middle", fill)


@pytest.fixture(scope="package")
def with_draft(middle: Path, shelf: Path) -> Path:
    """The middle of the round, and beside it the draft of the next year's plan."""

    def fill(folder: Path) -> None:
        shutil.copytree(middle, folder)
        draft_next_year(folder)

    return taken_from(shelf, "with-draft", fill)


@pytest.fixture(scope="package")
def running(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests, in November 2022, in the middle of the round."""
    served = Server(tmp_path_factory.mktemp("served") / "data", on=IN_THE_ROUND)
    served.begin_anew(prepared)
    yield served
    served.end()


@pytest.fixture
def begins_with(prepared: Path) -> Path:
    """The data a test begins with; modules that begin later say so."""
    return prepared


@pytest.fixture
def server(running: Server, begins_with: Path) -> Iterator[Server]:
    """The server on data of the test's own; no request may fail inside."""
    running.begin_anew(begins_with)
    yield running
    assert running.complaints() == ""


@pytest.fixture(scope="package")
def desks(chromium: Browser, running: Server) -> Desks:
    return Desks(chromium, running)


@pytest.fixture
def person(desks: Desks, server: Server) -> Iterator[MakePerson]:
    """`person("thuky.tuangiao", viewport=PHONE)`: logged in, at a desk of their own; "" for nobody yet.

    With `alone`, nobody sits at that desk afterwards.
    """
    people: list[Person] = []

    def make(username: str = "", **told) -> Person:
        people.append(Person(desks.take(**told)))
        return people[-1].enter(username) if username else people[-1]

    yield make
    server.start()  # a test may leave it off
    for made in people:
        made.leave()
        desks.give_back(made.desk)
    assert [trouble for made in people for trouble in made.troubles] == []


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A bad line to the server, with an address of its own."""
    made = Line(server)
    yield made
    made.close()


@pytest.fixture
def tablet(chromium: Browser, server: Server, tmp_path: Path) -> Iterator[MakeTablet]:
    """`tablet("thuky.tuangiao")`: a device of its own; through a `line` where one is given."""
    tablets: list[Tablet] = []

    def make(username: str, line: Line | None = None, *, restarts: bool = False) -> Tablet:
        folder = tmp_path / f"tablet-{len(tablets)}" if restarts else None
        tablets.append(Tablet(chromium, server, line.address if line else "", folder))
        return tablets[-1].enter(username)

    yield make
    for made in tablets:
        made.end()
    server.start()  # a test may leave it off; the next one needs it
    assert [trouble for made in tablets for trouble in made.troubles] == []
