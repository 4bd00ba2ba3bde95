"""The scoring page: the same line from a plain form and as JSON, conflicts, undo, review and finish."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections import recording, states
from inspections.models import Event
from scoring.models import LineAssessment
from scoring.words import NOT_PERFORMED_CONTENT
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER

REASON = "Hồ sơ chưa có văn bản minh chứng"


@pytest.fixture
def scorer(client, world):
    world.reach(states.IN_PROGRESS)
    client.force_login(world.user(INSPECTOR))
    return client


def line_url(world, number="2", name="score_line"):
    return reverse(name, args=[world.first.pk, world.line_id(number)])


def stored(world, number="2"):
    rows = LineAssessment.objects.filter(sheet=world.first.scoresheet_id)
    return next(row for row in rows if row.line.number == number)


def send(client, world, number="2", name="score_line", page_of=None, **value):
    opened_by = {"x-person": str(page_of.pk)} if page_of else {}
    return client.post(
        line_url(world, number, name),
        json.dumps(value),
        content_type="application/json",
        headers={"accept": "application/json"} | opened_by,
    )


def score_as(world, username, number="2", **value):
    """Another person's change of the line, behind the page that is open here."""
    recording.record_line(
        inspection=world.first,
        line_id=world.line_id(number),
        value=recording.LineValue(**value),
        base_version=stored(world, number).lock_version,
        by=world.user(username),
        at=NOW,
    )


# --- Who sees what -------------------------------------------------------------------------------


def test_the_team_gets_a_form_for_every_line(scorer, world):
    page = scorer.get(reverse("scoring", args=[world.first.pk])).content.decode()
    assert page.count('class="line-form"') == 11
    assert "Đã chấm 0/11 · Tạm tính 0 điểm" in page
    assert "Chưa đầy đủ (trừ 5 điểm)" in page


def test_the_inspected_unit_reads_and_an_outsider_finds_nothing(client, world):
    world.reach(states.IN_PROGRESS)
    client.force_login(world.user(INSPECTED))
    page = client.get(reverse("scoring", args=[world.first.pk]))
    assert page.status_code == 200 and 'class="line-form"' not in page.content.decode()
    client.force_login(world.user(OUTSIDER))
    assert client.get(reverse("scoring", args=[world.first.pk])).status_code == 404


def test_before_the_start_the_page_says_when_it_opens(client, world):
    client.force_login(world.user(INSPECTOR))
    page = client.get(reverse("scoring", args=[world.first.pk]))
    assert page.status_code == 200 and "Biểu điểm chưa được mở." in page.content.decode()


# --- A plain form --------------------------------------------------------------------------------


def test_a_form_saves_its_line_and_comes_back_to_it(scorer, world):
    answer = scorer.post(line_url(world), {"base_version": 0, "status": "complete"})
    line_id = world.line_id("2")
    assert answer.status_code == 302 and answer.url.endswith(f"?dong={line_id}#dong-{line_id}")
    assert stored(world).awarded_points == 10


def test_every_named_content_costs_one_step(scorer, world):
    deductions = {"content": ["Thiếu quy chế", "Chưa họp"], "reason": [REASON, REASON]}
    scorer.post(line_url(world), {"base_version": 0, "status": "incomplete"} | deductions)
    assert stored(world).awarded_points == 0 and stored(world).deductions.count() == 2


def test_not_performed_takes_one_reason_and_reaches_zero(scorer, world):
    sent = {"base_version": 0, "status": "not_performed", "whole_reason": REASON}
    scorer.post(line_url(world), sent)
    contents = [row.content for row in stored(world).deductions.all()]
    assert stored(world).awarded_points == 0 and contents == [NOT_PERFORMED_CONTENT] * 2
    page = scorer.get(reverse("scoring", args=[world.first.pk])).content.decode()
    assert "Đã trừ hết điểm" in page and 'value="not_performed"' in page


def test_a_reason_that_is_missing_is_asked_for_with_what_was_typed(scorer, world):
    sent = {"base_version": 0, "status": "incomplete", "content": "Thiếu quy chế", "reason": ""}
    answer = scorer.post(line_url(world), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and stored(world).lock_version == 0
    assert "Vui lòng ghi rõ nội dung thực hiện chưa đầy đủ" in page and "Thiếu quy chế" in page


def test_one_more_content_is_offered_without_scripts_and_nothing_is_saved(scorer, world):
    sent = {
        "base_version": 0,
        "status": "incomplete",
        "content": "Thiếu quy chế",
        "reason": REASON,
        "add": "1",
    }
    answer = scorer.post(line_url(world), sent)
    form = next(line["form"] for line in answer.context["lines"] if line["row"].number == "2")
    assert [block["content"].value() for block in form.deductions] == ["Thiếu quy chế", ""]
    assert stored(world).lock_version == 0


def test_a_stale_form_shows_both_versions_and_may_be_sent_again(scorer, world):
    score_as(world, HEAD, status="complete", finding="Đã xem hồ sơ")
    sent = {"base_version": 0, "status": "incomplete", "content": "Thiếu quy chế", "reason": REASON}
    answer = scorer.post(line_url(world), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Giữ bản của Trưởng đoàn Tuần Giáo" in page and "Đã xem hồ sơ" in page and "Thiếu quy chế" in page
    form = next(line["form"] for line in answer.context["lines"] if line["row"].number == "2")
    assert (
        scorer.post(line_url(world), sent | {"base_version": form["base_version"].value()}).status_code == 302
    )
    assert stored(world).awarded_points == 5


# --- JSON ----------------------------------------------------------------------------------------


def test_a_program_is_answered_with_what_to_show(scorer, world):
    answer = send(scorer, world, base_version=0, status="complete").json()
    assert answer["version"] == 1 and answer["awarded_points"] == "10" and answer["assessed"] == 1
    assert answer["summary"] == "Đã chấm 1/11 · Tạm tính 10 điểm"
    assert answer["facts"] == "10/10 điểm · Thực hiện đầy đủ"
    assert answer["undo"]["number"] == "2"


def test_a_stale_change_is_answered_with_both_values_author_and_time(scorer, world):
    score_as(world, HEAD, status="complete")
    answer = send(scorer, world, base_version=0, status="not_performed", whole_reason=REASON)
    body = answer.json()
    assert answer.status_code == 409 and body["code"] == "version_conflict"
    assert body["person"] == "Trưởng đoàn Tuần Giáo" and body["version"] == 1 and body["at"]
    assert body["theirs"]["status"] == "complete" and body["yours"]["status"] == "incomplete"
    assert body["entries"]["status"] == "complete" and "Ghi lại nội dung của tôi" in body["html"]


def test_the_same_value_sent_again_is_a_success(scorer, world):
    for _ in range(2):
        assert send(scorer, world, base_version=0, status="complete").json()["version"] == 1
    assert Event.objects.filter(inspection=world.first, action="record_line").count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"base_version": "x", "status": "complete"}',
        '{"base_version": 0, "status": 5}',
        '{"base_version": 0, "status": "excellent"}',
        '{"base_version": 0, "status": "incomplete", "deductions": ["Thiếu"]}',
        '{"base_version": true, "status": "complete"}',
    ],
)
def test_what_is_no_line_is_refused_in_words(scorer, world, body):
    answer = scorer.post(
        line_url(world), body, content_type="application/json", headers={"accept": "application/json"}
    )
    assert answer.status_code == 422 and answer.json()["message"]
    assert stored(world).lock_version == 0


def test_points_are_never_taken(scorer, world):
    send(scorer, world, base_version=0, status="complete", awarded_points=3)
    assert stored(world).awarded_points == 10


def test_only_the_team_may_score(client, world):
    world.reach(states.IN_PROGRESS)
    for username, status in ((INSPECTED, 403), (OUTSIDER, 404)):
        client.force_login(world.user(username))
        assert send(client, world, base_version=0, status="complete").status_code == status


def test_what_was_entered_on_somebody_elses_page_is_not_saved_under_ones_own_name(scorer, world):
    for username, status in ((HEAD, 403), (OUTSIDER, 403), (INSPECTOR, 200)):
        scorer.force_login(world.user(username))
        answer = send(scorer, world, base_version=0, status="complete", page_of=world.user(INSPECTOR))
        assert answer.status_code == status
        if status == 403:
            assert world.user(username).get_full_name() in answer.json()["message"]
            assert answer.json()["code"] == "other_person" and stored(world).lock_version == 0


def test_a_line_of_nowhere_is_not_found(scorer, world):
    url = reverse("score_line", args=[world.first.pk, 10**6])
    assert scorer.post(url, {"base_version": 0, "status": "complete"}).status_code == 404


# --- Undo ----------------------------------------------------------------------------------------


def test_undo_goes_back_to_what_stood_before(scorer, world):
    send(scorer, world, base_version=0, status="complete")
    send(scorer, world, base_version=1, status="not_performed", whole_reason=REASON)
    answer = send(scorer, world, name="score_undo").json()
    assert answer["entries"]["status"] == "complete" and answer["version"] == 3
    assert stored(world).awarded_points == 10


def test_undo_without_scripts_reaches_not_assessed(scorer, world):
    scorer.post(line_url(world), {"base_version": 0, "status": "complete"})
    answer = scorer.post(line_url(world, name="score_undo"), follow=True)
    assert "Đã hoàn tác nội dung 2" in answer.content.decode()
    assert stored(world).awarded_points is None


def test_what_another_person_has_changed_since_is_not_undone(scorer, world):
    send(scorer, world, base_version=0, status="complete")
    score_as(world, HEAD, status="complete", finding="Đã xem")
    answer = send(scorer, world, name="score_undo")
    assert answer.status_code == 409 and answer.json()["code"] == "version_conflict"
    assert stored(world).finding == "Đã xem"


def test_an_undo_that_came_too_late_shows_the_line_as_it_is_and_what_it_would_have_put_back(scorer, world):
    send(scorer, world, base_version=0, status="complete", finding="Bản đầu")
    send(scorer, world, base_version=1, status="complete", finding="Bản sau")
    score_as(world, HEAD, status="complete", finding="Của Trưởng đoàn")
    answer = send(scorer, world, name="score_undo").json()
    assert answer["person"] == "Trưởng đoàn Tuần Giáo" and answer["undo"] is None
    assert answer["entries"]["finding"] == "Của Trưởng đoàn" and answer["refused"]["finding"] == "Bản đầu"
    page = scorer.post(line_url(world, name="score_undo"))
    text = page.content.decode()
    assert page.status_code == 409 and page.context["last_change"] is None
    assert "Giữ bản của Trưởng đoàn Tuần Giáo" in text and "Bản đầu" in text


def test_where_nothing_is_to_be_undone_the_line_is_told_as_it_stands(scorer, world):
    answer = send(scorer, world, name="score_undo")
    assert answer.status_code == 409 and answer.json()["code"] == "nothing_to_undo"
    assert answer.json()["version"] == 0 and answer.json()["facts"] == "Tối đa 10 điểm · Chưa chấm"


# --- Review, finish, reopen ----------------------------------------------------------------------


def test_scores_are_not_fixed_while_lines_are_open(scorer, world):
    send(scorer, world, base_version=0, status="complete")
    page = scorer.get(reverse("scoring_review", args=[world.first.pk])).content.decode()
    assert "Còn 10 nội dung chưa chấm" in page and "Chốt điểm</button>" not in page
    answer = scorer.post(reverse("scoring_finish", args=[world.first.pk]))
    assert answer.status_code == 422 and "Còn 10 nội dung chưa chấm điểm" in answer.content.decode()
    assert world.first.state == states.IN_PROGRESS


def test_review_shows_total_and_rating_and_finishes(scorer, world):
    for assessment in world.first.scoresheet.assessments.all():
        send(scorer, world, assessment.line.number, base_version=0, status="complete")
    page = scorer.get(reverse("scoring_review", args=[world.first.pk])).content.decode()
    assert "Tổng điểm: 100/100 điểm" in page and "Một trăm điểm" in page
    answer = scorer.post(reverse("scoring_finish", args=[world.first.pk]))
    assert answer.status_code == 302 and world.first.state == states.SCORED


def test_reopening_is_confirmed_and_asks_the_unit_anew(client, world):
    world.reach(states.SCORED)
    client.force_login(world.user(HEAD))
    url = reverse("scoring_reopen", args=[world.first.pk])
    assert "không còn hiệu lực" in client.get(url).content.decode()
    assert client.post(url).status_code == 302 and world.first.state == states.IN_PROGRESS


def test_the_page_asks_the_database_as_often_for_three_deductions_as_for_none(scorer, world):
    url = reverse("scoring", args=[world.first.pk])
    scorer.get(url)
    with CaptureQueriesContext(connection) as empty:
        scorer.get(url)
    for number in ("1", "2", "3"):
        send(scorer, world, number, base_version=0, status="not_performed", whole_reason=REASON)
    with CaptureQueriesContext(connection) as filled:
        scorer.get(url)
    assert len(filled) == len(empty)
