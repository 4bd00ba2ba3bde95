"""Prepares a data folder for tests that begin later: everybody logged in, inspections in mid-round."""

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
    inspection = Inspection.objects.get(plan__term__year=2022, order=order)
    Player(inspection, DEDUCTIONS_2022[int(order) - 1]).reach(goal)
"""


def carry(folder: Path, goals: dict[int, str]) -> None:
    """Carry inspections, named by their place in the ring, on to the given states."""
    manage(folder, "shell", "--no-imports", "-c", _PLAY.format(goals=json.dumps(goals)))


_DRAFT = """
import datetime
from accounts.models import User
from clusters.models import ClusterTerm
from inspections import planning
from inspections.demo.playing import moment
from inspections.models import InspectionPlan
plan, old = None, InspectionPlan.objects.get()
term = ClusterTerm.objects.create(
    cluster=old.cluster, year=2023, standing_unit=old.standing_unit, head_person=old.term.head_person
)
act = {{"by": User.objects.get(username="thuongtruc"), "at": moment(datetime.date(2022, 11, 24))}}
plan = planning.create_plan(
    term=term,
    criteria_template=old.criteria_template,
    inspection_deadline=datetime.date(2023, 12, 5),
    submission_deadline=datetime.date(2023, 12, 10),
    **act,
)
planning.set_bases(plan=plan, bases=[(b.basis, b.wording) for b in old.plan_bases.all()], **act)
asked = [(r.side, r.function, r.text) for r in old.role_requirements.all()]
planning.set_role_requirements(plan=plan, requirements=asked, **act)
if {assigned}:
    planning.set_assignments(plan=plan, pairs=planning.propose_assignments(plan), **act)
"""


def draft_next_year(folder: Path, *, assigned: bool = True) -> None:
    """The plan of 2023 as a draft that lacks nothing but its number, or its assignments, too."""
    manage(folder, "shell", "--no-imports", "-c", _DRAFT.format(assigned=assigned))


SESSIONS = "sessions.json"

_LOG_IN = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
Session = import_module(settings.SESSION_ENGINE).SessionStore
keys = {{}}
for user in User.objects.all():
    session = Session()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    keys[user.username] = session.session_key
(settings.DATA_DIR / {file!r}).write_text(json.dumps(keys))
"""


def log_everybody_in(folder: Path) -> None:
    """Sessions for tests of something else than the log-in, which takes a second each."""
    manage(folder, "shell", "--no-imports", "-c", _LOG_IN.format(file=SESSIONS))


def session_of(folder: Path, username: str) -> str:
    return json.loads((folder / SESSIONS).read_text())[username]
