"""The cluster's report: drafted by the standing staff from accepted minutes, issued as it was shown."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from inspections import permissions, reporting, states
from inspections.models import ClusterReport, Event, InspectionPlan
from inspections.report_content import report_content
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.refusals import refused

STAFF = "thuongtruc"
NOT_STAFF = (INSPECTOR, INSPECTED, OUTSIDER, "noivu", "sonoivu", "quantri")
DAY = datetime.date(2022, 12, 20)


@pytest.fixture
def accepted_world(world) -> World:
    """Results of thị xã Mường Lay are accepted: 95 points."""
    world.reach(states.ACCEPTED, deductions={"5": 1})
    return world


def draft(world: World, by: str = STAFF) -> ClusterReport:
    plan = InspectionPlan.objects.get(pk=world.plan.pk)
    return reporting.draft_report(plan=plan, by=world.user(by), at=NOW)


def fresh() -> ClusterReport:
    return ClusterReport.objects.get()


def revise(world: World, by: str = STAFF, base_version: int = 0, **fields) -> None:
    reporting.revise_report(
        report=fresh(), fields=fields, base_version=base_version, by=world.user(by), at=NOW
    )


def collect(world: World, by: str = STAFF, base_version: int = 0) -> None:
    reporting.collect_minutes(report=fresh(), base_version=base_version, by=world.user(by), at=NOW)


def issue(world: World, by: str = STAFF, digest: str | None = None, number: str = "7", day=DAY) -> None:
    report = fresh()
    shown = reporting.digest_to_issue(report) if digest is None else digest
    reporting.issue_report(
        report=report, digest=shown, number=number, issued_on=day, by=world.user(by), at=NOW
    )


def sees(world: World, username: str) -> bool:
    try:
        permissions.find_report(world.user(username), world.plan.pk)
    except Http404:
        return False
    return True


# --- The draft -----------------------------------------------------------------------------------


def test_a_draft_says_what_the_accepted_minutes_say(accepted_world):
    report = draft(accepted_world)
    minutes = accepted_world.first.minutes
    first, second = minutes.strengths.split("\n")
    assert report.strengths == f"Thị xã Mường Lay: {first} {second}"
    assert report.recommendations_upwards == f"Thị xã Mường Lay: {minutes.recommendations_to_standing}"
    assert report.exemplars.startswith("Thị xã Mường Lay: Điển hình của thị xã Mường Lay (doanh nghiệp, ")
    assert report.addressees == "Ban TĐKT Sở Nội vụ tỉnh Điện Biên"
    assert report.recipients.startswith("- Như trên;\n- UBND")


def test_minutes_that_are_not_accepted_yet_are_not_in_it(accepted_world):
    accepted_world.reach(states.SUBMITTED, order=2)
    report = draft(accepted_world)
    assert "Điện Biên Phủ" not in report.strengths
    rows = report_content(report)["results"]
    assert [row["is_accepted"] for row in rows] == [True, False, False, False, False]
    assert "total" not in rows[1]


def test_figures_are_the_signed_ones(accepted_world):
    row = report_content(draft(accepted_world))["results"][0]
    signed = accepted_world.first.signed_contents.get()
    assert (row["total"], row["rating"]["code"], row["digest"]) == ("95", "good", signed.digest)
    assert row["points"].count("10") == 8 and row["points"].count("5") == 3


def test_drafting_twice_gives_the_first_one(accepted_world):
    first = draft(accepted_world)
    revise(accepted_world, closing="Của tôi./.")
    assert draft(accepted_world) == first
    assert fresh().closing == "Của tôi./."
    assert Event.objects.filter(action="draft_report").count() == 1


@pytest.mark.parametrize("username", NOT_STAFF)
def test_only_the_standing_staff_drafts_writes_and_issues(accepted_world, username):
    with refused("forbidden"):
        draft(accepted_world, by=username)
    draft(accepted_world)
    for act in (revise, collect, issue):
        with refused("forbidden"):
            act(accepted_world, by=username)


def test_a_plan_that_is_not_issued_has_nothing_to_report(draft_world):
    with refused("plan_not_issued"):
        draft(draft_world)


def test_minutes_accepted_later_are_added_and_what_was_written_stays(accepted_world):
    draft(accepted_world)
    revise(accepted_world, strengths="Toàn Cụm làm tốt.")
    accepted_world.reach(states.ACCEPTED, order=2)
    collect(accepted_world, base_version=1)
    lines = fresh().strengths.split("\n")
    assert lines[0] == "Toàn Cụm làm tốt."
    assert lines[1].startswith("Thành phố Điện Biên Phủ: ") and len(lines) == 2
    collect(accepted_world, base_version=2)
    assert fresh().strengths.split("\n") == lines


def test_nothing_is_added_to_a_draft_that_changed(accepted_world):
    draft(accepted_world)
    revise(accepted_world, closing="Khác./.")
    with refused("report_changed"):
        collect(accepted_world)


def test_a_stale_change_shows_both_values_and_writes_nothing(accepted_world):
    draft(accepted_world)
    revise(accepted_world, causes="Bản thứ nhất", closing="Chung./.")
    with refused("version_conflict") as caught:
        revise(accepted_world, causes="Bản thứ hai", closing="Chung./.")
    assert caught.value.details["theirs"] == {"causes": "Bản thứ nhất"}
    assert caught.value.details["yours"] == {"causes": "Bản thứ hai"}


def test_the_same_change_again_is_a_success(accepted_world):
    draft(accepted_world)
    revise(accepted_world, causes="Như nhau")
    revise(accepted_world, causes="Như nhau")
    assert fresh().lock_version == 1


@pytest.mark.parametrize("name", ["state", "number", "snapshot", "plan", "khong_co"])
def test_only_texts_are_typed(accepted_world, name):
    draft(accepted_world)
    with refused("malformed"):
        revise(accepted_world, **{name: "x"})


# --- Issuing -------------------------------------------------------------------------------------


def test_an_issued_report_is_frozen_by_the_database(accepted_world):
    draft(accepted_world)
    issue(accepted_world)
    report = fresh()
    assert (report.state, report.full_number, report.issued_on) == (states.ISSUED, "07/BC-CTĐVT", DAY)
    for change in ({"closing": "x"}, {"state": "draft"}, {"number": "8"}, {"snapshot": {}}, {"plan_id": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClusterReport.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.delete()
    for act in (revise, collect, issue):
        with refused("edit_issued"):
            act(accepted_world)


def test_what_comes_in_later_does_not_change_what_was_issued(accepted_world):
    draft(accepted_world)
    issue(accepted_world)
    before = report_content(fresh())
    accepted_world.reach(states.ACCEPTED, order=2)
    assert report_content(fresh()) == before == fresh().snapshot
    assert [row["is_accepted"] for row in before["results"]].count(True) == 1


def test_what_is_issued_is_what_was_shown(accepted_world):
    shown = reporting.digest_to_issue(draft(accepted_world))
    accepted_world.reach(states.ACCEPTED, order=2)
    with refused("report_changed"):
        issue(accepted_world, digest=shown)
    shown = reporting.digest_to_issue(fresh())
    revise(accepted_world, closing="Khác./.")
    with refused("report_changed"):
        issue(accepted_world, digest=shown)


def test_an_incomplete_report_is_not_issued_and_says_what_is_missing(accepted_world):
    draft(accepted_world)
    revise(accepted_world, addressees="", shortcomings=" ", causes="")
    with refused("report_incomplete") as caught:
        issue(accepted_world)
    assert "nơi kính gửi; phần IV" in caught.value.message


def test_without_any_result_there_is_no_report(world):
    draft(world)
    assert reporting.missing_parts(fresh())[-1].startswith("kết quả đã được tiếp nhận")


def test_a_number_is_given_and_is_used_once_a_year(accepted_world):
    draft(accepted_world)
    with refused("report_incomplete"):
        issue(accepted_world, number=" ")
    with refused("report_before_plan"):
        issue(accepted_world, day=datetime.date(2022, 10, 19))
    with refused("report_before_visit"):
        issue(accepted_world, day=datetime.date(2022, 11, 1))


# --- Who sees it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("username", [STAFF, "noivu", "sonoivu", "quantri", INSPECTOR, INSPECTED, OUTSIDER])
def test_it_opens_to_nobody_before_the_scores_do(accepted_world, username):
    def standing() -> bool:
        assert permissions.sees_report(accepted_world.user(username), fresh().plan) == (
            sees(accepted_world, username)
        )
        return sees(accepted_world, username)

    seen = {}
    draft(accepted_world)
    seen["draft"] = standing()
    issue(accepted_world)
    seen["issued"] = standing()
    accepted_world.close()
    seen["closed"] = standing()
    of_standing_unit = username in (STAFF, "noivu")
    assert seen == {
        "draft": of_standing_unit,
        "issued": of_standing_unit or username == "sonoivu",
        "closed": True,
    }


def test_a_draft_stays_with_the_standing_unit_after_the_round(accepted_world):
    draft(accepted_world)
    accepted_world.close()
    people = (STAFF, "noivu", "sonoivu", "quantri", INSPECTOR, OUTSIDER)
    assert [name for name in people if sees(accepted_world, name)] == [STAFF, "noivu"]
