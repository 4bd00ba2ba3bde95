"""Who is let in: by password, by an old session, and the demo accounts only while the demo is on."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from accounts.models import User

PASSWORD = "mat-khau-thu"


@pytest.fixture
def demo_user(make_user) -> User:
    return make_user("truongdoan.tuangiao", is_demo=True)


def test_an_account_enters_with_its_password(make_user):
    someone = make_user("noivu")
    assert authenticate(username="noivu", password=PASSWORD) == someone
    assert authenticate(username="noivu", password="sai") is None


def test_a_demo_account_is_a_stranger_unless_the_demo_is_on(demo_user, settings):
    settings.DEMO = False
    assert authenticate(username=demo_user.username, password=PASSWORD) is None
    settings.DEMO = True
    assert authenticate(username=demo_user.username, password=PASSWORD) == demo_user


def test_a_demo_session_ends_with_the_demo(demo_user, settings):
    settings.DEMO = True
    browser = Client()
    assert browser.login(username=demo_user.username, password=PASSWORD)
    assert browser.get("/accounts/tokens/").status_code == 200
    settings.DEMO = False
    assert browser.get("/accounts/tokens/").status_code == 302


def test_an_account_made_inactive_is_out_at_once(make_user, client):
    someone = make_user("noivu")
    client.force_login(someone)
    User.objects.filter(pk=someone.pk).update(is_active=False)
    assert client.get("/accounts/tokens/").status_code == 302
