"""Beginnings of the tests of the field page: a team ready to go, tablets, a bad line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.onsite import Tablet
from tests.browser.serving import manage

MakeTablet = Callable[..., Tablet]


_NAME = """
from inspections.demo.playing import Player
from inspections.models import Inspection
Player(Inspection.objects.get(pk={inspection})).name_delegations()
"""


def name_delegations(folder: Path, inspection: int) -> None:
    """Both sides are named, so that the visit can begin."""
    manage(folder, "shell", "--no-imports", "-c", _NAME.format(inspection=inspection))
