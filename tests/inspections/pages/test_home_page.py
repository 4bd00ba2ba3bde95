"""The first page: what waits for whom, the ring under it, and whose page it is."""

import datetime

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.models import ClusterTerm
from inspections import context_processors, planning, states
from inspections.timeline import draw_timeline
from tests.factories import HEAD, INSPECTED, NOW, OUTSIDER


def open_home(client, world, username):
    client.force_login(world.user(username))
    return client.get(reverse("home"))


def test_a_stranger_is_led_to_the_log_in(client, world):
    answer = client.get(reverse("home"))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:login"))


def test_the_guide_is_open_to_everybody(client, db):
    assert "Hướng dẫn sử dụng" in client.get(reverse("guide")).content.decode()


@pytest.mark.parametrize("username", [HEAD, INSPECTED])
def test_what_waits_for_me_leads_straight_to_the_act(client, world, username):
    html = open_home(client, world, username).content.decode()
    assert reverse("visit", args=[world.first.pk]) in html


def test_only_one_button_is_filled(client, world):
    html = open_home(client, world, HEAD).content.decode()
    assert html.count("btn-primary") == 1 and html.count("btn-outline-primary") >= 1


def test_an_inspection_of_others_stands_in_the_ring_without_a_link(client, world):
    html = open_home(client, world, OUTSIDER).content.decode()
    assert reverse("inspection_detail", args=[world.first.pk]) not in html
    assert "Thị xã Mường Lay" in html


def test_nothing_to_do_says_so(client, world):
    html = open_home(client, world, "sonoivu").content.decode()
    assert "Không có việc nào đang chờ." in html


def test_the_ring_counts_what_is_received(client, world):
    world.reach(states.ACCEPTED)
    assert ">1/5<" in open_home(client, world, "thuongtruc").content.decode()


def test_the_end_of_the_round_is_offered_with_the_results_that_lack(client, world):
    world.reach(states.ACCEPTED)
    html = open_home(client, world, "thuongtruc").content.decode()  # years after the last day
    assert "Kết thúc đợt kiểm tra" in html and "; 4 cuộc chưa được tiếp nhận kết quả" in html


def count_queries(client, world, username) -> int:
    client.force_login(world.user(username))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("home")).status_code == 200
    return len(captured)


def test_five_inspections_cost_no_more_queries_than_two(client, world):
    for order in range(1, 6):
        world.reach(states.AWAITING_SIGNATURES, order)
    two, five = (count_queries(client, world, name) for name in (HEAD, "noivu"))
    assert five <= two


@pytest.mark.parametrize(
    "username, words",
    [
        (HEAD, "Trưởng đoàn – huyện Tuần Giáo"),
        (INSPECTED, "Đại diện đơn vị – thị xã Mường Lay"),
        ("sonoivu", "Theo dõi cấp tỉnh – Cụm thi đua vùng thấp"),
        ("quantri", "Quản trị hệ thống"),
    ],
)
def test_the_head_of_the_page_says_who_reads(world, username, words):
    request = RequestFactory().get("/")
    request.user = world.user(username)
    told = context_processors.tell_reader(request)
    assert str(told["role_words"]) == words
    assert str(told["cluster_year"]) == "2022"


def test_a_day_years_later_does_not_crush_the_dates_of_the_round():
    day = datetime.date
    dates = [(day(2022, 10, 20), "Ban hành", ""), (day(2022, 12, 10), "Hạn gửi kết quả", "")]
    drawn = draw_timeline(day(2026, 11, 23), dates, "Hôm nay")
    first, last = drawn.marks
    assert drawn.is_broken and last.x - first.x > drawn.width / 2
    assert last.x < drawn.break_x < drawn.today_x
    assert not draw_timeline(day(2022, 11, 1), dates, "Hôm nay").is_broken


def test_a_draft_of_the_next_year_does_not_push_the_running_round_aside(client, world):
    term = ClusterTerm.objects.create(
        cluster=world.term.cluster, year=2023, standing_unit=world.term.standing_unit
    )
    draft = planning.create_plan(
        term=term,
        criteria_template=world.plan.criteria_template,
        inspection_deadline=datetime.date(2023, 12, 5),
        submission_deadline=datetime.date(2023, 12, 10),
        by=world.user("thuongtruc"),
        at=NOW,
    )
    answer = open_home(client, world, "thuongtruc")
    assert answer.context["glance"]["plan"] == world.plan
    assert answer.context["other_plans"] == [draft]
    assert reverse("plan_detail", args=[draft.pk]) in answer.content.decode()
