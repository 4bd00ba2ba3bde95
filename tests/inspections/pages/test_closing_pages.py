"""From the minutes to the receipt: writing, opinion, signing, refusing, reopening, handing in."""

import pytest
from django.urls import reverse

from inspections import recording, signing, states
from inspections.models import Minutes, Opinion, Signature
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, PASSWORD
from tests.inspections.acts import finish_scoring
from tests.inspections.filled_forms import as_a_browser_sends

STANDING = "noivu"


def url(world, name, *more):
    return reverse(name, args=[world.first.pk, *more])


def as_user(client, world, username):
    client.force_login(world.user(username))
    return client


def digest(world):
    return signing.content_in_force(world.first).digest


# --- Minutes -------------------------------------------------------------------------------------


def test_minutes_are_saved_in_parts_and_drafted_when_complete(client, world):
    world.reach(states.SCORED)
    as_user(client, world, INSPECTOR)
    answer = client.post(url(world, "minutes"), {"base_version": 0, "strengths": "Tốt"}, follow=True)
    assert "Còn thiếu: giờ bắt đầu" in answer.content.decode()
    assert client.post(url(world, "minutes_draft")).status_code == 422
    written = {
        "base_version": 1,
        "starts_at": "2022-11-21T08:00",
        "ends_at": "2022-11-21T16:30",
        "strengths": "Tốt",
        "shortcomings": "Hồ sơ chưa đầy đủ",
        "causes": "Cán bộ kiêm nhiệm",
        "recommendations_to_unit": "Bổ sung hồ sơ",
        "no_exemplar_reason": "Không đủ thời gian",
    }
    assert client.post(url(world, "minutes"), written).status_code == 302
    assert client.post(url(world, "minutes_draft")).status_code == 302
    assert world.first.state == states.MINUTES_DRAFTED


def test_an_end_before_the_start_is_refused_at_its_field(client, world):
    world.reach(states.SCORED)
    sent = {
        "base_version": 0,
        "starts_at": "2022-11-21T08:00",
        "ends_at": "2022-11-21T07:00",
        "causes": "Nêu rõ",
    }
    answer = as_user(client, world, INSPECTOR).post(url(world, "minutes"), sent)
    assert answer.status_code == 422 and "ends_at" in answer.context["form"].errors
    assert "Nêu rõ" in answer.content.decode() and not Minutes.objects.exists()


def test_stale_minutes_show_both_texts_and_may_be_sent_again(client, world):
    world.reach(states.SCORED)
    recording.record_minutes(
        inspection=world.first,
        fields={"causes": "Của Thư ký"},
        base_version=0,
        by=world.user(INSPECTOR),
        at=NOW,
    )
    sent = {"base_version": 0, "causes": "Của Trưởng đoàn"}
    answer = as_user(client, world, HEAD).post(url(world, "minutes"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Của Thư ký" in page and "Của Trưởng đoàn" in page
    sent["base_version"] = answer.context["form"]["base_version"].value()
    assert client.post(url(world, "minutes"), sent).status_code == 302
    assert Minutes.objects.get().causes == "Của Trưởng đoàn"


def test_stale_minutes_count_only_what_their_writer_has_changed(client, world):
    world.reach(states.SCORED)
    opened = as_user(client, world, HEAD).get(url(world, "minutes"))
    assert 'name="initial-strengths"' in opened.content.decode()
    recording.record_minutes(
        inspection=world.first,
        fields={"strengths": "Của Thư ký", "place": "Hội trường thị xã"},
        base_version=0,
        by=world.user(INSPECTOR),
        at=NOW,
    )
    mine = as_a_browser_sends(opened.context["form"]) | {"causes": "Của Trưởng đoàn"}
    answer = client.post(url(world, "minutes"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Dữ liệu vừa được Thư ký Tuần Giáo cập nhật lúc" in page
    assert "Nguyên nhân: bản đang nhập" in page and "Ưu điểm: bản đang nhập" not in page
    again = as_a_browser_sends(answer.context["form"])
    assert client.post(url(world, "minutes"), again).status_code == 302
    stored = Minutes.objects.get()
    assert (stored.strengths, stored.causes) == ("Của Thư ký", "Của Trưởng đoàn")
    assert stored.place == "Hội trường thị xã"


def test_stale_minutes_in_which_nothing_was_changed_take_nothing_back(client, world):
    world.reach(states.SCORED)
    opened = as_user(client, world, HEAD).get(url(world, "minutes"))
    recording.record_minutes(
        inspection=world.first,
        fields={"causes": "Của Thư ký"},
        base_version=0,
        by=world.user(INSPECTOR),
        at=NOW,
    )
    assert client.post(url(world, "minutes"), as_a_browser_sends(opened.context["form"])).status_code == 302
    assert Minutes.objects.get().causes == "Của Thư ký"


def test_a_third_exemplar_is_refused_and_one_can_be_removed(client, world):
    world.reach(states.IN_PROGRESS)
    as_user(client, world, INSPECTOR)
    for name in ("Hợp tác xã A", "Trường học B"):
        sent = {"name": name, "kind": "unit"}
        assert client.post(url(world, "exemplar_add"), sent).status_code == 302
    answer = client.post(url(world, "exemplar_add"), {"name": "Hộ gia đình C", "kind": "household"})
    assert answer.status_code == 422 and "tối đa 02 điển hình" in answer.content.decode()
    assert "Hộ gia đình C" in answer.content.decode()
    exemplar = world.first.exemplars.first()
    assert client.post(url(world, "exemplar_remove", exemplar.pk)).status_code == 302
    assert world.first.exemplars.count() == 1


def test_the_inspected_unit_reads_the_minutes_and_does_not_write_them(client, world):
    world.reach(states.SCORED)
    as_user(client, world, INSPECTED)
    assert "minutes-form" not in client.get(url(world, "minutes")).content.decode()
    assert client.post(url(world, "minutes"), {"base_version": 0}).status_code == 403
    as_user(client, world, OUTSIDER)
    assert client.post(url(world, "minutes"), {"base_version": 0}).status_code == 404


# --- Opinion -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"stance": "agree_with_remarks"}, "text"),
        ({"stance": "disagree", "text": "Nội dung 3"}, "reason"),
        ({}, "stance"),
    ],
)
def test_an_opinion_says_what_it_must(client, world, sent, field):
    world.reach(states.MINUTES_DRAFTED)
    answer = as_user(client, world, INSPECTED).post(url(world, "opinion"), {"base_version": 0} | sent)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Opinion.objects.exists()


def test_an_old_page_does_not_answer_to_a_new_result(client, world):
    world.reach(states.MINUTES_DRAFTED)
    as_user(client, world, INSPECTED)
    shown = client.get(url(world, "opinion")).context["form"]["base_version"].value()
    as_user(client, world, HEAD).post(url(world, "scoring_reopen"))
    finish_scoring(world.first, world.user(INSPECTOR))
    sent = {"base_version": shown, "stance": "agree_with_remarks", "text": "Đã rõ."}
    answer = as_user(client, world, INSPECTED).post(url(world, "opinion"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and not Opinion.objects.exists()
    assert "Dữ liệu đã thay đổi sau khi trang được mở" in page and "Đã rõ." in page
    again = sent | {"base_version": answer.context["form"]["base_version"].value()}
    assert client.post(url(world, "opinion"), again).status_code == 302
    assert Opinion.objects.get().text == "Đã rõ."


def test_signing_does_not_open_without_the_opinion(client, world):
    world.reach(states.MINUTES_DRAFTED)
    as_user(client, world, INSPECTOR)
    assert "ý kiến của đơn vị được kiểm tra" in client.get(url(world, "open_signing")).content.decode()
    assert client.post(url(world, "open_signing")).status_code == 422
    opinion = {"base_version": 0, "stance": "agree"}
    assert as_user(client, world, INSPECTED).post(url(world, "opinion"), opinion).status_code == 302
    assert as_user(client, world, INSPECTOR).post(url(world, "open_signing")).status_code == 302
    assert world.first.state == states.AWAITING_SIGNATURES


# --- Signing -------------------------------------------------------------------------------------


def test_three_people_sign_in_order_and_only_in_order(client, world):
    world.reach(states.AWAITING_SIGNATURES)
    sent = {"digest": digest(world), "password": PASSWORD}
    assert (
        "Ký xác nhận</button>" not in as_user(client, world, HEAD).get(url(world, "signing")).content.decode()
    )
    assert client.post(url(world, "signing"), sent).status_code == 409
    for username in (INSPECTOR, HEAD, INSPECTED):
        page = as_user(client, world, username).get(url(world, "signing")).content.decode()
        assert digest(world) in page and "Bằng chữ:" in page and url(world, "minutes_pdf") in page
        assert client.post(url(world, "signing"), sent).status_code == 302
    assert world.first.state == states.SIGNED


def test_a_wrong_password_signs_nothing(client, world):
    world.reach(states.AWAITING_SIGNATURES)
    sent = {"digest": digest(world), "password": "khong-phai"}
    answer = as_user(client, world, INSPECTOR).post(url(world, "signing"), sent)
    assert answer.status_code == 422 and "password" in answer.context["form"].errors
    assert "khong-phai" not in answer.content.decode() and not Signature.objects.exists()


def test_what_was_not_shown_is_not_signed_and_the_page_shows_what_stands_now(client, world):
    world.reach(states.AWAITING_SIGNATURES)
    sent = {"digest": "0" * 64, "password": PASSWORD}
    answer = as_user(client, world, INSPECTOR).post(url(world, "signing"), sent)
    assert answer.status_code == 409 and "Nội dung đã thay đổi" in answer.content.decode()
    assert answer.context["form"]["digest"].value() == digest(world)


def test_refusing_needs_a_reason_and_sends_it_back(client, world):
    world.reach(states.AWAITING_SIGNATURES)
    shown = digest(world)
    as_user(client, world, INSPECTOR)
    assert client.post(url(world, "refuse_signing"), {"digest": shown}).status_code == 422
    sent = {"digest": shown, "reason": "Sai tên điển hình"}
    assert client.post(url(world, "refuse_signing"), sent).status_code == 302
    assert world.first.state == states.MINUTES_DRAFTED
    assert "Sai tên điển hình" in client.get(url(world, "minutes")).content.decode()


def test_reopening_names_the_signatures_that_lose_their_force(client, world):
    world.reach(states.SIGNED)
    page = as_user(client, world, HEAD).get(url(world, "reopen_minutes")).content.decode()
    assert "Các chữ ký sau hết hiệu lực" in page and "Thư ký Tuần Giáo" in page
    assert client.post(url(world, "reopen_minutes"), {"reason": ""}).status_code == 422
    assert client.post(url(world, "reopen_minutes"), {"reason": "Sai số liệu"}).status_code == 302
    assert world.first.state == states.MINUTES_DRAFTED
    assert (
        as_user(client, world, INSPECTED).post(url(world, "reopen_minutes"), {"reason": "x"}).status_code
        == 409
    )


# --- Handing in ----------------------------------------------------------------------------------


def test_results_are_handed_in_returned_and_received(client, world):
    world.reach(states.SIGNED)
    as_user(client, world, INSPECTOR)
    # The tests' clock is past the deadline of 2022, so a reason is due.
    assert client.post(url(world, "submit_results"), {"late_reason": ""}).status_code == 422
    assert client.post(url(world, "submit_results"), {"late_reason": "Mưa lũ"}).status_code == 302
    as_user(client, world, STANDING)
    assert "Mưa lũ" in client.get(url(world, "accept_results")).content.decode()
    assert client.post(url(world, "return_results"), {"reason": ""}).status_code == 422
    assert client.post(url(world, "return_results"), {"reason": "Thiếu số biên bản"}).status_code == 302
    as_user(client, world, INSPECTOR)
    for name in ("submit_results", "minutes", "inspection_detail"):
        assert "Thiếu số biên bản" in client.get(url(world, name)).content.decode().partition("Nhật ký")[0]
    assert client.post(url(world, "submit_results"), {"late_reason": "Gửi lại"}).status_code == 302
    assert as_user(client, world, STANDING).post(url(world, "accept_results")).status_code == 302
    assert world.first.state == states.ACCEPTED


def test_after_a_return_the_head_may_mend_the_minutes_or_send_again(client, world):
    world.reach(states.SUBMITTED)
    as_user(client, world, STANDING).post(url(world, "return_results"), {"reason": "Sai tổng điểm"})
    for name in ("inspection_detail", "submit_results"):
        page = as_user(client, world, HEAD).get(url(world, name)).content.decode()
        assert "Mở lại biên bản để sửa" in page and url(world, "reopen_minutes") in page
        assert (
            url(world, "reopen_minutes")
            not in as_user(client, world, INSPECTOR).get(url(world, name)).content.decode()
        )


def test_only_the_standing_office_receives(client, world):
    world.reach(states.SUBMITTED)
    for username, status in ((INSPECTOR, 403), (INSPECTED, 403), (OUTSIDER, 404)):
        answer = as_user(client, world, username).post(url(world, "accept_results"))
        assert answer.status_code == status
    assert world.first.state == states.SUBMITTED


def test_what_was_typed_stays_when_the_minutes_were_put_up_meanwhile(client, world):
    world.reach(states.AWAITING_SIGNATURES)
    sent = {"base_version": 1, "causes": "Nguyên nhân ghi rất dài"}
    answer = as_user(client, world, INSPECTOR).post(url(world, "minutes"), sent)
    assert answer.status_code == 409 and "Nguyên nhân ghi rất dài" in answer.content.decode()
    answer = as_user(client, world, INSPECTED).post(
        url(world, "opinion"), {"base_version": 1, "stance": "agree_with_remarks", "text": "Đề nghị xem lại"}
    )
    assert answer.status_code == 409 and "Đề nghị xem lại" in answer.content.decode()
