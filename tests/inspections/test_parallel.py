"""People at once: real threads, each with its own connection, on whichever database the run is on.
Rows are read before the start, as two pages opened at the same time have read them.
"""

import datetime
import time
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction
from django.db.models import F

from clusters.models import ClusterTerm
from inspections import planning, replacing, reporting, states
from inspections.errors import Refusal
from inspections.models import (
    ClusterReport,
    DelegationMember,
    Event,
    Evidence,
    Exemplar,
    Inspection,
    InspectionPlan,
    Opinion,
    SelfReport,
    Side,
    Signature,
    SignedContent,
    Submission,
)
from scoring import sheets
from scoring.models import LineAssessment, Scoresheet
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, World, make_world
from tests.inspections.acts import (
    COMPLETE,
    LineValue,
    accept,
    add_exemplar,
    agree_date,
    assign,
    attach,
    cancel_receipt,
    digest,
    draft_year,
    finish_scoring,
    give_opinion,
    incomplete,
    issue,
    name_side,
    open_signing,
    propose_date,
    reopen_minutes,
    return_,
    score,
    score_all,
    sign,
    sign_two,
    start,
    submit,
    write_report,
)

Act = Callable[[], object]
WAIT, HOLD = 0.08, 0.2  # seconds


@pytest.fixture
def race(run_together) -> Callable[..., list]:
    """`race(act, act)`: all acts come to the held rows before any of them can go on."""

    def hold() -> None:
        with transaction.atomic():
            Inspection.objects.update(revision=F("revision"))
            InspectionPlan.objects.update(lock_version=F("lock_version"))
            time.sleep(WAIT + HOLD)

    def after_a_moment(act: Act) -> Act:
        def come() -> object:
            time.sleep(WAIT)
            return act()

        return come

    return lambda *acts: run_together(hold, *map(after_a_moment, acts))[1:]


def at_hand(world: World, act: Callable, username: str, *given, **named) -> Act:
    """The act on an inspection and a person that are read now."""
    inspection, by = world.first, world.user(username)
    return lambda: act(inspection, by, *given, **named)


def codes(results: list) -> list[str]:
    """Of each result: "" when it was done, else the code of its refusal; another error is an error."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refusal):
            raise result
    return sorted(getattr(result, "code", "") for result in results)


def count(action: str) -> int:
    return Event.objects.filter(action=action).count()


# --- Signing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [2, 6])
def test_one_party_signing_at_once_gives_one_signature_and_an_answer_to_each(shared_world, race, threads):
    shared_world.reach(states.AWAITING_SIGNATURES)
    shown = digest(shared_world.first)
    results = race(*(at_hand(shared_world, sign, INSPECTOR, shown) for _ in range(threads)))
    assert codes(results) == [""] * threads
    assert {result.pk for result in results} == {Signature.objects.get().pk}
    assert (shared_world.first.state, count("sign")) == (states.AWAITING_SIGNATURES, 1)


def test_the_last_party_signing_at_once_completes_it_once(shared_world, race):
    shared_world.reach(states.AWAITING_SIGNATURES)
    sign_two(shared_world)
    shown = digest(shared_world.first)
    results = race(*(at_hand(shared_world, sign, INSPECTED, shown) for _ in range(3)))
    assert codes(results) == ["", "", ""]
    assert (Signature.objects.count(), count("complete_signing")) == (3, 1)
    assert shared_world.first.state == states.SIGNED


def test_three_parties_hammering_sign_in_their_order(shared_world, run_together):
    shared_world.reach(states.AWAITING_SIGNATURES)
    shown = digest(shared_world.first)

    def hammer(username: str) -> Act:
        def until_signed() -> Signature:
            for _ in range(500):
                try:
                    return sign(shared_world.first, shared_world.user(username), shown)
                except Refusal as refusal:
                    assert refusal.code == "not_your_turn"
                    time.sleep(0.005)
            raise TimeoutError

        return until_signed

    assert codes(run_together(*map(hammer, (INSPECTED, HEAD, INSPECTOR)))) == ["", "", ""]
    parties = Signature.objects.order_by("pk").values_list("party", flat=True)
    assert list(parties) == ["secretary", "head", "representative"]
    assert shared_world.first.state == states.SIGNED


def test_signing_against_reopening_leaves_no_signature_in_force_on_a_voided_content(shared_world, race):
    shared_world.reach(states.AWAITING_SIGNATURES)
    shown = digest(shared_world.first)
    results = race(at_hand(shared_world, sign, INSPECTOR, shown), at_hand(shared_world, reopen_minutes, HEAD))
    # Reopening comes through either way; the signature was there before, or is refused.
    assert codes(results) in (["", ""], ["", "document_changed"], ["", "wrong_state"])
    assert shared_world.first.state == states.MINUTES_DRAFTED
    assert SignedContent.objects.get().voided_at is not None


def test_putting_up_at_once_is_one_content(shared_world, race):
    shared_world.reach(states.MINUTES_DRAFTED)
    shared_world.play().give_opinion()
    results = race(*(at_hand(shared_world, open_signing, username) for username in (INSPECTOR, HEAD)))
    assert codes(results) == ["", "edit_awaiting_signatures"]
    assert SignedContent.objects.count() == count("open_signing") == 1


# --- Scoring ---------------------------------------------------------------------------------------


def test_two_scorers_of_one_line_are_one_value_and_one_conflict_with_both(shared_world, race):
    shared_world.reach(states.IN_PROGRESS)
    values = {INSPECTOR: COMPLETE, HEAD: incomplete("Luật")}
    results = race(*(at_hand(shared_world, score, who, "1", value) for who, value in values.items()))
    assert codes(results) == ["", "version_conflict"]
    refusal = next(result for result in results if isinstance(result, Refusal))
    statuses = {refusal.details[side]["status"] for side in ("theirs", "yours")}
    assert statuses == {"complete", "incomplete"}
    row = LineAssessment.objects.get(line__criterion__number=1)
    assert (row.lock_version, row.status) == (1, refusal.details["theirs"]["status"])
    assert (count("record_line"), count("conflict_line")) == (1, 1)


def test_two_scorers_who_say_the_same_are_both_served(shared_world, race):
    shared_world.reach(states.IN_PROGRESS)
    acts = [at_hand(shared_world, score, who, "1", incomplete("Luật")) for who in (INSPECTOR, HEAD)]
    assert codes(race(*acts)) == ["", ""]
    row = LineAssessment.objects.get(line__criterion__number=1)
    assert (row.lock_version, row.deductions.count(), count("record_line")) == (1, 1, 1)


def test_scorers_of_different_lines_do_not_meet(shared_world, race):
    shared_world.reach(states.IN_PROGRESS)
    numbers = ("1", "2", "3", "4")
    assert codes(race(*(at_hand(shared_world, score, INSPECTOR, number) for number in numbers))) == [""] * 4
    assert sheets.result_of(shared_world.first.scoresheet).assessed_count == 4


def test_no_line_is_opened_while_scoring_is_finished(shared_world, race):
    shared_world.reach(states.IN_PROGRESS)
    score_all(shared_world)
    results = race(
        at_hand(shared_world, finish_scoring, HEAD),
        at_hand(shared_world, score, INSPECTOR, "1", LineValue("not_assessed")),
    )
    assert codes(results) in (["", "wrong_state"], ["", "unscored"])
    total = sheets.result_of(shared_world.first.scoresheet).total
    assert (shared_world.first.state == states.SCORED) is (total is not None)


def test_a_third_exemplar_never_slips_in(shared_world, race):
    shared_world.reach(states.IN_PROGRESS)
    add_exemplar(shared_world.first, shared_world.user(INSPECTOR))
    names = ("Hợp tác xã A", "Hợp tác xã B", "Hợp tác xã C")
    results = race(*(at_hand(shared_world, add_exemplar, INSPECTOR, name) for name in names))
    assert codes(results) == ["", "too_many_exemplars", "too_many_exemplars"]
    assert Exemplar.objects.count() == 2


def test_starting_at_once_opens_one_sheet(shared_world, race):
    shared_world.reach(states.DATE_AGREED)
    shared_world.play().name_delegations()
    assert codes(race(*(at_hand(shared_world, start, who) for who in (INSPECTOR, HEAD)))) == [
        "",
        "wrong_state",
    ]
    assert Scoresheet.objects.count() == 1


# --- The inspected unit ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "act", "values", "model"),
    [
        (states.ASSIGNED, write_report, ("Bản một.", "Bản hai."), SelfReport),
        (states.SCORED, give_opinion, ("agree", "agree_with_remarks"), Opinion),
    ],
)
def test_the_first_writing_of_a_text_at_once_is_one_row_and_one_conflict(
    shared_world, race, state, act, values, model
):
    shared_world.reach(state)
    words = {"text": "Ý kiến."} if act is give_opinion else {}
    results = race(*(at_hand(shared_world, act, INSPECTED, v, base_version=0, **words) for v in values))
    assert codes(results) == ["", "version_conflict"]
    assert model.objects.get().lock_version == 1


def test_the_same_file_sent_at_once_is_one_row(shared_world, race):
    sent = uuid.uuid4()
    results = race(*(at_hand(shared_world, attach, INSPECTED, client_id=sent) for _ in range(3)))
    assert codes(results) == ["", "", ""]
    assert {result.pk for result in results} == {Evidence.objects.get().pk}


# --- Before the visit ------------------------------------------------------------------------------


def test_agreeing_against_a_counter_proposal_agrees_to_what_was_seen_or_not_at_all(shared_world, race):
    first = propose_date(shared_world.first, shared_world.user(INSPECTOR))
    results = race(
        at_hand(shared_world, agree_date, INSPECTED),
        at_hand(shared_world, propose_date, INSPECTOR, place="Nơi khác", base_proposal=first.pk),
    )
    assert codes(results) in (["", "proposal_changed"], ["", "wrong_state"])
    inspection = shared_world.first
    if inspection.state == states.DATE_AGREED:
        assert inspection.visit.pk == first.pk
    else:
        assert inspection.open_proposal.place == "Nơi khác"


def test_both_sides_proposing_at_once_is_one_open_proposal(shared_world, race):
    acts = [at_hand(shared_world, propose_date, who, base_proposal=None) for who in (INSPECTOR, INSPECTED)]
    assert codes(race(*acts)) in (["", "proposal_changed"], ["", "wrong_state"])
    assert shared_world.first.visit_proposals.count() == 1


def test_people_named_at_once_are_one_of_the_two_lists(shared_world, race):
    acts = [at_hand(shared_world, name_side, who, Side.INSPECTING) for who in (INSPECTOR, HEAD)]
    assert codes(race(*acts)) == ["", "delegation_changed"]
    assert DelegationMember.objects.count() == 5


def test_one_person_named_by_both_sides_at_once_is_on_one_side(shared_world, race):
    def with_guest(side: str) -> list:
        people = shared_world.play().people_of(side)
        return [*people, type(people[0])("economy", "Lò Văn A", "Chuyên viên")]

    results = race(
        at_hand(shared_world, name_side, INSPECTOR, Side.INSPECTING, with_guest(Side.INSPECTING)),
        at_hand(shared_world, name_side, INSPECTED, Side.INSPECTED, with_guest(Side.INSPECTED)),
    )
    assert codes(results) == ["", "person_on_both_sides"]
    assert DelegationMember.objects.filter(full_name="Lò Văn A").count() == 1


# --- Handing in ------------------------------------------------------------------------------------


def test_two_hand_ins_are_one_submission_and_both_are_answered_with_it(shared_world, race):
    shared_world.reach(states.SIGNED)
    results = race(*(at_hand(shared_world, submit, who) for who in (INSPECTOR, HEAD, INSPECTOR)))
    assert codes(results) == ["", "", ""]
    assert {result.pk for result in results} == {Submission.objects.get().pk}
    assert count("submit") == 1


def test_two_receipts_are_one(shared_world, race):
    shared_world.reach(states.SUBMITTED)
    assert codes(race(*(at_hand(shared_world, accept, who) for who in ("noivu", "thuongtruc")))) == ["", ""]
    assert count("accept") == 1


def test_receiving_against_returning_is_one_of_the_two(shared_world, race):
    shared_world.reach(states.SUBMITTED)
    results = race(at_hand(shared_world, accept, "noivu"), at_hand(shared_world, return_, "thuongtruc"))
    assert codes(results) == ["", "already_answered"]
    assert Submission.objects.get().answer == shared_world.first.state


# --- The plan --------------------------------------------------------------------------------------


@pytest.fixture
def shared_draft(transactional_db) -> World:
    return make_world(state=states.DRAFT)


def with_plan(world: World, act: Callable, *given, **named) -> Act:
    plan, staff = InspectionPlan.objects.get(pk=world.plan.pk), world.user("thuongtruc")
    return lambda: act(plan, staff, *given, **named)


def revise(plan: InspectionPlan, by, closing: str) -> None:
    base = plan.lock_version
    planning.revise_plan(plan=plan, fields={"closing": closing}, base_version=base, by=by, at=NOW)


def test_issuing_at_once_issues_one_plan(shared_draft, race):
    results = race(*(with_plan(shared_draft, issue, number) for number in ("7", "8")))
    assert codes(results) == ["", "edit_issued"]
    plan = InspectionPlan.objects.get()
    assert (plan.snapshot["number"], count("issue_plan")) == (plan.number, 1)


def test_two_plans_of_a_cluster_never_get_one_number(shared_world, race):
    plans, day = [draft_year(shared_world, year) for year in (2023, 2024)], datetime.date(2022, 12, 1)
    staff = [shared_world.user("thuongtruc") for _ in plans]
    for plan, person in zip(plans, staff, strict=True):
        assign(plan, person)
        plan.refresh_from_db()
    acts = [partial(issue, plan, person, "77", day) for plan, person in zip(plans, staff, strict=True)]
    assert codes(race(*acts)) == ["", "plan_number_taken"]


def test_a_draft_edited_by_two_keeps_one_and_tells_the_other(shared_draft, race):
    results = race(*(with_plan(shared_draft, revise, text) for text in ("Một./.", "Hai./.")))
    assert codes(results) == ["", "plan_changed"]
    assert InspectionPlan.objects.get().closing in ("Một./.", "Hai./.")


def test_what_is_issued_is_what_is_in_the_snapshot(shared_draft, race):
    results = race(with_plan(shared_draft, issue), with_plan(shared_draft, revise, "Khác./."))
    assert codes(results) in (["", "plan_changed"], ["", "edit_issued"])
    plan = InspectionPlan.objects.get()
    assert plan.is_draft or plan.snapshot["closing"] == plan.closing


def test_assigning_against_issuing_never_parts_snapshot_and_pairs(shared_draft, race):
    pairs = list(shared_draft.plan.inspections.values_list("inspected_unit", "inspecting_unit"))
    results = race(with_plan(shared_draft, issue), with_plan(shared_draft, assign, pairs))
    assert codes(results) in (["", "plan_changed"], ["", "edit_issued"])
    plan = InspectionPlan.objects.get()
    stored = list(plan.inspections.values_list("inspecting_unit__code", "inspected_unit__code"))
    if not plan.is_draft:
        snapshot = plan.snapshot["assignments"]
        assert stored == [(row["inspecting"]["code"], row["inspected"]["code"]) for row in snapshot]
    else:
        assert ("muonglay", "tuangiao") in stored


def test_a_term_planned_at_once_has_one_plan(shared_world, run_together):
    term = ClusterTerm.objects.create(
        cluster=shared_world.term.cluster, year=2024, standing_unit=shared_world.term.standing_unit
    )
    draft = draft_year(shared_world, 2023)

    def create() -> InspectionPlan:
        return planning.create_plan(
            term=term,
            criteria_template=draft.criteria_template,
            inspection_deadline=draft.inspection_deadline,
            submission_deadline=draft.submission_deadline,
            by=shared_world.user("thuongtruc"),
            at=NOW,
        )

    assert codes(run_together(create, create)) == ["", "plan_exists"]
    assert InspectionPlan.objects.filter(term=term).count() == 1


def test_closing_against_handing_in_is_closed_with_or_without_it(shared_world, race):
    shared_world.reach(states.SIGNED)
    closing = with_plan(
        shared_world, lambda plan, by: planning.close_plan(plan=plan, reason="Hết.", by=by, at=NOW)
    )
    results = race(at_hand(shared_world, submit, INSPECTOR), closing)
    assert codes(results) in (["", ""], ["", "plan_closed"])
    assert InspectionPlan.objects.get().state == states.CLOSED
    assert (shared_world.first.state == states.SUBMITTED) is Submission.objects.exists()


# --- Replacing -------------------------------------------------------------------------------------


def test_a_receipt_cancelled_twice_at_once_is_cancelled_once(shared_world, race):
    shared_world.reach(states.ACCEPTED)
    results = race(*(at_hand(shared_world, cancel_receipt, name) for name in ("noivu", "thuongtruc")))
    assert codes(results) == ["", "already_answered"]
    assert (shared_world.first.state, count("cancel_receipt")) == (states.RETURNED, 1)


def draft_replacement(world: World) -> Act:
    plan, by = InspectionPlan.objects.get(pk=world.plan.pk), world.user("thuongtruc")
    return lambda: replacing.draft_replacement(plan=plan, reason="Sai hạn.", by=by, at=NOW)


def test_two_who_draft_a_replacement_at_once_get_the_same_draft(shared_world, race):
    results = race(*(draft_replacement(shared_world) for _ in range(3)))
    assert codes(results) == ["", "", ""]
    assert {result.pk for result in results} == {InspectionPlan.objects.get(state=states.DRAFT).pk}
    assert count("draft_replacement") == 1


def test_a_replacement_issued_twice_at_once_replaces_once_and_loses_no_step_of_a_visit(shared_world, race):
    draft = draft_replacement(shared_world)()
    plans, staff = (
        [InspectionPlan.objects.get(pk=draft.pk) for _ in range(2)],
        shared_world.user("thuongtruc"),
    )
    results = race(
        *(lambda plan=plan: issue(plan, staff, "130", datetime.date(2022, 10, 25)) for plan in plans),
        at_hand(shared_world, propose_date, INSPECTOR),
    )
    *issued, proposed = ([result] for result in results)
    assert codes(sum(issued, [])) in (["", "plan_changed"], ["", "edit_issued"])
    assert (count("replace_plan"), draft.inspections.count()) == (1, 5)
    went_on = codes(proposed) == [""]
    assert draft.inspections.get(order=1).state == (states.DATE_PROPOSED if went_on else states.ASSIGNED)
    assert count("propose_date") == went_on


def test_a_report_begun_while_its_plan_is_replaced_is_not_left_behind(shared_world, race):
    draft = draft_replacement(shared_world)()
    former, new = (InspectionPlan.objects.get(pk=pk) for pk in (shared_world.plan.pk, draft.pk))
    staff, other = shared_world.user("thuongtruc"), shared_world.user("thuongtruc")
    results = race(
        lambda: issue(new, staff, "130", datetime.date(2022, 10, 25)),
        lambda: reporting.draft_report(plan=former, by=other, at=NOW),
    )
    assert codes(results) in (["", ""], ["", "plan_replaced"])
    assert not ClusterReport.objects.filter(plan=former).exists()
