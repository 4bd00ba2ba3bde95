"""The tables of states: each row is possible for its people and for nobody else, and nothing else is."""

import copy

import pytest
from django.db import transaction

from accounts.models import User
from inspections import states
from inspections.errors import Refusal
from inspections.models import Event, Inspection
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER, World
from tests.inspections.acts import MOVES, PREPARE, WRITES, accept, finish_scoring, reach, return_, submit
from tests.inspections.refusals import refused, stored

OTHERS = ("noivu.muongang", "noivu.muonglay", "sonoivu", "quantri", "thuongtruc", "noivu")
PEOPLE = (INSPECTOR, HEAD, INSPECTED, OUTSIDER, *OTHERS)
SOME = (INSPECTOR, HEAD, INSPECTED, OUTSIDER, "thuongtruc", "quantri")
WHO = {
    states.EITHER_SIDE: {INSPECTOR, HEAD, INSPECTED},
    states.TEAM_LEADS: {INSPECTOR, HEAD},
    states.TEAM: {INSPECTOR, HEAD},
    states.TEAM_HEAD: {HEAD},
    states.INSPECTED_SIDE: {INSPECTED},
    states.STANDING_OFFICE: {"noivu", "thuongtruc"},
}
# Of three signers, and of two sides, it is the turn of one.
TURN = {
    "sign": {INSPECTOR},
    "refuse_to_sign": {INSPECTOR},
    "complete_signing": {INSPECTED},
    "agree_date": {INSPECTED},
}
NOT_YOURS = {"forbidden", "not_your_turn", "own_proposal"}
NOT_NOW = {
    "wrong_state",
    "edit_awaiting_signatures",
    "edit_after_signing",
    "edit_received",
    "already_answered",
    "document_changed",
}
# Done before and done again: answered with what stands already.
_SIGNING = {"sign", "complete_signing"}
ANSWERED_AGAIN = {
    states.SIGNED: _SIGNING,
    states.RETURNED: _SIGNING,
    states.SUBMITTED: {*_SIGNING, "submit"},
    states.ACCEPTED: {*_SIGNING, "submit", "accept"},
}
SOURCES = {
    action: {row.source for row in states.INSPECTION_TRANSITIONS if row.action == action} for action in MOVES
}
RIGHTFUL = {
    row.action: sorted(TURN.get(row.action) or WHO[row.actor])[0] for row in states.INSPECTION_TRANSITIONS
}


class Attempts:
    """What acts of several people come to, each taken back: `attempts(act, "thuky.tuangiao")`.

    Everybody gets objects of their own, as if read anew; hundreds of attempts begin from one moment.
    """

    def __init__(self, world: World):
        self.inspection = world.first
        self.users = {user.username: user for user in User.objects.all()}

    def __call__(self, act, username: str) -> str:
        """The state that the act leads to, or the code of its refusal."""
        try:
            with transaction.atomic():
                act(copy.deepcopy(self.inspection), copy.deepcopy(self.users[username]))
                reached = Inspection.objects.values_list("state", flat=True).get(pk=self.inspection.pk)
                transaction.set_rollback(True)
                return reached
        except Refusal as refusal:
            return refusal.code


def assert_one_event(world: World, row: states.Transition) -> None:
    before = Event.objects.count()
    MOVES[row.action](world.first, world.user(RIGHTFUL[row.action]))
    event = Event.objects.latest("pk")
    assert (event.action, event.actor.username) == (row.action, RIGHTFUL[row.action])
    assert (event.data["from"], event.data["to"], Event.objects.count()) == (
        row.source,
        row.target,
        before + 1,
    )


@pytest.mark.parametrize("row", states.INSPECTION_TRANSITIONS, ids=lambda row: f"{row.action}-{row.source}")
def test_a_row_moves_for_its_people_and_for_nobody_else(world, row):
    reach(world, row.source)
    if row.action in PREPARE:
        PREPARE[row.action](world)
    attempts, before = Attempts(world), stored()
    answers = {username: attempts(MOVES[row.action], username) for username in PEOPLE}
    allowed = TURN.get(row.action) or WHO[row.actor]
    assert {username for username, answer in answers.items() if answer == row.target} == allowed
    signed_before = {states.AWAITING_SIGNATURES} if row.action == "complete_signing" else set()
    others = {answer for username, answer in answers.items() if username not in allowed}
    assert others <= NOT_YOURS | signed_before
    assert stored() == before
    assert_one_event(world, row)


@pytest.mark.parametrize("state", states.INSPECTION_STATES)
def test_what_is_no_row_is_refused_to_those_who_could_do_it_elsewhere(world, state):
    reach(world, state)
    if not states.has_reached(state, states.IN_PROGRESS):
        world.play().name_delegations()
    attempts, before = Attempts(world), stored()
    for action in {action for action in MOVES if state not in SOURCES[action]} - ANSWERED_AGAIN.get(
        state, set()
    ):
        assert attempts(MOVES[action], RIGHTFUL[action]) in NOT_NOW, action
    assert stored() == before


@pytest.mark.parametrize("state", states.INSPECTION_STATES)
def test_data_is_written_in_its_states_only_and_by_its_people_only(world, state):
    reach(world, state)
    attempts = Attempts(world)
    for subject, writing in states.WRITINGS.items():
        answers = {username: attempts(WRITES[subject], username) for username in SOME}
        written = {username for username, answer in answers.items() if answer == state}
        assert written == (WHO[writing.actor] if state in writing.states else set()), subject
        late = {answer for username, answer in answers.items() if username in WHO[writing.actor] - written}
        assert late <= NOT_NOW, subject
        assert {answers[username] for username in SOME if username not in WHO[writing.actor]} == {"forbidden"}


def test_nothing_moves_or_is_written_once_the_plan_is_closed(world):
    reach(world, states.MINUTES_DRAFTED)
    world.close()
    attempts, before = Attempts(world), stored()
    for action, act in MOVES.items():
        assert attempts(act, RIGHTFUL[action]) in {"plan_closed", "document_changed", "forbidden"}, action
    for subject, write in WRITES.items():
        person = sorted(WHO[states.WRITINGS[subject].actor])[0]
        assert attempts(write, person) == "plan_closed", subject
    assert stored() == before


def test_nothing_moves_or_is_written_before_the_plan_is_issued(draft_world):
    attempts, before = Attempts(draft_world), stored()
    for action, act in MOVES.items():
        code = attempts(act, RIGHTFUL[action])
        assert code in {"plan_not_issued", "forbidden"}, action
    for subject, write in WRITES.items():
        person = sorted(WHO[states.WRITINGS[subject].actor])[0]
        assert attempts(write, person) == "plan_not_issued", subject
    assert stored() == before


@pytest.mark.parametrize("act", ["propose_date", "agree_date", "start", "finish_scoring", "draft_minutes"])
def test_a_page_opened_before_the_last_step_moves_nothing(world, act):
    row = next(row for row in states.INSPECTION_TRANSITIONS if row.action == act)
    stale = reach(world, row.source)
    world.reach(states.MINUTES_DRAFTED)
    with refused("wrong_state"):
        MOVES[act](stale, world.user(RIGHTFUL[act]))
    assert stale.state == states.MINUTES_DRAFTED


def test_a_refused_step_is_not_taken_in_memory_either(world):
    inspection = world.reach(states.IN_PROGRESS)
    with refused("unscored"):
        finish_scoring(inspection, world.user(INSPECTOR))
    assert inspection.state == states.IN_PROGRESS


def test_handing_in_and_receiving_twice_is_once(world):
    submit(world.reach(states.SIGNED), world.user(INSPECTOR))
    submitted = stored()
    assert submit(world.first, world.user(INSPECTOR)) == world.first.submissions.get()
    assert stored() == submitted
    accept(world.first, world.user("noivu"))
    accepted = stored()
    accept(world.first, world.user("noivu"))
    assert stored() == accepted


def test_what_was_received_is_not_returned(world):
    world.reach(states.ACCEPTED)
    with refused("already_answered") as refusal:
        return_(world.first, world.user("noivu"))
    assert '"Đã tiếp nhận"' in refusal.value.message


def test_the_tables_name_only_states_that_the_models_know():
    named = {state for row in states.INSPECTION_TRANSITIONS for state in (row.source, row.target)}
    assert named == set(states.INSPECTION_STATES) == set(Inspection.State.values)


def test_an_action_leads_from_a_state_to_one_state():
    pairs = [(row.action, row.source) for row in states.INSPECTION_TRANSITIONS]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("state", "goal", "reached"),
    [("signed", "signed", True), ("returned", "submitted", True), ("scored", "minutes_drafted", False)],
)
def test_how_far_an_inspection_has_come(state, goal, reached):
    assert states.has_reached(state, goal) is reached
