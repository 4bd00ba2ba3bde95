"""Replace, never edit: what was received or issued is corrected by a new revision, with a reason."""

import datetime
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from documents import checking, finals
from documents.contexts import plan_context
from documents.listing import papers_of_plan
from documents.models import FinalDocument
from documents.report_context import report_context
from inspections import planning, replacing, reporting, states
from inspections.content import plan_content
from inspections.criteria import open_new_version
from inspections.models import ClusterReport, Event, Inspection, InspectionPlan, Submission
from inspections.queries import history_of, plan_history
from inspections.report_content import accepted_results, changed_results, report_content
from tests.documents.reading import text_of
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import (
    accept,
    assign,
    cancel_receipt,
    issue,
    issue_report,
    open_signing,
    propose_date,
    reopen_minutes,
    return_,
    sign,
    submit,
    write_minutes,
)
from tests.inspections.refusals import refused

Kind, Standing = FinalDocument.Kind, FinalDocument.Standing
STANDING_OFFICE = "noivu"


def make_final(kind: str, subject) -> FinalDocument:
    return finals.final_document(kind, subject)


def sign_anew(world: World) -> None:
    """From returned results to received ones of the next revision."""
    reopen_minutes(world.first, world.user(HEAD))
    sign_open_minutes(world)


def sign_open_minutes(world: World) -> None:
    open_signing(world.first, world.user(INSPECTOR))
    for username in (INSPECTOR, HEAD, INSPECTED):
        sign(world.first, world.user(username))
    submit(world.first, world.user(INSPECTOR))
    accept(world.first, world.user(STANDING_OFFICE))


# --- Received minutes --------------------------------------------------------------------------------


@pytest.fixture
def received(world) -> World:
    world.reach(states.ACCEPTED)
    return world


@pytest.mark.parametrize("username", ["noivu", "thuongtruc"])
def test_who_receives_may_cancel_the_receipt(received, username):
    cancel_receipt(received.first, received.user(username))
    assert received.first.state == states.RETURNED
    row = Submission.objects.get()
    assert (row.answer, row.return_reason) == ("returned", "Cộng nhầm điểm mục 4.")


@pytest.mark.parametrize("username", [INSPECTOR, HEAD, INSPECTED, OUTSIDER, "noivu.muonglay", "quantri"])
def test_nobody_else_cancels_a_receipt(received, username):
    with refused("forbidden"):
        cancel_receipt(received.first, received.user(username))


@pytest.mark.parametrize("reason", ["", "  ", "\u0000"])
def test_cancelling_a_receipt_needs_a_reason(received, reason):
    with refused("cancel_reason"):
        cancel_receipt(received.first, received.user(STANDING_OFFICE), reason)


def test_cancelling_twice_is_once(received):
    cancel_receipt(received.first, received.user(STANDING_OFFICE))
    for again in (cancel_receipt, return_, accept):
        with refused("already_answered"):
            again(received.first, received.user("thuongtruc"))
    assert Event.objects.filter(action="cancel_receipt").count() == 1


def test_what_is_only_handed_in_is_returned_and_no_receipt_cancelled(world):
    world.reach(states.SUBMITTED)
    with refused("edit_received"):
        cancel_receipt(world.first, world.user(STANDING_OFFICE))


def test_no_receipt_is_cancelled_once_the_plan_is_closed(received):
    received.close()
    with refused("plan_closed"):
        cancel_receipt(received.first, received.user(STANDING_OFFICE))


def test_the_trail_names_both_the_receipt_and_its_end_with_the_reason(received):
    cancel_receipt(received.first, received.user(STANDING_OFFICE))
    trail = {entry["sentence"].partition(") ")[2]: entry["detail"] for entry in history_of(received.first)}
    assert trail["hủy tiếp nhận, trả lại kết quả để sửa."] == "Cộng nhầm điểm mục 4."
    assert "tiếp nhận kết quả." in trail


def test_a_cancelled_result_counts_no_more_until_it_is_received_anew(received):
    cancel_receipt(received.first, received.user(STANDING_OFFICE))
    assert accepted_results(received.plan) == {}
    sign_anew(received)
    result = accepted_results(received.plan)[received.first.pk]
    assert result.content["revision"] == 2


def test_the_old_minutes_stay_readable_and_are_marked_replaced(received):
    old = make_final(Kind.MINUTES, finals.final_subject(received.first))
    served = finals.stored_bytes(old)
    cancel_receipt(received.first, received.user(STANDING_OFFICE))
    assert FinalDocument.objects.get(pk=old.pk).standing == Standing.VALID  # until they are opened again
    sign_anew(received)
    new = make_final(Kind.MINUTES, finals.final_subject(received.first))
    old = FinalDocument.objects.get(pk=old.pk)
    assert (old.standing, old.replaced_by, new.standing) == (Standing.REPLACED, new, Standing.VALID)
    assert finals.stored_bytes(old) == served
    assert "đã được thay thế" in Client().get(reverse("check_document", args=[old.code])).content.decode()
    assert checking.find_document(new.code).standing == Standing.VALID


def test_the_page_asks_for_the_reason_and_both_sides_read_it(client, received):
    address = reverse("cancel_receipt", args=[received.first.pk])
    client.force_login(received.user(STANDING_OFFICE))
    assert address in client.get(reverse("inspection_detail", args=[received.first.pk])).content.decode()
    assert "Hủy tiếp nhận kết quả để sửa?" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Sai điểm mục 4"}).status_code == 302
    for username in (INSPECTOR, INSPECTED):
        client.force_login(received.user(username))
        assert "Sai điểm mục 4" in client.get(received.first.get_absolute_url()).content.decode()
        assert client.post(address, {"reason": "x"}).status_code == 409
    client.force_login(received.user(OUTSIDER))
    assert client.get(address).status_code == 404


# --- The cluster's report ----------------------------------------------------------------------------

STAFF = "thuongtruc"
LATER = datetime.date(2023, 1, 5)


@pytest.fixture
def reported(received) -> World:
    """The report on one received result is issued as number 7."""
    report = reporting.draft_report(plan=plan_of(received), by=received.user(STAFF), at=NOW)
    issue_report(report, received.user(STAFF))
    return received


def plan_of(world: World) -> InspectionPlan:
    return InspectionPlan.objects.get(pk=world.plan.pk)


def correct(world: World, by: str = STAFF, reason: str = "Điểm của một đơn vị đã sửa.") -> ClusterReport:
    return reporting.correct_report(plan=plan_of(world), reason=reason, by=world.user(by), at=NOW)


def replace_report(world: World) -> tuple[ClusterReport, ClusterReport]:
    """The old and the new one, both issued."""
    issue_report(correct(world), world.user(STAFF), number="9", issued_on=LATER)
    old, new = plan_of(world).reports.all()
    return old, new


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "noivu", "sonoivu", "quantri"])
def test_only_the_standing_staff_corrects_a_report(reported, username):
    with refused("forbidden"):
        correct(reported, by=username)


def test_why_a_report_is_corrected_is_told_to_those_who_write_it(reported, client):
    correct(reported, reason="Mường Lay sửa điểm từ 95 xuống 70.")

    def told(username: str) -> str:
        client.force_login(reported.user(username))
        return client.get(reported.plan.get_absolute_url()).content.decode()

    for username in (STAFF, "noivu"):
        assert "từ 95 xuống 70" in told(username)
    for username in (INSPECTOR, INSPECTED, OUTSIDER):
        assert "báo cáo" not in told(username).partition("Lịch sử của kế hoạch")[2].partition("<footer")[0]
    observer = told("sonoivu")
    assert "ban hành báo cáo tổng hợp" in observer and "từ 95 xuống 70" not in observer


@pytest.mark.parametrize("reason", ["", "  ", "\u0000"])
def test_correcting_a_report_needs_a_reason(reported, reason):
    with refused("correction_reason"):
        correct(reported, reason=reason)


def test_a_draft_is_edited_and_not_replaced(received):
    with refused("report_not_issued"):
        correct(received)
    reporting.draft_report(plan=plan_of(received), by=received.user(STAFF), at=NOW)
    with refused("report_not_issued"):
        correct(received)


def test_correcting_twice_is_one_draft(reported):
    first = correct(reported)
    assert correct(reported, reason="Lý do khác.") == first
    assert Event.objects.filter(action="correct_report").count() == 1
    assert (first.revision, first.state, first.number) == (2, states.DRAFT, "")


def test_a_correction_begins_with_the_texts_of_the_former_and_leaves_it_in_force(reported):
    before = plan_of(reported).reports.get()
    draft = correct(reported)
    assert (draft.strengths, draft.closing) == (before.strengths, before.closing)
    assert before.replaced_by is None and draft.replaces == before
    client = Client()
    client.force_login(reported.user("sonoivu"))
    page = client.get(reverse("plan_report", args=[reported.plan.pk])).content.decode()
    assert "07/BC-CTĐVT" in page and "Dự thảo" not in page


def test_paragraphs_of_corrected_minutes_are_exchanged_and_own_words_stay(reported):
    cancel_receipt(reported.first, reported.user(STANDING_OFFICE))
    reopen_minutes(reported.first, reported.user(HEAD))
    fields = {"strengths": "Ưu điểm đã sửa."}
    write_minutes(reported.first, reported.user(INSPECTOR), **fields)
    sign_open_minutes(reported)
    draft = correct(reported)
    assert draft.strengths == "Thị xã Mường Lay: Ưu điểm đã sửa."
    assert draft.shortcomings.count("Thị xã Mường Lay: ") == 1
    assert not reporting.uncollected(draft)


def test_a_corrected_report_has_a_new_number_and_is_not_dated_back(reported):
    draft, staff = correct(reported), reported.user(STAFF)
    with refused("plan_number_taken"):
        issue_report(draft, staff)
    with refused("before_the_replaced"):
        issue_report(draft, staff, number="9", issued_on=datetime.date(2022, 12, 19))


def test_the_new_report_says_what_it_replaces_and_the_first_one_nothing(reported):
    old, new = replace_report(reported)
    assert report_context(report_content(old), is_final=True)["replaces"] == ""
    assert report_context(report_content(new), is_final=True)["replaces"] == (
        "Báo cáo này thay thế Báo cáo số 07/BC-CTĐVT ngày 20 tháng 12 năm 2022 của Cụm thi đua vùng thấp."
    )
    assert (old.replaced_by, new.replaced_by, new.replaces) == (new, None, old)
    assert old.state == states.ISSUED  # frozen: that it was replaced is read, not written


def test_an_issued_correction_is_frozen_with_its_number_in_the_row_of_revisions(reported):
    replace_report(reported)
    for change in ({"revision": 3}, {"correction_reason": "x"}, {"closing": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClusterReport.objects.filter(number="09").update(**change)


def test_the_old_report_is_served_byte_for_byte_and_leads_to_the_new_one(reported, client):
    former = make_final(Kind.REPORT, plan_of(reported).reports.get())
    served = finals.stored_bytes(former)
    _, new = replace_report(reported)
    # Issued, and not rendered yet: replaced all the same.
    assert FinalDocument.objects.get(pk=former.pk).standing == Standing.REPLACED
    latest = make_final(Kind.REPORT, new)
    assert "Báo cáo này thay thế Báo cáo số 07/BC-CTĐVT" in text_of(finals.stored_bytes(latest))
    former = FinalDocument.objects.get(pk=former.pk)
    assert (former.replaced_by, latest.standing) == (latest, Standing.VALID)
    public = Client().get(reverse("check_document", args=[former.code])).content.decode()
    assert "đã được thay thế bằng Báo cáo tổng hợp số 09/BC-CTĐVT ngày 05/01/2023" in public
    assert reverse("check_document", args=[latest.code]) in public
    for name, args in (("plan_report", [reported.plan.pk]), ("document_list", [])):
        client.force_login(reported.user("noivu"))
        page = client.get(reverse(name, args=args)).content.decode()
        for document in (former, latest):
            assert reverse("final_pdf", args=[document.code]) in page
        assert "Đã được thay thế" in page and "Điểm của một đơn vị đã sửa." in page
    answer = client.get(reverse("final_pdf", args=[former.code]))
    assert b"".join(answer.streaming_content) == served


def test_a_replaced_report_stays_closed_to_those_who_may_not_see_reports(reported, client):
    former = make_final(Kind.REPORT, plan_of(reported).reports.get())
    replace_report(reported)
    client.force_login(reported.user(INSPECTED))
    assert client.get(reverse("final_pdf", args=[former.code])).status_code == 404


def test_the_page_says_when_the_report_matches_no_more_and_offers_the_correction(reported, client):
    def page(username: str) -> str:
        client.force_login(reported.user(username))
        return client.get(reverse("plan_report", args=[reported.plan.pk])).content.decode()

    assert "không còn khớp" not in page(STAFF)
    cancel_receipt(reported.first, reported.user(STANDING_OFFICE))
    assert changed_results(plan_of(reported).reports.get()) == ["thị xã Mường Lay"]
    address = reverse("report_correct", args=[reported.plan.pk])
    assert "không còn khớp" in page(STAFF) and address in page(STAFF)
    assert "không còn khớp" in client.get(reported.plan.get_absolute_url()).content.decode()
    assert "không còn khớp" in page("sonoivu") and address not in page("sonoivu")
    sign_anew(reported)
    assert "không còn khớp" in page(STAFF)
    replace_report(reported)
    assert "không còn khớp" not in page(STAFF)


def test_the_page_of_the_correction_asks_for_the_reason_and_leads_to_the_draft(reported, client):
    address = reverse("report_correct", args=[reported.plan.pk])
    client.force_login(reported.user(STAFF))
    assert "Thay thế báo cáo đã ban hành?" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    for _ in range(2):
        answer = client.post(address, {"reason": "Sai số liệu"}, follow=True)
        page = answer.content.decode()
        assert "thay thế Báo cáo số" in page and "Lý do: Sai số liệu" in page


# --- The plan ----------------------------------------------------------------------------------------

NEW_DAY = datetime.date(2022, 10, 25)


def draft_replacement(world: World, by: str = STAFF, reason: str = "Ghi nhầm hạn.") -> InspectionPlan:
    return replacing.draft_replacement(plan=plan_of(world), reason=reason, by=world.user(by), at=NOW)


def issue_replacement(world: World, draft: InspectionPlan, by: str = STAFF, **given) -> InspectionPlan:
    draft = InspectionPlan.objects.get(pk=draft.pk)
    issue(draft, world.user(by), **{"number": "130", "issued_on": NEW_DAY, **given})
    return draft


def exchange_last_pairs(world: World, draft: InspectionPlan) -> None:
    """Another ring: the first inspection stays as it is, the pairs of the others are new."""
    a, b, c, d, e = (row.inspecting_unit_id for row in draft.inspections.all())
    pairs = [(a, b), (b, d), (d, c), (c, e), (e, a)]
    draft = InspectionPlan.objects.get(pk=draft.pk)
    assign(draft, world.user(STAFF), pairs, reason="Đổi lịch.")


def pairs_of(plan: InspectionPlan) -> list[tuple[int, int, int]]:
    return list(plan.inspections.values_list("order", "inspecting_unit", "inspected_unit"))


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "noivu", "sonoivu", "quantri"])
def test_only_the_standing_staff_drafts_a_replacement(world, username):
    with refused("forbidden"):
        draft_replacement(world, by=username)


@pytest.mark.parametrize("reason", ["", "  ", "\u0000"])
def test_a_replacement_needs_a_reason(world, reason):
    with refused("correction_reason"):
        draft_replacement(world, reason=reason)


def test_only_a_plan_in_force_is_replaced(world):
    world.close()
    with refused("plan_closed"):
        draft_replacement(world)


def test_a_draft_of_a_plan_is_edited_and_not_replaced(draft_world):
    with refused("plan_not_issued"):
        draft_replacement(draft_world)


def test_the_draft_has_all_parts_of_the_issued_plan_and_no_number(world):
    draft, former = draft_replacement(world), plan_of(world)
    own = {"number": "", "issued_on": None, "replaces": plan_content(draft)["replaces"]}
    assert plan_content(draft) == plan_content(former) | own
    assert pairs_of(draft) == pairs_of(former)
    assert draft.criteria_template == former.criteria_template
    assert (draft.state, former.state, former.replaced_by) == (states.DRAFT, states.ISSUED, None)
    assert planning.missing_parts(draft) == []


def test_drafting_a_replacement_twice_is_one_draft(world):
    first = draft_replacement(world)
    assert draft_replacement(world, reason="Lý do khác.") == first
    assert Event.objects.filter(action="draft_replacement").count() == 1


def test_a_draft_replacement_is_seen_by_nobody_but_the_standing_unit(world, client):
    address = draft_replacement(world).get_absolute_url()
    for username, status in ((STAFF, 200), ("noivu", 200), (INSPECTOR, 404), (OUTSIDER, 404)):
        client.force_login(world.user(username))
        assert client.get(address).status_code == status


def test_issuing_it_replaces_the_old_plan_and_takes_its_inspections_along(world):
    begun = world.reach(states.SCORED)
    agreed = world.reach(states.DATE_AGREED, order=2)
    keys, pairs = list(plan_of(world).inspections.values_list("pk", flat=True)), pairs_of(plan_of(world))
    new = issue_replacement(world, draft_replacement(world))
    old = plan_of(world)
    assert (old.state, old.replaced_by, new.state) == (states.REPLACED, new, states.ISSUED)
    assert list(new.inspections.values_list("pk", flat=True)) == keys and pairs_of(new) == pairs
    assert not old.inspections.exists()
    now = dict(new.inspections.values_list("pk", "state"))
    assert (now[begun.pk], now[agreed.pk]) == (states.SCORED, states.DATE_AGREED)
    trail = [(entry["sentence"], entry["detail"]) for entry in plan_history(old, world.user(OUTSIDER))]
    replaced = next(sentence for sentence, detail in trail if detail == "Ghi nhầm hạn.")
    assert replaced.endswith("thay thế kế hoạch bằng Kế hoạch số 130/KH-CTĐVT.")


def test_the_round_goes_on_under_the_new_plan_to_its_report(world):
    """Also when it is issued after the visit."""
    visited = world.reach(states.SCORED).visit.day
    new = issue_replacement(world, draft_replacement(world), issued_on=datetime.date(2022, 11, 25))
    assert visited < new.issued_on
    now = World(new, world.term)
    now.reach(states.ACCEPTED)
    content = accepted_results(new)[now.first.pk].content
    assert content["plan"]["number"] == "130"
    report = reporting.draft_report(plan=new, by=world.user(STAFF), at=NOW)
    issue_report(report, world.user(STAFF))
    assert changed_results(new.reports.get()) == []


def test_pairs_without_field_work_may_be_exchanged(world):
    world.reach(states.SCORED)
    draft = draft_replacement(world)
    exchange_last_pairs(world, draft)
    new = issue_replacement(world, draft)
    assert [row.state for row in new.inspections.all()] == [states.SCORED] + [states.ASSIGNED] * 4
    left = plan_of(world).inspections.all()
    assert len(left) == 3 and {row.state for row in left} == {states.ASSIGNED}


def test_a_pair_with_begun_field_work_is_not_dropped(world):
    world.reach(states.IN_PROGRESS, order=3)
    draft = draft_replacement(world)
    exchange_last_pairs(world, draft)
    with refused("begun_pair_dropped") as refusal:
        issue_replacement(world, draft)
    assert str(world.inspection(3)) in refusal.value.message


def test_the_criteria_do_not_change_once_somebody_scores(world):
    draft = draft_replacement(world)
    open_new_version(plan=draft, by=world.user(STAFF), at=NOW)
    world.reach(states.IN_PROGRESS)
    with refused("criteria_after_scoring"):
        issue_replacement(world, draft)


def test_before_anybody_scores_the_criteria_may_change(world):
    draft = draft_replacement(world)
    open_new_version(plan=draft, by=world.user(STAFF), at=NOW)
    new = issue_replacement(world, draft)
    inspection = World(new, world.term).reach(states.IN_PROGRESS)
    assert inspection.scoresheet.template == new.criteria_template != plan_of(world).criteria_template


def test_minutes_put_up_for_signing_cite_the_old_plan_and_are_signed_or_reopened_first(world):
    world.reach(states.AWAITING_SIGNATURES)
    draft = draft_replacement(world)
    with refused("replaced_while_signing"):
        issue_replacement(world, draft)
    reopen_minutes(world.first, world.user(HEAD))
    new = World(issue_replacement(world, draft), world.term)
    assert new.reach(states.SIGNED).state == states.SIGNED


def test_a_plan_with_an_issued_report_is_not_replaced_and_a_draft_report_goes_along(received):
    draft = draft_replacement(received)
    report = reporting.draft_report(plan=plan_of(received), by=received.user(STAFF), at=NOW)
    with transaction.atomic():
        assert issue_replacement(received, draft).reports.get() == report
        transaction.set_rollback(True)
    issue_report(report, received.user(STAFF))
    with refused("replaced_after_report"):
        issue_replacement(received, draft)


def test_a_replacement_has_a_number_of_its_own_and_is_not_dated_back(world):
    draft = draft_replacement(world)
    with refused("plan_number_taken"):
        issue_replacement(world, draft, number=plan_of(world).number)
    with refused("before_the_replaced"):
        issue_replacement(world, draft, issued_on=datetime.date(2022, 10, 19))


def test_a_replacement_of_a_plan_that_was_closed_meanwhile_is_not_issued(world):
    draft = draft_replacement(world)
    world.close()
    with refused("plan_closed"):
        issue_replacement(world, draft)


def test_a_draft_that_can_replace_nothing_any_more_is_no_task_and_says_so(world, client):
    draft, year = draft_replacement(world), f'"{world.plan.get_absolute_url()}">Mở kế hoạch'
    paths = ["/", draft.get_absolute_url(), reverse("plan_issue", args=[draft.pk])]
    client.force_login(world.user(STAFF))
    home, page, to_issue = (client.get(path).content.decode() for path in paths)
    assert "Hoàn thiện và ban hành kế hoạch" in home
    assert "Kiểm tra trước khi ban hành" in page and "Số văn bản" in to_issue
    world.close()
    home, page, to_issue = (client.get(path).content.decode() for path in paths)
    assert "Hoàn thiện và ban hành kế hoạch" not in home and year in home
    assert "Kiểm tra trước khi ban hành" not in page and "Số văn bản" not in to_issue
    for told in (page, to_issue):
        assert "(đã kết thúc), vì vậy dự thảo này không ban hành được nữa" in told


def set_aside(draft: InspectionPlan, world: World, by: str = STAFF) -> None:
    draft = InspectionPlan.objects.get(pk=draft.pk)
    replacing.set_aside_draft(plan=draft, by=world.user(by), at=NOW)


def test_a_draft_set_aside_is_no_task_is_not_the_year_and_leaves_the_plan_in_force(world, client):
    draft = draft_replacement(world)
    address = reverse("plan_set_aside", args=[draft.pk])
    client.force_login(world.user(STAFF))
    assert address in client.get(draft.get_absolute_url()).content.decode()
    assert "Gác lại dự thảo kế hoạch thay thế?" in client.get(address).content.decode()
    for _ in range(2):
        page = client.post(address, follow=True).content.decode()
        assert "Đã gác lại dự thảo." in page and "Dự thảo đã gác lại" in page
        assert "Hoàn thiện dự thảo" not in page and "Muốn soạn tiếp" in page
    home = client.get("/").content.decode()
    assert "Hoàn thiện và ban hành kế hoạch" not in home
    assert f'"{world.plan.get_absolute_url()}">Mở kế hoạch' in home
    assert plan_of(world).state == states.ISSUED
    assert Event.objects.filter(action="set_aside_draft").count() == 1


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "noivu", "sonoivu", "quantri"])
def test_only_the_standing_staff_sets_a_draft_aside(world, username):
    draft = draft_replacement(world)
    with refused("forbidden"):
        set_aside(draft, world, by=username)


def test_the_only_plan_of_a_year_and_an_issued_one_are_not_set_aside(draft_world):
    plan = plan_of(draft_world)
    with refused("only_plan_of_the_year"):
        set_aside(plan, draft_world)
    issue(plan, draft_world.user(STAFF))
    with refused("edit_issued"):
        set_aside(plan, draft_world)
    rows = InspectionPlan.objects.filter(pk=plan.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(is_set_aside=True)


def test_a_draft_set_aside_is_neither_written_nor_issued(world):
    draft, open_elsewhere = draft_replacement(world), plan_of(world).replacement
    set_aside(draft, world)
    replacing.set_aside_draft(plan=plan_of(world).replacement, by=world.user(STAFF), at=NOW)
    replacing.set_aside_draft(plan=draft, by=world.user(STAFF), at=NOW)  # as it was before
    for plan in (draft, open_elsewhere):
        with refused("draft_set_aside"):
            issue(plan, world.user(STAFF), number="130", issued_on=NEW_DAY)
    with refused("draft_set_aside"):
        exchange_last_pairs(world, draft)


def test_the_page_says_that_the_draft_set_aside_is_taken_up(world, client):
    draft, address = draft_replacement(world), reverse("plan_replace", args=[world.plan.pk])
    set_aside(draft, world)
    client.force_login(world.user(STAFF))
    assert "được soạn tiếp từ chỗ đã dừng" in client.get(address).content.decode()
    page = client.post(address, {"reason": "Sai hạn"}, follow=True).content.decode()
    assert "Đang soạn tiếp dự thảo đã gác lại." in page and "Lý do: Sai hạn" in page


def test_replacing_the_plan_later_takes_the_draft_up_again_as_it_was_left(world):
    draft = draft_replacement(world)
    exchange_last_pairs(world, draft)
    left = pairs_of(draft)
    set_aside(draft, world)
    with refused("correction_reason"):
        draft_replacement(world, reason=" ")
    again = draft_replacement(world, reason="Đổi hai cặp.")
    assert (again, again.replacement_reason, pairs_of(again)) == (draft, "Đổi hai cặp.", left)
    assert again.is_draft and not again.is_set_aside
    assert draft_replacement(world, reason="Lý do khác.").replacement_reason == "Đổi hai cặp."
    assert issue_replacement(world, again).state == states.ISSUED


def test_issuing_a_replacement_twice_is_once(world):
    draft = draft_replacement(world)
    issue_replacement(world, draft)
    with refused("edit_issued"):
        issue_replacement(world, draft, number="131")
    assert Event.objects.filter(action="replace_plan").count() == 1


def test_nothing_is_done_under_a_replaced_plan(world):
    stale, left = world.inspection(1), world.inspection(3)
    draft = draft_replacement(world)
    exchange_last_pairs(world, draft)
    issue_replacement(world, draft)
    with refused("plan_replaced"):
        propose_date(left, world.user("truongdoan.dienbienphu"))
    with refused("plan_replaced"):
        reporting.draft_report(plan=plan_of(world), by=world.user(STAFF), at=NOW)
    with refused("plan_replaced"):
        planning.close_plan(plan=plan_of(world), reason="x", by=world.user(STAFF), at=NOW)
    assert draft_replacement(world) == draft
    with refused("wrong_state"):  # its page was opened under the old plan
        propose_date(stale, world.user(INSPECTOR))


def test_a_replacement_may_be_replaced_in_turn(world):
    second = World(issue_replacement(world, draft_replacement(world)), world.term)
    third = issue_replacement(world, draft_replacement(second), number="140")
    assert plan_of(world).replaced_by == plan_of(second).replaced_by == third
    assert third.inspections.count() == 5


def assert_frozen(rows, **change) -> None:
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        rows.update(**change)


def test_the_database_moves_an_inspection_to_the_replacing_plan_only_and_only_then(world):
    first, old = Inspection.objects.filter(pk=world.first.pk), InspectionPlan.objects.filter(pk=world.plan.pk)
    draft = draft_replacement(world)
    exchange_last_pairs(world, draft)
    assert_frozen(first, plan=draft)
    assert_frozen(first, order=9)
    assert_frozen(old, state=states.REPLACED)
    issue_replacement(world, draft)
    for row in plan_of(world).inspections.all():  # their units have other pairs in the new plan
        with pytest.raises(IntegrityError), transaction.atomic():
            Inspection.objects.filter(pk=row.pk).update(plan=draft, order=9)
    assert_frozen(first, plan=world.plan)
    for state in (states.DRAFT, states.ISSUED, states.CLOSED):
        assert_frozen(old, state=state)
    for change in ({"replaces": None}, {"replacement_reason": "x"}):
        assert_frozen(InspectionPlan.objects.filter(pk=draft.pk), **change)


def test_the_new_plan_says_what_it_replaces_and_the_first_one_nothing(world):
    former = plan_of(world)
    new = issue_replacement(world, draft_replacement(world))
    assert plan_context(plan_content(former), is_final=True)["replaces"] == ""
    assert plan_context(plan_content(new), is_final=True)["replaces"] == (
        "Kế hoạch này thay thế Kế hoạch số 120/KH-CTĐVT ngày 20 tháng 10 năm 2022 của Cụm thi đua vùng thấp."
    )


def test_the_old_plan_is_served_byte_for_byte_and_leads_to_the_new_one(world, client):
    former = make_final(Kind.PLAN, world.plan)
    served = finals.stored_bytes(former)
    new = issue_replacement(world, draft_replacement(world))
    latest = make_final(Kind.PLAN, new)
    assert "Kế hoạch này thay thế Kế hoạch số 120/KH-CTĐVT" in text_of(finals.stored_bytes(latest))
    former = FinalDocument.objects.get(pk=former.pk)
    assert (former.standing, former.replaced_by) == (Standing.REPLACED, latest)
    assert latest.standing == Standing.VALID
    public = Client().get(reverse("check_document", args=[former.code])).content.decode()
    assert "đã được thay thế bằng Kế hoạch số 130/KH-CTĐVT ngày 25/10/2022" in public
    assert reverse("check_document", args=[latest.code]) in public
    client.force_login(world.user(INSPECTED))
    page = client.get(former.plan.get_absolute_url()).content.decode()
    assert "Đã được thay thế" in page and new.get_absolute_url() in page
    assert "Các cuộc kiểm tra tiếp tục theo kế hoạch thay thế." in page
    assert "Chưa có phân công" not in page and "Tiến độ của đợt" not in page
    assert former.plan.get_absolute_url() in client.get(new.get_absolute_url()).content.decode()
    assert "Đã được thay thế" in client.get(reverse("plan_list")).content.decode()
    listed = client.get(reverse("document_list")).content.decode()
    assert former.plan.full_number in listed and reverse("final_pdf", args=[former.code]) in listed
    names = []
    for plan in (former.plan_id, new.pk):
        answer = client.get(reverse("plan_pdf", args=[plan]))
        names.append(unquote(answer["Content-Disposition"]))
        assert (b"".join(answer.streaming_content) == served) == (plan == former.plan_id)
    assert "vùng thấp - số 120.pdf" in names[0] and "vùng thấp.pdf" in names[1]


@pytest.mark.parametrize("username", [STAFF, INSPECTED, "sonoivu"])
def test_every_page_of_a_replaced_plan_opens(world, client, username):
    issue_replacement(world, draft_replacement(world))
    client.force_login(world.user(username))
    for name in ("plan_detail", "plan_edit", "plan_assignments", "plan_issue", "plan_replace", "plan_close"):
        assert client.get(reverse(name, args=[world.plan.pk])).status_code == 200, name
    for name in ("plan_results", "results_xlsx"):
        assert client.get(reverse(name, args=[world.plan.pk])).status_code == 200, name
    assert client.get(reverse("document_list"), {"ke-hoach": world.plan.pk}).status_code == 200
    dossier = client.get(reverse("plan_dossier", args=[world.plan.pk]))
    assert dossier.status_code == 200 and b"".join(dossier.streaming_content).startswith(b"PK")


def test_minutes_signed_under_the_old_plan_stand_beside_their_inspection(world):
    world.reach(states.SIGNED)
    minutes = make_final(Kind.MINUTES, finals.final_subject(world.first))
    new = issue_replacement(world, draft_replacement(world))
    inspection = World(new, world.term).first
    papers = papers_of_plan(new, [inspection])[inspection.pk]
    assert papers.in_force == {Kind.MINUTES: minutes}
    assert papers.in_force[Kind.MINUTES].standing == Standing.VALID


def test_the_page_of_the_replacement_asks_for_the_reason_and_leads_to_the_draft(world, client):
    address = reverse("plan_replace", args=[world.plan.pk])
    client.force_login(world.user(STAFF))
    assert address in client.get(world.plan.get_absolute_url()).content.decode()
    assert "Thay thế kế hoạch đã ban hành?" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    for _ in range(2):
        page = client.post(address, {"reason": "Sai hạn"}, follow=True).content.decode()
        assert "Dự thảo để thay thế" in page and "Lý do: Sai hạn" in page and "Đã lập dự thảo" in page
    page = client.post(address, {"reason": "Lý do khác"}, follow=True).content.decode()
    assert "đã có từ trước; lý do vừa nhập không được ghi" in page and "Lý do: Sai hạn" in page
