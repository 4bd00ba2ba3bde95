"""Handing in: signed minutes and scoresheet together, in time by Vietnam's day, received or returned."""

import datetime
import html

import pytest
from django.urls import reverse

from inspections import states
from inspections.models import SignedContent, Submission
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER, World
from tests.inspections.acts import accept, open_signing, reopen_minutes, return_, sign, submit
from tests.inspections.refusals import refused
from tests.inspections.worlds import built_once, taken_back

UTC = datetime.UTC
LAST_MOMENT = datetime.datetime(2022, 12, 10, 16, 59, tzinfo=UTC)  # 23:59 of the 10th in Vietnam
TOO_LATE = datetime.datetime(2022, 12, 10, 17, 0, tzinfo=UTC)  # midnight: the 11th


built = built_once(states.SIGNED)
signed = taken_back


@pytest.fixture
def submitted(signed: World) -> World:
    signed.reach(states.SUBMITTED)
    return signed


@pytest.mark.parametrize("at", [datetime.datetime(2022, 12, 10, 1, tzinfo=UTC), LAST_MOMENT])
def test_the_10th_is_in_time(signed, at):
    row = submit(signed.first, signed.user(INSPECTOR), at=at)
    assert (row.is_late, row.late_reason) == (False, "")


@pytest.mark.parametrize("at", [TOO_LATE, datetime.datetime(2022, 12, 10, 23, 30, tzinfo=UTC)])
def test_the_11th_in_vietnam_is_late_and_asks_why(signed, at):
    for reason in ("", "  ", "\u0000"):
        with refused("submission_late") as refusal:
            submit(signed.first, signed.user(INSPECTOR), reason, at)
    assert "chậm nhất ngày 10/12/2022" in refusal.value.message


def test_late_is_taken_and_flagged_with_its_reason(signed):
    row = submit(signed.first, signed.user(INSPECTOR), " Mất điện. ", TOO_LATE)
    assert (row.is_late, row.late_reason) == (True, "Mất điện.")
    assert (signed.first.events.latest("pk").data["late"], signed.first.state) == (True, states.SUBMITTED)


def test_a_reason_given_in_time_is_not_a_flag(signed):
    row = submit(signed.first, signed.user(INSPECTOR), "Phòng xa.")
    assert (row.is_late, row.late_reason) == (False, "")


@pytest.mark.parametrize("username", [INSPECTED, OUTSIDER, "noivu.tuangiao", "thuongtruc", "quantri"])
def test_only_head_and_secretary_hand_in(signed, username):
    with refused("forbidden"):
        submit(signed.first, signed.user(username))


def test_minutes_that_lack_a_signature_are_not_handed_in(signed):
    SignedContent.objects.update(voided_at=LAST_MOMENT)
    with refused("incomplete_package") as refusal:
        submit(signed.first, signed.user(INSPECTOR))
    assert "Còn thiếu: Biên bản đã đủ chữ ký." in refusal.value.message


@pytest.mark.parametrize("state", [states.SCORED, states.MINUTES_DRAFTED, states.AWAITING_SIGNATURES])
def test_nothing_is_handed_in_before_it_is_signed(signed, state):
    signed.reach(state, order=2)
    with refused("edit_awaiting_signatures" if state == states.AWAITING_SIGNATURES else "wrong_state"):
        submit(signed.inspection(2), signed.user("thuky.muonglay"))


def test_what_is_handed_in_is_the_content_that_was_signed(submitted):
    assert Submission.objects.get().content == SignedContent.objects.get()


def test_handing_in_twice_is_one_submission(submitted):
    assert submit(submitted.first, submitted.user(HEAD)) == Submission.objects.get()
    with refused("edit_received"):
        submit(submitted.first, submitted.user(INSPECTED))


def test_whoever_comes_second_is_told_who_was_first_and_what_was_not_taken(client, signed):
    send, receive = (reverse(name, args=[signed.first.pk]) for name in ("submit_results", "accept_results"))

    def told(username: str, url: str, **typed) -> str:
        client.force_login(signed.user(username))
        return html.unescape(client.post(url, typed, follow=True).content.decode())

    assert "Đã gửi. Thường trực cụm sẽ tiếp nhận" in told(INSPECTOR, send, late_reason="Mưa lũ.")
    assert "Đã gửi. Thường trực cụm sẽ tiếp nhận" in told(INSPECTOR, send, late_reason="Mưa lũ.")
    second = told(HEAD, send, late_reason="Lý do khác.")
    assert "(Thư ký Tuần Giáo); không cần gửi lại. Lý do vừa nhập không được ghi: “Lý do khác.”." in second
    assert "Đã tiếp nhận kết quả" in told("noivu", receive)
    assert "(Phòng Nội vụ đơn vị thường trực" in told("thuongtruc", receive)
    assert Submission.objects.get().late_reason == "Mưa lũ."


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "noivu.muonglay", "sonoivu", "quantri"])
def test_only_the_standing_office_receives_or_returns(submitted, username):
    with refused("forbidden"):
        accept(submitted.first, submitted.user(username))
    with refused("forbidden"):
        return_(submitted.first, submitted.user(username))


@pytest.mark.parametrize("username", ["noivu", "thuongtruc"])
def test_the_receipt_names_who_received(submitted, username):
    accept(submitted.first, submitted.user(username))
    row = Submission.objects.get()
    assert (row.answer, row.answered_by.username) == ("accepted", username)
    assert submitted.first.state == states.ACCEPTED


def test_others_do_not_receive_what_was_received(submitted):
    accept(submitted.first, submitted.user("noivu"))
    with refused("edit_received"):
        accept(submitted.first, submitted.user(INSPECTED))


@pytest.mark.parametrize("reason", ["", "  ", "\u0000"])
def test_returning_needs_a_reason(submitted, reason):
    with refused("return_reason"):
        return_(submitted.first, submitted.user("noivu"), reason)


def test_returning_twice_is_once(submitted):
    return_(submitted.first, submitted.user("noivu"))
    for again in (return_, accept):
        with refused("already_answered") as refusal:
            again(submitted.first, submitted.user("thuongtruc"))
        assert '"Trả lại để bổ sung", do Phòng Nội vụ đơn vị thường trực' in refusal.value.message
    with refused("edit_after_signing"):
        return_(submitted.first, submitted.user(INSPECTOR))
    assert Submission.objects.get().answered_by.username == "noivu"


def test_a_returned_result_is_handed_in_again_as_it_is(submitted):
    return_(submitted.first, submitted.user("noivu"), "Gửi nhầm đợt.")
    submit(submitted.first, submitted.user(INSPECTOR))
    assert list(Submission.objects.order_by("pk").values_list("answer", "return_reason")) == [
        ("returned", "Gửi nhầm đợt."),
        ("pending", ""),
    ]


def test_a_returned_result_is_mended_signed_and_handed_in_anew(submitted):
    return_(submitted.first, submitted.user("noivu"))
    reopen_minutes(submitted.first, submitted.user(HEAD))
    open_signing(submitted.first, submitted.user(INSPECTOR))
    for username in (INSPECTOR, HEAD, INSPECTED):
        sign(submitted.first, submitted.user(username))
    submit(submitted.first, submitted.user(INSPECTOR))
    accept(submitted.first, submitted.user("noivu"))
    assert [row.content.revision for row in Submission.objects.order_by("pk")] == [1, 2]


def test_a_handed_in_result_is_not_reopened(submitted):
    with refused("edit_received"):
        reopen_minutes(submitted.first, submitted.user(HEAD))


def test_after_closing_nothing_is_handed_in_or_received(signed):
    signed.reach(states.SUBMITTED, order=2)
    signed.close()
    with refused("plan_closed"):
        submit(signed.first, signed.user(INSPECTOR))
    with refused("plan_closed"):
        accept(signed.inspection(2), signed.user("noivu"))
    with refused("plan_closed"):
        return_(signed.inspection(2), signed.user("noivu"))
