"""The pages of the cluster's report: beginning it, writing it, issuing it, reading it."""

import pytest
from django.urls import reverse

from inspections import reporting, states
from inspections.models import ClusterReport
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER, REPORTED_ON
from tests.inspections.acts import give_opinion
from tests.inspections.filled_forms import as_a_browser_sends

STAFF = "thuongtruc"


@pytest.fixture
def accepted_world(world):
    world.reach(states.ACCEPTED)
    return world


@pytest.fixture
def drafted(accepted_world):
    reporting.draft_report(plan=accepted_world.plan, by=accepted_world.user(STAFF), at=NOW)
    return accepted_world


@pytest.fixture
def enter(client, world):
    def log_in(username: str = STAFF):
        client.force_login(world.user(username))
        return client

    return log_in


def page(world, name: str = "plan_report") -> str:
    return reverse(name, args=[world.plan.pk])


def typed(answer) -> dict:
    """What the shown form would send back unchanged."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def issue(world) -> None:
    report = ClusterReport.objects.get()
    digest = reporting.digest_to_issue(report)
    reporting.issue_report(
        report=report, digest=digest, number="7", issued_on=REPORTED_ON, by=world.user(STAFF), at=NOW
    )


def words(answer) -> str:
    return answer.content.decode()


def test_before_there_is_one_the_standing_unit_learns_how_it_begins(enter, accepted_world):
    assert "Lập dự thảo báo cáo" in words(enter().get(page(accepted_world)))
    office = words(enter("noivu").get(page(accepted_world)))
    assert (
        "Đã tiếp nhận kết quả của 1/5 cuộc kiểm tra" in office
        and "<button" not in office.partition("<main")[2]
    )
    for username in (INSPECTOR, INSPECTED, OUTSIDER, "sonoivu"):
        assert enter(username).get(page(accepted_world)).status_code == 404


def test_the_plans_pages_lead_to_it_for_those_who_see_it(enter, accepted_world):
    link = f'href="{page(accepted_world)}"'
    assert link in words(enter().get(page(accepted_world, "plan_results")))
    assert link not in words(enter(INSPECTOR).get(page(accepted_world, "plan_results")))


def test_drafting_by_a_press(enter, accepted_world):
    answer = enter().post(page(accepted_world, "report_draft"), follow=True)
    assert answer.redirect_chain == [(page(accepted_world), 302)]
    assert "Thị xã Mường Lay: " in words(answer) and "Đã lập dự thảo" in words(answer)
    assert enter("noivu").post(page(accepted_world, "report_draft")).status_code == 403
    assert enter(OUTSIDER).post(page(accepted_world, "report_draft")).status_code == 404


def test_writing_it(enter, drafted):
    client = enter()
    sent = typed(client.get(page(drafted))) | {"causes": "Cán bộ kiêm nhiệm nhiều việc."}
    assert client.post(page(drafted), sent).status_code == 302
    assert ClusterReport.objects.get().causes == "Cán bộ kiêm nhiệm nhiều việc."


def test_the_office_reads_it_without_fields(enter, drafted):
    answer = enter("noivu").get(page(drafted))
    assert "<textarea" not in words(answer) and "Thị xã Mường Lay: " in words(answer)
    sent = {"base_version": 0, "symbol": "BC-X", "place_name": "", "causes": "Khác"}
    assert enter("noivu").post(page(drafted), sent).status_code == 403


def test_a_stale_page_shows_both_versions_and_keeps_what_was_typed(enter, drafted):
    client = enter()
    old = typed(client.get(page(drafted)))
    client.post(page(drafted), old | {"causes": "Bản thứ nhất"})
    answer = client.post(page(drafted), old | {"causes": "Bản thứ hai"})
    assert answer.status_code == 409
    text = words(answer)
    assert "Hai bản khác nhau" in text and "Bản thứ nhất" in text and "Bản thứ hai" in text
    again = typed(answer)
    assert again["causes"] == "Bản thứ hai"
    assert client.post(page(drafted), again).status_code == 302
    assert ClusterReport.objects.get().causes == "Bản thứ hai"


def test_a_stale_page_counts_only_what_its_writer_has_changed(enter, drafted):
    client = enter()
    opened = as_a_browser_sends(client.get(page(drafted)).context["form"])
    client.post(page(drafted), opened | {"strengths": "Bản mới"})
    answer = client.post(page(drafted), opened | {"causes": "Của tôi"})
    assert answer.status_code == 409 and "Ưu điểm: bản đang nhập" not in words(answer)
    assert client.post(page(drafted), as_a_browser_sends(answer.context["form"])).status_code == 302
    report = ClusterReport.objects.get()
    assert (report.strengths, report.causes) == ("Bản mới", "Của tôi")


def test_new_minutes_are_offered_and_added(enter, drafted):
    drafted.reach(states.ACCEPTED, order=2)
    client = enter()
    assert "chưa đưa vào các phần III đến V: Thành phố Điện Biên Phủ." in words(client.get(page(drafted)))
    answer = client.post(page(drafted, "report_collect"), {"base_version": 0}, follow=True)
    assert "Đã bổ sung" in words(answer) and "Thành phố Điện Biên Phủ: " in words(answer)
    assert client.post(page(drafted, "report_collect"), {"base_version": 0}).status_code == 409
    assert client.post(page(drafted, "report_collect"), {"base_version": "x"}).status_code == 422


def test_issuing_it(enter, drafted):
    client = enter()
    shown = client.get(page(drafted, "report_issue"))
    sent = typed(shown) | {"number": "7", "issued_on": "2022-12-20"}
    answer = client.post(page(drafted, "report_issue"), sent, follow=True)
    assert "Đã ban hành Báo cáo số 07/BC-CTĐVT" in words(answer)
    assert "<textarea" not in words(answer)


def test_what_was_not_shown_is_not_issued_but_offered_again(enter, drafted):
    client = enter()
    sent = typed(client.get(page(drafted, "report_issue"))) | {"number": "7", "issued_on": "2022-12-20"}
    drafted.reach(states.ACCEPTED, order=2)
    answer = client.post(page(drafted, "report_issue"), sent)
    assert answer.status_code == 409 and ClusterReport.objects.get().is_draft
    assert client.post(page(drafted, "report_issue"), typed(answer)).status_code == 302


@pytest.mark.parametrize("number", ["", "7/BC", "x" * 30])
def test_a_wrong_number_stays_in_the_form(enter, drafted, number):
    client = enter()
    sent = typed(client.get(page(drafted, "report_issue"))) | {"number": number, "issued_on": "2022-12-20"}
    answer = client.post(page(drafted, "report_issue"), sent)
    assert answer.status_code == 422
    assert answer.context["form"]["number"].value() == number


def test_what_is_missing_is_listed_and_there_is_no_button(enter, drafted):
    client = enter()
    sent = typed(client.get(page(drafted))) | {"addressees": "", "signer_name": ""}
    client.post(page(drafted), sent)
    text = words(client.get(page(drafted, "report_issue")))
    assert "nơi kính gửi" in text and "họ và tên người ký" in text
    assert "Ban hành báo cáo</button>" not in text


def test_an_issued_one_is_read_only_for_everybody(enter, drafted):
    issue(drafted)
    client = enter()
    assert "<textarea" not in words(client.get(page(drafted)))
    sent = {"base_version": 1, "symbol": "BC-X"}
    assert client.post(page(drafted), sent).status_code == 409
    assert client.post(page(drafted, "report_collect"), {"base_version": 1}).status_code == 409
    assert "đã được ban hành" in words(client.get(page(drafted, "report_issue")))


def test_who_reads_an_issued_one_when(enter, drafted):
    def readers() -> list[str]:
        names = [("plan_report", page(drafted)), ("report_pdf", page(drafted, "report_pdf"))]
        statuses = {
            username: {enter(username).get(address).status_code for _, address in names}
            for username in (STAFF, "sonoivu", INSPECTOR, OUTSIDER)
        }
        assert all(len(found) == 1 for found in statuses.values())
        return [username for username, found in statuses.items() if found == {200}]

    assert readers() == [STAFF]
    issue(drafted)
    assert readers() == [STAFF, "sonoivu"]
    drafted.close()
    assert readers() == [STAFF, "sonoivu", INSPECTOR, OUTSIDER]


@pytest.mark.parametrize(
    "bad", [{"symbol": "x" * 200}, {"base_version": ""}, {"base_version": "-1"}, {"symbol": ""}]
)
def test_bad_input_is_a_sentence(enter, drafted, bad):
    client = enter()
    sent = typed(client.get(page(drafted))) | bad
    assert client.post(page(drafted), sent).status_code == 422
    assert ClusterReport.objects.get().lock_version == 0


def test_a_hundred_thousand_signs_of_any_kind(enter, drafted):
    client = enter()
    strange = "Ưu điểm \U0001f3c1 \u202e\x08 ộ\u0323 " * 6000
    sent = typed(client.get(page(drafted))) | {"strengths": strange}
    assert client.post(page(drafted), sent).status_code == 302
    assert len(ClusterReport.objects.get().strengths) > 80_000
    assert client.get(page(drafted)).status_code == 200


def test_whoever_writes_it_reads_what_a_unit_had_against_its_minutes(enter, world):
    world.reach(states.MINUTES_DRAFTED)
    reason = "Nội dung 5 đã có hồ sơ."
    give_opinion(
        world.first, world.user(INSPECTED), stance="disagree", text="Đề nghị xem lại.", reason=reason
    )
    world.reach(states.ACCEPTED)
    reporting.draft_report(plan=world.plan, by=world.user(STAFF), at=NOW)
    said = f"Thị xã Mường Lay: Không nhất trí. Đề nghị xem lại. {reason}"
    assert said in words(enter().get(page(world)))
    assert said not in words(enter("noivu").get(page(world)))
