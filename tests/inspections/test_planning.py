"""The plan of a year: drafted by the standing unit's staff alone, issued once and whole, closed for good."""

import datetime

import pytest

from clusters.models import EmulationCluster
from inspections import content, criteria, planning, states
from inspections.models import (
    Event,
    Inspection,
    InspectionPlan,
    LegalBasis,
    PlanBasis,
    PlanRoleRequirement,
)
from inspections.wording import plan_defaults
from scoring.models import CriteriaTemplate, RatingBand, ScoreLine
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import assign, draft_year, incomplete, issue, score
from tests.inspections.refusals import refused

NOT_STAFF = (INSPECTOR, INSPECTED, OUTSIDER, "noivu", "sonoivu", "quantri")


def revise(world: World, by: str = "thuongtruc", base_version: int | None = None, **fields):
    plan = InspectionPlan.objects.get(pk=world.plan.pk)
    base = plan.lock_version if base_version is None else base_version
    planning.revise_plan(plan=plan, fields=fields, base_version=base, by=world.user(by), at=NOW)


def issue_2022(world: World, by: str = "thuongtruc", **given):
    issue(InspectionPlan.objects.get(pk=world.plan.pk), world.user(by), **given)


def missing(world: World) -> list[tuple[str, str]]:
    return planning.missing_parts(InspectionPlan.objects.get(pk=world.plan.pk))


# --- The draft ---------------------------------------------------------------------------------


def test_a_term_has_one_plan(world):
    with refused("plan_exists"):
        planning.create_plan(
            term=world.term,
            criteria_template=world.plan.criteria_template,
            inspection_deadline=datetime.date(2022, 12, 5),
            submission_deadline=datetime.date(2022, 12, 10),
            by=world.user("thuongtruc"),
            at=NOW,
        )


def test_a_draft_starts_with_the_usual_wording_of_its_own_year(world):
    plan = draft_year(world, 2023)
    assert "năm 2023" in plan.abstract
    assert plan.signing_prefix == "TM."
    assert plan.state == states.DRAFT


@pytest.mark.parametrize("field", ["state", "snapshot", "issued_at", "lock_version", "khong_co"])
def test_a_draft_is_not_opened_or_revised_past_its_text(draft_world, field):
    value = {"state": "issued", "lock_version": 99}.get(field, NOW)
    with refused("malformed"):
        revise(draft_world, closing="Trên đây là Kế hoạch./.", **{field: value})
    assert InspectionPlan.objects.get(pk=draft_world.plan.pk).closing != "Trên đây là Kế hoạch./."


@pytest.mark.parametrize("username", NOT_STAFF)
def test_only_the_standing_staff_revise_the_draft(draft_world, username):
    with refused("forbidden"):
        revise(draft_world, by=username, closing="Khác./.")


def test_a_revision_is_stored_as_nfc_and_written_down(draft_world):
    revise(draft_world, closing="Đề nghị các đơn vị thực hiện./.")
    plan = InspectionPlan.objects.get(pk=draft_world.plan.pk)
    assert plan.closing == "Đề nghị các đơn vị thực hiện./."
    assert Event.objects.latest("pk").data == {"fields": ["closing"]}


def test_a_revision_of_an_older_version_is_refused(draft_world):
    seen = draft_world.plan.lock_version
    revise(draft_world, base_version=seen, closing="Lần một./.")
    with refused("plan_changed"):
        revise(draft_world, base_version=seen, closing="Lần hai./.")


def test_bases_of_an_older_version_are_refused(draft_world):
    plan, staff = draft_world.plan, draft_world.user("thuongtruc")
    seen = plan.lock_version
    revise(draft_world, closing="Lần một./.")
    with refused("plan_changed"):
        planning.set_bases(plan=plan, bases=[], base_version=seen, by=staff, at=NOW)


def test_bases_keep_their_order_and_their_own_wording(draft_world):
    first, *_ = LegalBasis.objects.all()
    other = LegalBasis.objects.create(
        kind="Nghị định",
        number="91/2017/NĐ-CP",
        issued_on=datetime.date(2017, 7, 31),
        issuer="Chính phủ",
        abstract="thi đua, khen thưởng",
    )
    bases = [(other, ""), (first, "Theo Kế hoạch năm")]
    planning.set_bases(plan=draft_world.plan, bases=bases, by=draft_world.user("thuongtruc"), at=NOW)
    cited = [str(row) for row in draft_world.plan.plan_bases.all()]
    assert cited == [other.citation, "Theo Kế hoạch năm"]


@pytest.mark.parametrize(("day", "cited"), [((2022, 3, 11), "11/3/2022"), ((2022, 2, 5), "05/02/2022")])
def test_a_basis_is_cited_with_its_day_as_the_decree_writes_it(day, cited):
    basis = LegalBasis(kind="Kế hoạch", number="56/KH-CTĐVT", issued_on=datetime.date(*day))
    assert basis.citation.startswith(f"Kế hoạch số 56/KH-CTĐVT ngày {cited} của ")


def test_a_new_plan_goes_to_the_superior_the_other_members_their_offices_and_the_own_leadership(world):
    plan = draft_year(world, 2023)
    assert plan.recipients.split("\n") == [
        "- Ban TĐKT Sở Nội vụ tỉnh Điện Biên;",
        "- UBND thị xã Mường Lay;",
        "- UBND thành phố Điện Biên Phủ;",
        "- UBND huyện Mường Ảng;",
        "- UBND huyện Điện Biên;",
        "- Phòng Nội vụ: huyện Tuần Giáo, thành phố Điện Biên Phủ, huyện Mường Ảng;",
        "- Ban Tổ chức và Nội vụ: thị xã Mường Lay, huyện Điện Biên;",
        "- Lãnh đạo UBND huyện Tuần Giáo;",
        "- Lưu: VT, NV.",
    ]
    world.term.contact_office = None
    assert plan_defaults(world.term)["recipients"].startswith("- UBND tỉnh Điện Biên;\n- UBND thị xã")


def test_the_usual_wording_says_what_the_cluster_is(world):
    world.term.cluster.kind = EmulationCluster.Kind.BLOCK
    texts = plan_defaults(world.term)
    assert "các đơn vị trong Khối thi đua." in texts["purposes"]
    assert texts["methods"].endswith("theo biểu điểm của Khối thi đua.")


# --- Issuing -------------------------------------------------------------------------------------


def test_a_complete_draft_misses_nothing(draft_world):
    assert missing(draft_world) == []


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"signer_name": " "}, "họ và tên người ký"),
        ({"recipients": ""}, "nơi nhận"),
        ({"schedule_text": "Do 02 đơn vị thống nhất."}, 'chỗ ghi hạn kiểm tra, viết là "{hạn kiểm tra}"'),
        ({"submission_text": "Gửi kết quả."}, 'chỗ ghi hạn gửi kết quả, viết là "{hạn gửi}"'),
        ({"submission_deadline": datetime.date(2022, 12, 3)}, "hạn gửi kết quả sau hạn kiểm tra"),
    ],
)
def test_an_incomplete_text_is_named_and_not_issued(draft_world, fields, label):
    revise(draft_world, **fields)
    assert missing(draft_world) == [("content", label)]
    with refused("plan_incomplete") as refusal:
        issue_2022(draft_world)
    assert label in refusal.value.message


def test_a_plan_without_assignments_is_not_issued(draft_world):
    draft_world.plan.inspections.all().delete()
    assert [part for part, _ in missing(draft_world)] == ["assignments"]
    with refused("plan_incomplete"):
        issue_2022(draft_world)


def test_a_plan_without_people_of_one_side_is_not_issued(draft_world):
    draft_world.plan.role_requirements.filter(side="inspected").delete()
    assert missing(draft_world) == [("composition", "thành phần đơn vị được kiểm tra")]


def test_a_plan_with_a_gap_in_its_ratings_is_not_issued(draft_world):
    RatingBand.objects.filter(min_points=0).delete()
    assert [part for part, _ in missing(draft_world)] == ["criteria"]


@pytest.mark.parametrize("number", ["", "  ", "\u0000"])
def test_a_plan_is_issued_under_a_number(draft_world, number):
    with refused("plan_incomplete") as refusal:
        issue_2022(draft_world, number=number)
    assert refusal.value.field == "number"


@pytest.mark.parametrize("username", NOT_STAFF)
def test_only_the_standing_staff_issue(draft_world, username):
    with refused("forbidden"):
        issue_2022(draft_world, by=username)


@pytest.mark.parametrize("username", NOT_STAFF)
def test_nobody_else_learns_what_a_draft_lacks(draft_world, username):
    revise(draft_world, signer_name="")
    with refused("forbidden"):
        issue_2022(draft_world, by=username)


def test_issuing_freezes_the_content_and_the_criteria(draft_world):
    issue_2022(draft_world, number="120")
    plan = InspectionPlan.objects.get(pk=draft_world.plan.pk)
    assert (plan.state, plan.full_number) == (states.ISSUED, "120/KH-CTĐVT")
    assert plan.snapshot["issued_on"] == "2022-10-20"
    assert plan.snapshot_digest == content.digest_of(plan.snapshot)
    assert CriteriaTemplate.objects.get(pk=plan.criteria_template_id).frozen_at == NOW


def test_an_issued_plan_is_not_issued_again(world):
    with refused("edit_issued"):
        issue_2022(world, number="121")


def test_an_issued_plan_is_not_revised_through_any_function(world):
    plan, staff = world.plan, world.user("thuongtruc")
    with refused("edit_issued"):
        revise(world, closing="Khác./.")
    with refused("edit_issued"):
        planning.set_bases(plan=plan, bases=[], by=staff, at=NOW)
    with refused("edit_issued"):
        planning.set_role_requirements(plan=plan, requirements=[], by=staff, at=NOW)
    with refused("edit_issued"):
        assign(plan, staff)


def test_a_page_of_the_draft_does_not_issue_what_changed_since(draft_world):
    stale = InspectionPlan.objects.get(pk=draft_world.plan.pk)
    revise(draft_world, closing="Khác./.")
    with refused("plan_changed"):
        issue(stale, draft_world.user("thuongtruc"))
    assert (stale.number, stale.closing) == ("", "Khác./.")


def test_a_plan_is_issued_as_it_was_read_and_not_as_it_became(draft_world):
    read = draft_world.plan.lock_version
    revise(draft_world, closing="Khác./.")
    with refused("plan_changed"):
        issue_2022(draft_world, base_version=read)


def test_criteria_of_two_plans_are_changed_by_neither(world):
    second = draft_year(world, 2023)
    kept = CriteriaTemplate.objects.create(name="Biểu điểm chung", version=1)
    third = draft_year(world, 2024)
    InspectionPlan.objects.filter(pk__in=[second.pk, third.pk]).update(criteria_template=kept)
    with refused("criteria_shared"):
        criteria.revise_template(
            plan=InspectionPlan.objects.get(pk=third.pk),
            fields={"note": "Khác."},
            lines=[],
            bands=[],
            by=world.user("thuongtruc"),
            at=NOW,
        )


def test_a_text_of_more_lines_than_a_paper_takes_is_refused_before_it_is_frozen(draft_world):
    with refused("too_many_lines"):
        revise(draft_world, opening="một\n" * 1001)


@pytest.mark.parametrize("day", [datetime.date(2022, 12, 5), datetime.date(2023, 1, 3)])
def test_a_plan_is_not_issued_when_its_time_is_over(draft_world, day):
    """The plan of 2022 says "trước 05/12/2022"."""
    with refused("issued_after_deadline") as refusal:
        issue(draft_world.plan, draft_world.user("thuongtruc"), issued_on=day)
    assert refusal.value.field == "issued_on" and "trước 05/12/2022" in refusal.value.message
    issue(draft_world.plan, draft_world.user("thuongtruc"), issued_on=datetime.date(2022, 12, 4))
    assert draft_world.plan.issued_on == datetime.date(2022, 12, 4)


def test_a_number_is_used_once_in_a_year_even_by_the_term_before(world):
    plan = draft_year(world, 2023)
    assign(plan, world.user("thuongtruc"))
    with refused("plan_number_taken"):
        issue(plan, world.user("thuongtruc"), number="0120", issued_on=datetime.date(2022, 12, 30))
    issue(plan, world.user("thuongtruc"), number="120", issued_on=datetime.date(2023, 1, 3))
    assert plan.is_draft is False


def test_the_stricter_reading_takes_one_deduction_a_line(draft_world):
    CriteriaTemplate.objects.update(max_deductions_per_line=1)
    draft_world.plan.refresh_from_db()
    issue(draft_world.plan, draft_world.user("thuongtruc"))
    draft_world.reach(states.IN_PROGRESS)
    with refused("too_many_deductions") as refusal:
        score(draft_world.first, draft_world.user(INSPECTOR), "1", incomplete("Luật", "Nghị định"))
    assert refusal.value.message == "Nội dung 1 chỉ được trừ điểm một lần theo kế hoạch này."
    row = score(draft_world.first, draft_world.user(INSPECTOR), "1", incomplete("Luật"))
    assert row.awarded_points == 5


def test_in_a_draft_all_of_it_may_change(draft_world):
    for model in (PlanBasis, PlanRoleRequirement, Inspection, ScoreLine, RatingBand):
        row = model.objects.first()
        row.save()
        assert row.delete()[0] >= 1
    assert InspectionPlan.objects.update(closing="Khác./.") == 1


# --- Closing -------------------------------------------------------------------------------------


def test_closing_with_open_inspections_needs_a_reason_that_is_kept(world):
    world.reach(states.ACCEPTED)
    with refused("close_reason") as refusal:
        planning.close_plan(plan=world.plan, reason=" \u0000", by=world.user("thuongtruc"), at=NOW)
    assert "Còn 4 cuộc kiểm tra" in refusal.value.message
    world.close("Tổng hợp cuối năm.")
    assert InspectionPlan.objects.get(pk=world.plan.pk).close_reason == "Tổng hợp cuối năm."


def test_closing_a_round_that_is_all_received_needs_no_reason(world):
    for order in range(1, 6):
        world.reach(states.ACCEPTED, order)
    planning.close_plan(plan=world.plan, by=world.user("thuongtruc"), at=NOW)
    assert world.plan.state == states.CLOSED


@pytest.mark.parametrize("username", NOT_STAFF)
def test_only_the_standing_staff_close(world, username):
    for reason in ("", "Tổng hợp."):
        with refused("forbidden"):
            planning.close_plan(plan=world.plan, reason=reason, by=world.user(username), at=NOW)


def test_a_closed_plan_is_not_closed_again_and_a_draft_not_at_all(world):
    world.close()
    plan = InspectionPlan.objects.get(pk=world.plan.pk)
    with refused("plan_closed"):
        planning.close_plan(plan=plan, reason="Lần hai.", by=world.user("thuongtruc"), at=NOW)
    draft = draft_year(world, 2023)
    with refused("plan_changed"):
        planning.close_plan(plan=draft, reason="Sớm.", by=world.user("thuongtruc"), at=NOW)
