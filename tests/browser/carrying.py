"""Brings a prepared data folder further by the demo's own player, for tests that begin in mid-round."""

from __future__ import annotations

import json
from pathlib import Path

from inspections import states
from tests.browser.serving import manage

# Of the five inspections in the order of the ring: Tuần Giáo → Mường Lay → Điện Biên Phủ → Mường Ảng
# → Điện Biên → Tuần Giáo.
MIDDLE_OF_THE_ROUND = {
    1: states.IN_PROGRESS,
    2: states.SUBMITTED,
    3: states.AWAITING_SIGNATURES,
    4: states.DATE_AGREED,
    5: states.DATE_PROPOSED,
}

_PLAY = """
import json
from inspections.demo.playing import DEDUCTIONS_2022, Player
from inspections.models import Inspection
for order, goal in json.loads({goals!r}).items():
    Player(Inspection.objects.get(order=order), DEDUCTIONS_2022[int(order) - 1]).reach(goal)
"""


def carry(folder: Path, goals: dict[int, str]) -> None:
    """Carry inspections, named by their place in the ring, on to the given states."""
    manage(folder, "shell", "--no-imports", "-c", _PLAY.format(goals=json.dumps(goals)))
