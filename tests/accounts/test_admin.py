"""Accounts in the administration pages."""

import re

import pytest

from accounts.models import User
from accounts.tokens import issue_token


@pytest.fixture
def administrator(make_user, client) -> User:
    someone = make_user("quantri", is_staff=True, is_superuser=True)
    client.force_login(someone)
    return someone


def test_an_administrator_makes_an_account(administrator, client):
    fields = {"username": "thuky.moi", "full_name": "Thư ký mới"}
    fields |= {"password1": "Hoa-ban-2022", "password2": "Hoa-ban-2022"}
    page = client.post("/admin/accounts/user/add/", fields)
    assert page.status_code == 302, page.content.decode()
    made = User.objects.get(username="thuky.moi")
    assert made.check_password("Hoa-ban-2022")
    assert not made.is_demo


def test_an_account_is_edited_but_not_removed(administrator, make_user, client):
    someone = make_user("noivu")
    assert client.get(f"/admin/accounts/user/{someone.pk}/change/").status_code == 200
    assert client.get("/admin/accounts/user/").status_code == 200
    assert client.post(f"/admin/accounts/user/{someone.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=someone.pk).exists()


def test_an_administrator_gives_a_new_password(administrator, make_user, client):
    someone = make_user("noivu")
    url = f"/admin/accounts/user/{someone.pk}/password/"
    refused = client.post(url, {"password1": "Hoa-ban-2022", "password2": "Hoa-ban-2023"})
    assert "Hai lần nhập mật khẩu mới không giống nhau." in refused.content.decode()
    assert "bắt buộc" in client.post(url, {}).content.decode()
    someone.refresh_from_db()
    assert someone.check_password("mat-khau-thu")
    assert client.post(url, {"password1": "Hoa-ban-2022", "password2": "Hoa-ban-2022"}).status_code == 302
    someone.refresh_from_db()
    assert someone.check_password("Hoa-ban-2022")


@pytest.mark.parametrize("page", ["", "add/", "{pk}/change/", "{pk}/password/"])
def test_the_pages_about_accounts_speak_vietnamese(administrator, client, page):
    text = client.get("/admin/accounts/user/" + page.format(pk=administrator.pk)).content.decode()
    assert 'lang="vi"' in text
    for word in ("password", "Password", "authentication", "user options", "the user"):
        assert not re.search(rf">[^<]*\b{word}\b[^<]*<", re.sub(r"(?s)<(script|style).*?</\1>", "", text))


def test_tokens_are_only_read(administrator, make_user, client):
    issue_token(user=make_user("noivu"), name="Trang tổng hợp", at=administrator.date_joined)
    assert "Trang tổng hợp" in client.get("/admin/accounts/apitoken/").content.decode()
    assert client.get("/admin/accounts/apitoken/add/").status_code == 403


def test_a_demo_account_does_not_enter_by_the_administration(make_user, client, settings):
    settings.DEMO = False
    make_user("quantri", is_staff=True, is_demo=True)
    client.post("/admin/login/", {"username": "quantri", "password": "mat-khau-thu"})
    assert client.get("/admin/").status_code == 302
