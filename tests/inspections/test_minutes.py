"""The written parts: the inspected unit's report, the team's minutes, the inspected unit's opinion."""

import datetime
import unicodedata

import pytest

from inspections import recording, states
from inspections.models import Event, Minutes, Opinion, SelfReport
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER
from tests.inspections.acts import (
    add_exemplar,
    draft_minutes,
    fill_minutes,
    finish_scoring,
    give_opinion,
    incomplete,
    open_signing,
    reopen_scoring,
    score,
    write_minutes,
    write_report,
)
from tests.inspections.refusals import refused
from tests.inspections.worlds import built_once, taken_back

HOUR = datetime.timedelta(hours=1)


built = built_once(states.SCORED)
world = scored = taken_back


# --- The days of the visit -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "code"),
    [((2022, 10, 19), "date_before_plan"), ((2022, 12, 5), "date_after_deadline")],
)
@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_minutes_of_a_day_outside_the_round_are_refused(world, field, day, code):
    """The plan was issued on 20/10/2022 and asks for all visits "trước 05/12/2022"."""
    moment = datetime.datetime(*day, 9, tzinfo=NOW.tzinfo)
    with refused(code) as refusal:
        write_minutes(world.first, world.user(INSPECTOR), **{field: moment})
    assert refusal.value.field == field


# --- The report ----------------------------------------------------------------------------------


def test_the_report_is_written_by_the_inspected_unit_alone(world):
    for username in (INSPECTOR, OUTSIDER, "noivu.muonglay", "thuongtruc"):
        with refused("forbidden"):
            write_report(world.first, world.user(username))
    write_report(world.first, world.user(INSPECTED))
    assert SelfReport.objects.get().updated_by == world.user(INSPECTED)


def test_a_report_is_stored_composed_and_without_control_characters(world):
    write_report(
        world.first, world.user(INSPECTED), unicodedata.normalize("NFD", "Đã triển khai\u0000.\r\nHết.")
    )
    assert SelfReport.objects.get().text == "Đã triển khai.\nHết."
    assert Event.objects.latest("pk").data["after"] == {"text": "Đã triển khai.\nHết."}


def test_the_same_report_again_is_a_success(world):
    row = write_report(world.first, world.user(INSPECTED), "Đã triển khai.")
    events, seen = Event.objects.count(), row.lock_version - 1
    again = write_report(world.first, world.user(INSPECTED), "Đã triển khai.", base_version=seen)
    assert (again.lock_version, Event.objects.count()) == (row.lock_version, events)


def test_a_stale_report_gives_both_texts(world):
    write_report(world.first, world.user(INSPECTED), "Bản một.")
    with refused("version_conflict", noting="conflict_self_report") as refusal:
        write_report(world.first, world.user(INSPECTED), "Bản hai.", base_version=0)
    details = refusal.value.details
    assert (details["theirs"], details["yours"]) == ({"text": "Bản một."}, {"text": "Bản hai."})
    assert details["person"] == "Đại diện Mường Lay"


# --- The minutes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("username", [INSPECTED, OUTSIDER, "noivu.tuangiao", "thuongtruc", "quantri"])
def test_the_minutes_are_written_by_head_and_secretary_alone(scored, username):
    with refused("forbidden"):
        write_minutes(scored.first, scored.user(username))


@pytest.mark.parametrize("username", [HEAD, INSPECTOR])
def test_head_and_secretary_write_parts_one_after_the_other(scored, username):
    write_minutes(scored.first, scored.user(INSPECTOR), strengths="Tốt.")
    write_minutes(scored.first, scored.user(username), causes="Kiêm nhiệm.")
    row = Minutes.objects.get()
    assert (row.strengths, row.causes, row.lock_version) == ("Tốt.", "Kiêm nhiệm.", 2)


def test_a_stale_part_gives_both_values_with_their_labels(scored):
    write_minutes(scored.first, scored.user(HEAD), strengths="Của Trưởng đoàn.")
    with refused("version_conflict", noting="conflict_minutes") as refusal:
        write_minutes(scored.first, scored.user(INSPECTOR), strengths="Của Thư ký.", base_version=0)
    assert refusal.value.details["labels"] == {"strengths": "ưu điểm"}
    assert refusal.value.details["theirs"] == {"strengths": "Của Trưởng đoàn."}


def test_minutes_that_were_never_written_cannot_be_stale(scored):
    with refused("version_gone", noting="conflict_minutes"):
        write_minutes(scored.first, scored.user(INSPECTOR), base_version=3)


@pytest.mark.parametrize("field", ["inspection_id", "pk", "lock_version", "updated_by", "id", "khong_co"])
def test_only_the_typed_parts_are_written(scored, field):
    with refused("malformed"):
        write_minutes(scored.first, scored.user(INSPECTOR), strengths="Tốt.", **{field: 1})


@pytest.mark.parametrize("ends_at", [NOW, NOW - HOUR])
def test_the_end_is_after_the_start(scored, ends_at):
    with refused("ends_before_start") as refusal:
        write_minutes(scored.first, scored.user(INSPECTOR), starts_at=NOW, ends_at=ends_at)
    assert refusal.value.field == "ends_at"


def test_the_end_is_after_a_start_that_was_written_before(scored):
    write_minutes(scored.first, scored.user(INSPECTOR), starts_at=NOW)
    with refused("ends_before_start"):
        write_minutes(scored.first, scored.user(INSPECTOR), ends_at=NOW - HOUR)
    write_minutes(scored.first, scored.user(INSPECTOR), ends_at=NOW + HOUR)
    with refused("ends_before_start"):
        write_minutes(scored.first, scored.user(INSPECTOR), starts_at=NOW + 2 * HOUR)


def test_incomplete_minutes_are_not_drafted_and_say_all_that_is_missing(scored):
    write_minutes(scored.first, scored.user(INSPECTOR), strengths="Tốt.")
    with refused("minutes_incomplete") as refusal:
        draft_minutes(scored.first, scored.user(INSPECTOR))
    for part in ("giờ bắt đầu", "giờ kết thúc", "tồn tại, hạn chế", "nguyên nhân", "điển hình đã thăm"):
        assert part in refusal.value.message
    assert "ưu điểm" not in refusal.value.message


def test_without_an_exemplar_the_minutes_say_why(scored):
    fill_minutes(scored)
    (exemplar,) = scored.first.exemplars.all()
    by = scored.user(INSPECTOR)
    recording.remove_exemplar(inspection=scored.first, exemplar_id=exemplar.pk, by=by, at=NOW)
    with refused("minutes_incomplete"):
        draft_minutes(scored.first, by)
    write_minutes(scored.first, by, no_exemplar_reason="Đường bị sạt lở.")
    draft_minutes(scored.first, by)
    assert scored.first.state == states.MINUTES_DRAFTED


def test_minutes_emptied_after_drafting_are_not_put_up_for_signing(world):
    world.reach(states.MINUTES_DRAFTED)
    world.play().give_opinion()
    write_minutes(world.first, world.user(INSPECTOR), causes="")
    with refused("minutes_incomplete") as refusal:
        open_signing(world.first, world.user(INSPECTOR))
    assert "nguyên nhân" in refusal.value.message


# --- The opinion ---------------------------------------------------------------------------------


@pytest.mark.parametrize("username", [INSPECTOR, HEAD, OUTSIDER, "noivu.muonglay", "quantri"])
def test_the_opinion_is_the_inspected_units_own(scored, username):
    with refused("forbidden"):
        give_opinion(scored.first, scored.user(username))


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("opinion_text", {"stance": "agree_with_remarks"}),
        ("opinion_text", {"stance": "agree_with_remarks", "text": " \u0000"}),
        ("opinion_text", {"stance": "disagree", "reason": "Hồ sơ đã có."}),
        ("opinion_reason", {"stance": "disagree", "text": "Nội dung 4", "reason": "\u0000 "}),
        ("malformed", {"stance": "maybe"}),
        ("malformed", {"stance": ""}),
    ],
)
def test_an_opinion_says_what_its_stance_needs(scored, code, given):
    with refused(code):
        give_opinion(scored.first, scored.user(INSPECTED), **given)


@pytest.mark.parametrize(
    ("stance", "kept"),
    [("agree", ("", "")), ("agree_with_remarks", ("Ý kiến.", "")), ("disagree", ("Ý kiến.", "Lý do."))],
)
def test_an_opinion_keeps_only_what_belongs_to_its_stance(scored, stance, kept):
    give_opinion(scored.first, scored.user(INSPECTED), stance, text="Ý kiến.", reason="Lý do.")
    row = Opinion.objects.get()
    assert (row.text, row.reason) == kept


def test_an_opinion_can_be_changed_until_signing_and_not_from_an_older_page(scored):
    give_opinion(scored.first, scored.user(INSPECTED), "agree")
    give_opinion(scored.first, scored.user(INSPECTED), "disagree", text="Nội dung 4", reason="Hồ sơ đã có.")
    with refused("version_conflict", noting="conflict_opinion"):
        give_opinion(scored.first, scored.user(INSPECTED), "agree", base_version=1)


@pytest.mark.parametrize("given_before", [True, False])
def test_an_answer_to_the_old_result_is_not_taken_for_one_to_the_new(world, given_before):
    """The representative has the page open, the head opens the scoring again, the secretary scores anew."""
    world.reach(states.MINUTES_DRAFTED)
    if given_before:
        give_opinion(world.first, world.user(INSPECTED), "disagree", text="Nội dung 4", reason="Hồ sơ đã có.")
    shown = recording.opinion_version(world.first)
    reopen_scoring(world.first, world.user(HEAD))
    score(world.first, world.user(INSPECTOR), value=incomplete("Luật"))
    finish_scoring(world.first, world.user(INSPECTOR))
    for stale in {0, shown}:
        with refused("version_gone", noting="conflict_opinion"):
            give_opinion(world.first, world.user(INSPECTED), "agree", base_version=stale)
    assert not Opinion.objects.exists()
    give_opinion(world.first, world.user(INSPECTED), "agree")
    assert Opinion.objects.get().lock_version > shown + 1


def test_without_an_opinion_nothing_is_put_up_for_signing(world):
    world.reach(states.MINUTES_DRAFTED)
    with refused("opinion_missing") as refusal:
        open_signing(world.first, world.user(INSPECTOR))
    assert "Thị xã Mường Lay cần ghi ý kiến" in refusal.value.message


def test_a_disagreement_does_not_keep_the_minutes_from_being_signed(world):
    world.reach(states.MINUTES_DRAFTED)
    by = world.user(INSPECTED)
    give_opinion(world.first, by, "disagree", text="Nội dung 4", reason="Hồ sơ đã có.")
    assert open_signing(world.first, world.user(INSPECTOR)).revision == 1


def test_an_exemplar_of_the_visit_stands_in_for_the_reason(scored):
    add_exemplar(scored.first, scored.user(INSPECTOR))
    assert not [part for part in recording.missing_in_minutes(scored.first) if "điển hình" in part]
