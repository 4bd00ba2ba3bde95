"""Scores: one line at a time against its version, points by the rule alone, a total only of a whole sheet."""

import inspect

import pytest

from inspections import recording, states
from inspections.models import Event, Inspection, Opinion
from scoring import sheets
from scoring.models import LineAssessment
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import (
    COMPLETE,
    REASON,
    LineValue,
    finish_scoring,
    incomplete,
    reopen_scoring,
    score,
    score_all,
)
from tests.inspections.refusals import refused
from tests.inspections.worlds import built_once, taken_back

built = built_once(states.IN_PROGRESS)
world = visit = taken_back


def line(world: World, number: str = "1") -> LineAssessment:
    rows = sheets.assessments_of(world.first.scoresheet)
    return next(row for row in rows if row.line.number == number)


def write(world: World, value: LineValue, number: str = "1", by: str = INSPECTOR, **given) -> LineAssessment:
    return score(world.first, world.user(by), number, value, **given)


def result(world: World):
    return sheets.result_of(world.first.scoresheet)


# --- Points follow from the rule -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "value", "points"),
    [
        ("1", COMPLETE, 10),
        ("1", incomplete("Luật"), 5),
        ("1", incomplete("Luật", "Nghị định"), 0),
        ("1", incomplete("Luật", "Nghị định", "Quy chế"), 0),
        ("8a", incomplete("Khối"), 0),
        ("8b", incomplete("Cụm", "Khối"), 0),
    ],
)
def test_points_of_a_line(visit, number, value, points):
    assert write(visit, value, number).awarded_points == points


def test_points_are_never_typed():
    for function in (recording.record_line, LineValue):
        assert not {"points", "awarded_points"} & set(inspect.signature(function).parameters)


@pytest.mark.parametrize("username", [INSPECTED, OUTSIDER, "thuongtruc", "noivu", "quantri"])
def test_only_the_team_scores(visit, username):
    with refused("forbidden"):
        write(visit, COMPLETE, by=username)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("deduction_without_reason", incomplete("")),
        ("deduction_without_reason", incomplete(" \u0000 ")),
        ("deduction_without_reason", incomplete("Luật", reason="  ")),
        ("reason_too_short", incomplete("Luật", reason="Thiếu")),
        ("reason_too_short", incomplete("Luật", reason="Thiếu" + " " * 20)),
        ("deduction_count", LineValue("incomplete")),
        ("deduction_count", LineValue("complete", incomplete("Luật").deductions)),
        ("deduction_count", LineValue("not_assessed", incomplete("Luật").deductions)),
        ("malformed", LineValue("full")),
        ("malformed", LineValue("")),
    ],
)
def test_a_value_that_is_no_value_changes_nothing(visit, code, value):
    with refused(code):
        write(visit, value)


def test_the_line_is_named_in_the_refusal(visit):
    with refused("reason_too_short") as refusal:
        write(visit, incomplete("Khối", reason="Thiếu"), "8b")
    assert "nội dung 8b" in refusal.value.message


@pytest.mark.parametrize("line_id", [0, 10**6])
def test_a_line_of_no_sheet_is_refused(visit, line_id):
    with refused("malformed"):
        recording.record_line(
            inspection=visit.first,
            line_id=line_id,
            value=COMPLETE,
            base_version=0,
            by=visit.user(INSPECTOR),
            at=NOW,
        )


def test_words_are_stored_clean(visit):
    write(visit, incomplete(" Luật\u0000 ", reason=f" {REASON} "))
    deduction = line(visit).deductions.get()
    assert (deduction.content, deduction.reason) == ("Luật", REASON)


def test_an_assessment_can_be_taken_back(visit):
    write(visit, incomplete("Luật"))
    write(visit, LineValue("not_assessed"))
    assert (line(visit).awarded_points, line(visit).deductions.count()) == (None, 0)


def test_each_write_is_an_event_with_both_values(visit):
    write(visit, COMPLETE)
    write(visit, incomplete("Luật"))
    data = Event.objects.latest("pk").data
    assert (data["line"], data["before"]["status"], data["after"]["status"]) == (
        "1",
        "complete",
        "incomplete",
    )


# --- Two people on one sheet -----------------------------------------------------------------------


def test_a_stale_change_gives_both_values_and_keeps_the_first(visit):
    write(visit, incomplete("Luật"), by=HEAD)
    with refused("version_conflict", noting="conflict_line") as refusal:
        write(visit, COMPLETE, base_version=0)
    details = refusal.value.details
    assert (details["theirs"]["status"], details["yours"]["status"]) == ("incomplete", "complete")
    assert (details["version"], details["person"]) == (1, "Trưởng đoàn Tuần Giáo")


def test_the_refused_value_is_kept_in_the_history(visit):
    write(visit, COMPLETE, by=HEAD)
    with refused("version_conflict", noting="conflict_line"):
        write(visit, incomplete("Luật"), base_version=0)
    assert Event.objects.latest("pk").data["after"]["deductions"][0]["content"] == "Luật"


def test_the_same_value_again_is_a_success_and_nothing_new(visit):
    write(visit, incomplete("Luật"))
    before = Event.objects.count()
    assert write(visit, incomplete(" Luật "), base_version=0).lock_version == 1
    assert Event.objects.count() == before


def test_another_line_is_no_conflict(visit):
    write(visit, COMPLETE, "1", by=HEAD, base_version=0)
    write(visit, COMPLETE, "2", base_version=0)
    assert result(visit).assessed_count == 2


def test_a_version_that_never_was_is_refused_with_both_values(visit):
    with refused("version_gone", noting="conflict_line") as refusal:
        write(visit, COMPLETE, base_version=7)
    assert (refusal.value.details["version"], refusal.value.details["at"]) == (0, None)


# --- The whole sheet -------------------------------------------------------------------------------


def test_no_total_and_no_rating_before_the_last_line(visit):
    for number in ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "9"):
        write(visit, COMPLETE, number)
    assert (result(visit).total, result(visit).band, result(visit).provisional_points) == (None, None, 90)
    write(visit, incomplete("Thăm điển hình"), "10")
    assert (result(visit).total, result(visit).band.label) == (95, "Tốt")


def test_scoring_is_not_finished_with_open_lines(visit):
    for number in ("1", "2", "3", "4", "5", "6", "7", "8a", "9"):
        write(visit, COMPLETE, number)
    with refused("unscored") as refusal:
        finish_scoring(visit.first, visit.user(INSPECTOR))
    assert "Còn 2 nội dung chưa chấm điểm: 8b, 10." in refusal.value.message


@pytest.mark.parametrize(
    ("deductions", "total", "rating"),
    [
        ({"1": 3}, 90, "Tốt"),
        ({"1": 2, "2": 1}, 85, "Tốt"),
        ({"1": 2, "2": 2}, 80, "Khá"),
        ({"1": 2, "2": 2, "3": 2}, 70, "Khá"),
        ({"1": 2, "2": 2, "3": 2, "8a": 1}, 65, "Trung bình"),
    ],
)
def test_total_and_rating_of_a_finished_sheet(world, deductions, total, rating):
    inspection = world.reach(states.SCORED, deductions=deductions)
    found = sheets.result_of(inspection.scoresheet)
    assert (found.total, found.band.label) == (total, rating)


def test_a_finished_sheet_is_not_changed(world):
    world.reach(states.SCORED)
    with refused("wrong_state"):
        write(world, incomplete("Luật"))


def test_reopening_keeps_the_scores_and_asks_for_the_opinion_anew(world):
    world.reach(states.MINUTES_DRAFTED)
    world.play().give_opinion()
    reopen_scoring(world.first, world.user(HEAD))
    assert (result(world).total, Opinion.objects.count()) == (100, 0)
    assert Event.objects.latest("pk").data["opinion"]["stance"] == "agree"


def test_the_sheet_of_another_inspection_is_out_of_reach(visit):
    visit.reach(states.IN_PROGRESS, order=2)
    score_all(visit)
    assert sheets.result_of(visit.inspection(2).scoresheet).assessed_count == 0
    assert Inspection.objects.filter(scoresheet__isnull=False).count() == 2
