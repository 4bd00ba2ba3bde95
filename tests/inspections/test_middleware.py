"""The address of an act, opened by a person or asked by a program."""

import pytest
from django.test import Client
from django.urls import reverse

from inspections import states
from inspections.middleware import NOT_DONE, PAGE_OF_ACT
from inspections.models import Event
from tests.factories import HEAD, INSPECTED, OUTSIDER, PASSWORD
from tests.inspections.access_table import ROWS, TAKES_NO_GET

JSON = {"accept": "application/json"}


@pytest.fixture
def agree(world):
    """The address of the button "Đồng ý thời gian" of an inspection with an open proposal."""
    world.reach(states.DATE_PROPOSED)
    return reverse("visit_agree", args=[world.first.pk])


def test_a_button_pressed_after_the_session_ended_leads_back_to_it_and_says_that_nothing_was_done(
    world, agree
):
    visitor = Client()
    asked = visitor.post(agree)
    page = visitor.post(asked.headers["Location"], {"username": INSPECTED, "password": PASSWORD}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("visit", args=[world.first.pk])
    text = page.content.decode()
    assert NOT_DONE in text and "Đồng ý thời gian</button>" in text
    assert world.first.state == states.DATE_PROPOSED


def test_opening_an_act_does_nothing_and_hides_what_one_may_not_see(client, world, agree):
    before = Event.objects.count()
    for username, status in ((INSPECTED, 302), (HEAD, 302), (OUTSIDER, 404)):
        client.force_login(world.user(username))
        assert client.get(agree).status_code == status
    assert Event.objects.count() == before


def test_what_was_to_be_told_is_told_with_it(client, world, agree):
    client.force_login(world.user(INSPECTED))
    client.get(agree)
    assert client.get(agree, follow=True).content.decode().count(NOT_DONE) == 2


def test_a_program_is_told_that_the_address_takes_no_get(client, world, agree):
    client.force_login(world.user(INSPECTED))
    assert client.get(agree, headers=JSON).status_code == 405


def test_every_act_of_a_page_leads_to_its_button():
    assert {row.name for row in ROWS if row.get == TAKES_NO_GET} == {"onsite_visits", "onsite_operations"}
    assert set(PAGE_OF_ACT) <= {row.url_name for row in ROWS}
