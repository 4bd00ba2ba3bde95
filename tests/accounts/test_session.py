"""How long a session goes on, and what is said of what was sent without one."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.middleware import ENDED

TOKENS, LOG_IN = "/accounts/tokens/", "/accounts/login/"


@pytest.fixture
def work_after(client, make_user, monkeypatch):
    """`work_after(hours=2)`: opens a page so long after the log-in; answers it."""
    make_user("noivu")
    client.post(LOG_IN, {"username": "noivu", "password": "mat-khau-thu"})
    began = timezone.now()

    def work(**later):
        monkeypatch.setattr(timezone, "now", lambda: began + datetime.timedelta(**later))
        return client.get(TOKENS)

    return work


def test_whoever_works_stays_logged_in_beyond_the_hours_of_one_session(work_after):
    assert [work_after(hours=hours).status_code for hours in (10, 20, 30)] == [200, 200, 200]
    assert Session.objects.get().expire_date > timezone.now() + datetime.timedelta(hours=11)


def test_whoever_does_not_work_is_logged_out(work_after):
    assert work_after(hours=10).status_code == 200
    assert work_after(hours=23).status_code == 302


def test_a_session_is_not_written_at_every_request(work_after):
    ended_at = Session.objects.get().expire_date
    assert "sessionid" not in work_after(minutes=50).cookies
    assert Session.objects.get().expire_date == ended_at
    assert work_after(minutes=70).cookies["sessionid"]["max-age"] == 12 * 60 * 60


def test_what_was_sent_without_a_session_is_said_not_to_be_saved(db, client):
    assert ENDED in client.post(TOKENS, {"name": "Trang tổng hợp"}, follow=True).content.decode()
    assert ENDED not in client.get(TOKENS, follow=True).content.decode()


def test_a_log_out_is_no_lost_session(make_user, client):
    client.force_login(make_user("noivu"))
    assert ENDED not in client.post("/accounts/logout/", follow=True).content.decode()
