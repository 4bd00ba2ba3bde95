"""The page that lets people in and out."""

import re
import unicodedata

import pytest
from django.test import Client

from accounts.forms import WRONG_CREDENTIALS

URL = "/accounts/login/"
PASSWORD = "mat-khau-thu"


def log_in(client: Client, username: str, password: str = PASSWORD, query: str = ""):
    return client.post(URL + query, {"username": username, "password": password})


@pytest.mark.django_db
def test_the_page_has_the_two_fields(client):
    page = client.get(URL)
    assert page.status_code == 200
    assert re.findall(r'name="(username|password)"', page.content.decode()) == ["username", "password"]


def test_log_in_leads_home_or_where_one_wanted_to_go(make_user, client):
    make_user("noivu")
    assert log_in(client, "noivu").headers["Location"] == "/"
    client.logout()
    wanted = log_in(client, "noivu", query="?next=/accounts/tokens/")
    assert wanted.headers["Location"] == "/accounts/tokens/"


def test_log_in_never_leads_to_another_site(make_user, client):
    make_user("noivu")
    assert log_in(client, "noivu", query="?next=https://example.com/").headers["Location"] == "/"


@pytest.mark.parametrize("asked", [URL, f"{URL}?next={URL}"])
def test_log_in_never_leads_back_to_itself(make_user, client, asked):
    make_user("noivu")
    assert log_in(client, "noivu", query=f"?next={asked}").headers["Location"] == "/"
    assert client.get(URL, {"next": asked}).headers["Location"] == "/"


def test_a_name_typed_in_pieces_is_the_same_name(make_user, client):
    make_user(unicodedata.normalize("NFC", "nộivụ"))
    assert log_in(client, unicodedata.normalize("NFD", "nộivụ")).status_code == 302


def test_a_refusal_says_so_keeps_the_name_and_forgets_the_password(make_user, client):
    make_user("noivu")
    page = log_in(client, "noivu", "mat-khau-sai")
    text = page.content.decode()
    assert page.status_code == 400
    assert WRONG_CREDENTIALS in text
    assert 'value="noivu"' in text
    assert "mat-khau-sai" not in text


def test_every_kind_of_stranger_gets_the_same_page(make_user, client, settings):
    """Otherwise the answer would tell which accounts exist, and which of them are for the demo."""
    settings.DEMO = False
    make_user("aaaa")
    make_user("bbbb", is_demo=True)
    make_user("cccc", is_active=False)
    pages = {
        re.sub(r"aaaa|bbbb|cccc|dddd|[A-Za-z0-9]{64}", "", log_in(client, name, word).content.decode())
        for name, word in [("aaaa", "sai"), ("bbbb", PASSWORD), ("cccc", PASSWORD), ("dddd", PASSWORD)]
    }
    assert len(pages) == 1


@pytest.mark.parametrize("username", ["", "a" * 5000, "no\x00ivu", "noivu\u202e", "😀"])
def test_odd_input_is_refused_with_a_page(db, client, username):
    assert log_in(client, username).status_code == 400


def test_the_session_outlives_the_browser_and_ends_after_twelve_hours(make_user, client):
    make_user("noivu")
    log_in(client, "noivu")
    cookie = client.cookies["sessionid"]
    assert cookie["max-age"] == 12 * 60 * 60
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]


def test_log_out_is_an_act_not_a_link(make_user, client):
    client.force_login(make_user("noivu"))
    assert client.get("/accounts/logout/").headers["Location"] == "/"
    assert client.get("/accounts/tokens/").status_code == 200
    assert client.post("/accounts/logout/").headers["Location"] == URL
    assert client.get("/accounts/tokens/").status_code == 302


def test_log_in_needs_the_forms_own_token(make_user):
    make_user("noivu")
    page = log_in(Client(enforce_csrf_checks=True), "noivu")
    assert page.status_code == 403
    assert "chưa được thực hiện" in page.content.decode()
