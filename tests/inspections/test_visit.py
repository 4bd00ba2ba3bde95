"""Date, time and place: proposed by one side, agreed by the other, within the plan's time."""

import datetime

import pytest

from inspections import arranging, states
from inspections.models import DelegationVacancy, VisitProposal
from scoring.models import LineAssessment, Scoresheet
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import agree_date, in_force, propose_date, start
from tests.inspections.refusals import refused

DECEMBER_4, DECEMBER_5 = datetime.date(2022, 12, 4), datetime.date(2022, 12, 5)


def statuses(world: World) -> list[tuple[str, str]]:
    return list(world.first.visit_proposals.order_by("pk").values_list("side", "status"))


def test_before_the_5th_takes_the_4th_and_refuses_the_5th(world):
    with refused("date_after_deadline") as refusal:
        propose_date(world.first, world.user(INSPECTOR), DECEMBER_5)
    assert "phải hoàn thành trước 05/12/2022" in refusal.value.message
    propose_date(world.first, world.user(INSPECTOR), DECEMBER_4)
    assert world.first.open_proposal.day == DECEMBER_4


def test_a_visit_is_not_before_the_plan_is_issued(world):
    with refused("date_before_plan"):
        propose_date(world.first, world.user(INSPECTOR), datetime.date(2022, 10, 19))
    propose_date(world.first, world.user(INSPECTOR), datetime.date(2022, 10, 20))


@pytest.mark.parametrize(("first", "second"), [(INSPECTOR, INSPECTED), (INSPECTED, INSPECTOR)])
def test_either_side_proposes_and_the_other_agrees(world, first, second):
    propose_date(world.first, world.user(first))
    agree_date(world.first, world.user(second))
    assert world.first.state == states.DATE_AGREED
    assert world.first.visit.answered_by == world.user(second)


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED])
def test_nobody_agrees_to_their_own_proposal(world, username):
    propose_date(world.first, world.user(username))
    with refused("own_proposal"):
        agree_date(world.first, world.user(username))


def test_an_outsider_neither_proposes_nor_agrees(world):
    with refused("forbidden"):
        propose_date(world.first, world.user(OUTSIDER))
    propose_date(world.first, world.user(INSPECTOR))
    with refused("forbidden"):
        agree_date(world.first, world.user(OUTSIDER))


def test_a_counter_proposal_replaces_the_first_and_keeps_it(world):
    propose_date(world.first, world.user(INSPECTOR))
    propose_date(world.first, world.user(INSPECTED), DECEMBER_4)
    assert statuses(world) == [("inspecting", "superseded"), ("inspected", "open")]
    assert world.first.visit_proposals.first().answered_by == world.user(INSPECTED)


def test_a_proposal_that_has_been_replaced_is_not_agreed_to(world):
    old = propose_date(world.first, world.user(INSPECTOR))
    propose_date(world.first, world.user(INSPECTOR), DECEMBER_4)
    with refused("proposal_changed"):
        arranging.agree_visit(inspection=world.first, proposal_id=old.pk, by=world.user(INSPECTED), at=NOW)


def test_a_proposal_does_not_replace_one_that_it_has_not_seen(world):
    propose_date(world.first, world.user(INSPECTOR))
    with refused("proposal_changed"):
        propose_date(world.first, world.user(INSPECTED), DECEMBER_4, base_proposal=None)


@pytest.mark.parametrize(
    ("username", "code"), [(INSPECTOR, "own_proposal_again"), (INSPECTED, "same_proposal")]
)
def test_what_is_offered_already_is_agreed_to_and_not_proposed_again(world, username, code):
    propose_date(world.first, world.user(INSPECTOR))
    with refused(code):
        propose_date(world.first, world.user(username), place=" Hội trường ")
    assert propose_date(world.first, world.user(username), note="Đón ở ngã ba.").status == "open"


def test_pressing_propose_twice_is_one_proposal(world):
    propose_date(world.first, world.user(INSPECTOR))
    with refused("proposal_changed"):
        propose_date(world.first, world.user(INSPECTOR), base_proposal=None)


def test_an_agreed_date_is_opened_again_by_a_new_proposal(world):
    world.reach(states.DATE_AGREED)
    propose_date(world.first, world.user(INSPECTED), DECEMBER_4)
    assert (world.first.state, world.first.visit) == (states.DATE_PROPOSED, None)
    assert statuses(world) == [("inspecting", "superseded"), ("inspected", "open")]


def test_agreeing_twice_is_refused(world):
    world.reach(states.DATE_AGREED)
    with refused("wrong_state"):
        agree_date(world.first, world.user(INSPECTED))


def test_a_note_with_control_characters_is_stored_without_them(world):
    propose_date(world.first, world.user(INSPECTOR), place="Hội\u0000 trường", note="Ghi\u0000 chú")
    event = world.first.events.latest("pk")
    assert (world.first.open_proposal.place, event.data["note"]) == ("Hội trường", "Ghi chú")


def test_the_visit_starts_only_with_both_sides_named(world):
    world.reach(states.DATE_AGREED)
    with refused("missing_role"):
        start(world.first, world.user(INSPECTOR))
    world.play().name_delegations()
    world.first.delegation_members.filter(side="inspected").delete()
    with refused("missing_role") as refusal:
        start(world.first, world.user(INSPECTOR))
    assert "Thành phần đơn vị được kiểm tra còn thiếu" in refusal.value.message


def test_a_vacancy_with_a_reason_does_not_keep_the_visit_from_starting(world):
    world.reach(states.DATE_AGREED)
    world.play().name_delegations()
    member = world.first.delegation_members.get(side="inspected", function__code="economy")
    member.delete()
    DelegationVacancy.objects.create(
        inspection=world.first, side="inspected", function=member.function, reason="Đi công tác."
    )
    start(world.first, world.user(INSPECTOR))
    assert world.first.state == states.IN_PROGRESS


def test_starting_opens_one_sheet_with_every_line_not_assessed(world):
    world.reach(states.IN_PROGRESS)
    with refused("wrong_state"):
        start(world.first, world.user(INSPECTOR))
    assert Scoresheet.objects.count() == 1
    assert set(LineAssessment.objects.values_list("status", "awarded_points")) == {("not_assessed", None)}
    assert LineAssessment.objects.count() == 11


def test_two_proposals_are_never_open_at_once(world):
    propose_date(world.first, world.user(INSPECTOR))
    assert in_force(world.first) == VisitProposal.objects.get(status="open").pk
