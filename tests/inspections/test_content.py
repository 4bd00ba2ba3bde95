"""What documents are made from: plain values, the same bytes for the same content, frozen at issue."""

import datetime
import json
import unicodedata
from decimal import Decimal

import pytest

from inspections import content, states
from inspections.models import Event, Inspection, InspectionPlan
from tests.factories import INSPECTED, INSPECTOR
from tests.inspections.acts import attach, give_opinion, incomplete, score
from tests.inspections.refusals import refused


@pytest.mark.parametrize(
    ("points", "text"),
    [("85.00", "85"), ("100", "100"), ("2.50", "2.5"), ("0.00", "0"), ("1E+2", "100")],
)
def test_points_are_written_in_one_way(points, text):
    assert content.number_text(Decimal(points)) == text


def test_no_points_are_no_text():
    assert content.number_text(None) is None


def test_the_order_of_keys_does_not_change_the_bytes():
    assert content.canonical_bytes({"b": "ế", "a": [1]}) == '{"a":[1],"b":"ế"}'.encode()
    assert content.digest_of({"a": 1, "b": 2}) == content.digest_of({"b": 2, "a": 1})


def test_another_word_is_another_digest(world):
    before = content.digest_of(content.inspection_content(world.first))
    Inspection.objects.filter(pk=world.first.pk).update(revision=2)
    assert content.digest_of(content.inspection_content(world.first)) != before


@pytest.mark.parametrize("state", [states.ASSIGNED, states.IN_PROGRESS, states.SIGNED])
def test_the_content_of_an_inspection_is_plain_and_the_same_at_every_reading(world, state):
    world.reach(state)
    value = content.inspection_content(world.first)
    assert json.loads(content.canonical_bytes(value)) == value
    assert content.canonical_bytes(content.inspection_content(world.first)) == content.canonical_bytes(value)


def test_a_line_that_nobody_assessed_has_no_points_and_the_sheet_no_total(world):
    world.reach(states.IN_PROGRESS)
    score(world.first, world.user(INSPECTOR), "1", incomplete("Luật"))
    sheet = content.inspection_content(world.first)["scoresheet"]
    assert [line["awarded_points"] for line in sheet["lines"][:2]] == ["5", None]
    assert (sheet["total"], sheet["rating"]) == (None, None)


def test_a_finished_sheet_says_total_rating_and_every_deduction(world):
    world.reach(states.SCORED, deductions={"8b": 1})
    sheet = content.inspection_content(world.first)["scoresheet"]
    line = next(line for line in sheet["lines"] if line["number"] == "8b")
    assert (sheet["total"], sheet["rating"]["label"], sheet["max_total"]) == ("95", "Tốt", "100")
    assert (line["awarded_points"], line["deducted_points"], len(line["deductions"])) == ("0", "5", 1)


def test_withdrawn_evidence_is_not_in_the_content(world):
    row = attach(world.first, world.user(INSPECTED), name="Kế hoạch.pdf")
    assert [e["name"] for e in content.inspection_content(world.first)["evidence"]] == ["Kế hoạch.pdf"]
    row.withdrawn_at = row.uploaded_at
    row.save()
    assert content.inspection_content(world.first)["evidence"] == []


def test_the_opinion_stands_in_the_content_with_its_reason(world):
    world.reach(states.SCORED)
    give_opinion(world.first, world.user(INSPECTED), "disagree", text="Nội dung 4", reason="Hồ sơ đã có.")
    opinion = content.inspection_content(world.first)["opinion"]
    assert (opinion["label"], opinion["reason"]) == ("Không nhất trí", "Hồ sơ đã có.")


def test_moments_are_written_in_vietnams_time(world):
    world.reach(states.MINUTES_DRAFTED)
    minutes = world.first.minutes
    minutes.starts_at = datetime.datetime(2022, 11, 20, 23, 30, tzinfo=datetime.UTC)
    minutes.save()
    assert content.inspection_content(world.first)["visit"]["starts_at"] == "2022-11-21T06:30"


def test_all_text_of_a_signed_content_is_composed(world):
    world.reach(states.SIGNED)
    canonical = world.first.signed_contents.get().canonical
    assert unicodedata.is_normalized("NFC", canonical)
    assert "\\u" not in canonical


def test_a_draft_shows_its_text_as_it_stands_and_an_issued_plan_its_snapshot(draft_world):
    plan = InspectionPlan.objects.get(pk=draft_world.plan.pk)
    plan.closing = "Khác./."
    assert content.plan_content(plan)["closing"] == "Khác./."
    plan.snapshot = {"closing": "Như đã ban hành./."}
    assert content.plan_content(plan) == plan.snapshot


def test_the_deadlines_are_written_into_their_sentences(draft_world):
    value = content.draft_content(draft_world.plan)
    assert "trước 05/12/2022" in value["schedule"]
    assert "chậm nhất ngày 10/12/2022" in value["submission"]
    assert "{" not in value["schedule"] + value["submission"]


def test_a_unit_renamed_later_changes_no_issued_plan(world):
    unit = world.term.standing_unit
    unit.name_in_sentence = "xã Tuần Giáo"
    unit.save()
    plan = InspectionPlan.objects.get(pk=world.plan.pk)
    assert content.plan_content(plan)["standing_unit"]["name_in_sentence"] == "huyện Tuần Giáo"


def test_the_trail_of_a_refused_act_is_empty(world):
    before = Event.objects.count()
    with refused("wrong_state"):
        give_opinion(world.first, world.user(INSPECTED))
    assert Event.objects.count() == before
