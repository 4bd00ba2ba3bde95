"""Replace, never edit: what was received or issued is corrected by a new revision, with a reason."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from documents import checking, finals
from documents.models import FinalDocument
from documents.report_context import report_context
from inspections import reporting, states
from inspections.models import ClusterReport, Event, InspectionPlan, Submission
from inspections.queries import history_of
from inspections.report_content import accepted_results, changed_results, report_content
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import (
    accept,
    cancel_receipt,
    issue_report,
    open_signing,
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
    assert "7/BC-CTĐVT" in page and "Dự thảo" not in page


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
            ClusterReport.objects.filter(number="9").update(**change)


def test_the_old_report_is_served_byte_for_byte_and_leads_to_the_new_one(reported, client):
    former = make_final(Kind.REPORT, plan_of(reported).reports.get())
    served = finals.stored_bytes(former)
    _, new = replace_report(reported)
    # Issued, and not rendered yet: replaced all the same.
    assert FinalDocument.objects.get(pk=former.pk).standing == Standing.REPLACED
    latest = make_final(Kind.REPORT, new)
    former = FinalDocument.objects.get(pk=former.pk)
    assert (former.replaced_by, latest.standing) == (latest, Standing.VALID)
    public = Client().get(reverse("check_document", args=[former.code])).content.decode()
    assert "đã được thay thế bằng Báo cáo tổng hợp số 9/BC-CTĐVT ngày 05/01/2023" in public
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
