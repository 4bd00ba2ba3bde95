"""How much the field page takes over the wire; that it has no barriers. How quick it is, is a benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.onsite import Tablet
from tests.browser.onsite_scenes import MakeTablet
from tests.browser.serving import Server
from tests.browser.test_accessibility import list_barriers

VISIT = 1
MOST_BYTES = 100_000


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def test_the_first_load_is_small(tablet: MakeTablet):
    """Everything counts: the page, its files and the visits."""
    team = tablet("thuky.tuangiao")
    developer = team.context.new_cdp_session(team.page)
    developer.send("Network.enable")
    received: list[float] = []
    developer.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    team.prepare()
    assert 10_000 < sum(received) <= MOST_BYTES


def test_the_views_have_no_barriers_and_fit_a_narrow_screen(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    places = [
        "",
        f"cuoc/{VISIT}",
        f"cuoc/{VISIT}/cham-diem",
        f"cuoc/{VISIT}/bien-ban",
        f"cuoc/{VISIT}/doc-lai",
        "chua-gui",
    ]
    server.stop()
    team.page.set_viewport_size({"width": 320, "height": 640})
    found = {}
    for place in places:
        team.open(place)
        if place.endswith("cham-diem"):
            team.score("5", {"Chưa có quy chế": "Không xuất trình được quy chế."})
        if barriers := list_barriers(team):
            found[place] = barriers
        assert team.page.evaluate("document.documentElement.scrollWidth") <= 320, place
        found |= small_targets(team, place)
    assert found == {}


def small_targets(team: Tablet, place: str) -> dict[str, list[str]]:
    """Buttons and links that a thumb misses; a link inside a sentence may be as high as its line."""
    small = team.page.evaluate(
        """() => [...document.querySelectorAll('button, .btn, .act-link, summary, .line-cell, .unsent-link')]
          .filter((part) => part.checkVisibility() && part.getBoundingClientRect().height < 43.5)
          .map((part) => part.outerHTML.slice(0, 80))"""
    )
    return {f"small: {place}": small} if small else {}
