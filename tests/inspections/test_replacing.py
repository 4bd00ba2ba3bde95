"""Replace, never edit: what was received or issued is corrected by a new revision, with a reason."""

import pytest
from django.test import Client
from django.urls import reverse

from documents import checking, finals
from documents.models import FinalDocument
from inspections import states
from inspections.models import Event, Submission
from inspections.queries import history_of
from inspections.reporting import accepted_results
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER, World
from tests.inspections.acts import accept, cancel_receipt, open_signing, reopen_minutes, return_, sign, submit
from tests.inspections.refusals import refused

Kind, Standing = FinalDocument.Kind, FinalDocument.Standing
STANDING_OFFICE = "noivu"


def make_final(kind: str, subject) -> FinalDocument:
    return finals.final_document(kind, subject)


def sign_anew(world: World) -> None:
    """From returned results to received ones of the next revision."""
    reopen_minutes(world.first, world.user(HEAD))
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
