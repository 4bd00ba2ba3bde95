"""The pages about one's own account: password and API tokens."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tokens import issue_token, user_for_token

PASSWORD = "mat-khau-thu"
NEW_PASSWORD = "Hoa-ban-2022"
TOKENS = "/accounts/tokens/"


@pytest.fixture
def owner(make_user, client) -> User:
    someone = make_user("noivu", full_name="Phòng Nội vụ")
    client.force_login(someone)
    return someone


def change(client: Client, old: str = PASSWORD, first: str = NEW_PASSWORD, second: str = NEW_PASSWORD):
    return client.post(
        "/accounts/password/", {"old_password": old, "new_password1": first, "new_password2": second}
    )


@pytest.mark.parametrize("url", ["/accounts/password/", TOKENS, "/accounts/tokens/1/revoke/"])
def test_a_stranger_is_asked_to_log_in(db, client, url):
    assert client.get(url).headers["Location"] == f"/accounts/login/?next={url}"
    assert client.post(url).headers["Location"] == f"/accounts/login/?next={url}"


def test_changing_the_password_keeps_this_session_and_ends_the_others(owner, client):
    other = Client()
    assert other.login(username="noivu", password=PASSWORD)
    page = client.get(change(client).headers["Location"])
    assert "Đã đổi mật khẩu" in page.content.decode() and "Mã truy cập" not in told(page)
    assert other.get(TOKENS).status_code == 302
    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)


def test_whoever_has_a_token_is_told_that_it_outlives_the_password(owner, client):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=timezone.now())
    assert "Mã truy cập dữ liệu (API) đã tạo vẫn dùng được" in told(client.get(change(client)["Location"]))
    assert user_for_token(raw, at=timezone.now()) == owner


def told(page) -> str:
    return " ".join(map(str, page.context["messages"]))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "sai"}, "Mật khẩu hiện tại không đúng."),
        ({"second": "Khac-hoan-toan-1"}, "Hai lần nhập mật khẩu mới không giống nhau."),
        ({"first": "ngan", "second": "ngan"}, "Mật khẩu quá ngắn: phải có ít nhất 10 ký tự."),
        ({"first": "password123", "second": "password123"}, "Mật khẩu này quá phổ biến"),
        ({"first": "Phòng Nội vụ 1", "second": "Phòng Nội vụ 1"}, "Mật khẩu quá giống với"),
        ({"first": "84738291058", "second": "84738291058"}, "không được chỉ gồm chữ số"),
    ],
)
def test_a_refused_password_says_why_and_changes_nothing(owner, client, fields, sentence):
    page = change(client, **fields)
    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert {"old": "old_password", "second": "new_password2"}.get(
        next(iter(fields)), "new_password1"
    ) in page.context["form"].errors
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_new_token_is_shown_once(owner, client):
    page = client.post(TOKENS, {"name": "Trang tổng hợp"})
    raw = re.search(r"tdkt_[\w-]{40,}", page.content.decode()).group()
    assert "no-store" in page.headers["Cache-Control"]
    assert user_for_token(raw, at=owner.api_tokens.get().created_at) == owner
    again = client.get(TOKENS).content.decode()
    assert raw not in again
    assert "Trang tổng hợp" in again


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_token_needs_a_name_that_fits(owner, client, name):
    assert client.post(TOKENS, {"name": name}).status_code == 400
    assert not owner.api_tokens.exists()


def test_revoking_asks_first(owner, client):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=owner.date_joined)
    url = f"{TOKENS}{owner.api_tokens.get().pk}/revoke/"
    assert "Thu hồi mã truy cập “Trang tổng hợp”?" in client.get(url).content.decode()
    assert user_for_token(raw, at=owner.date_joined) == owner
    page = client.post(url, follow=True)
    assert "Đã thu hồi mã truy cập" in page.content.decode()
    assert user_for_token(raw, at=owner.date_joined) is None


def test_the_token_of_someone_else_is_not_found(owner, make_user, client):
    other = make_user("khach")
    raw = issue_token(user=other, name="Của người khác", at=owner.date_joined)
    url = f"{TOKENS}{other.api_tokens.get().pk}/revoke/"
    assert client.get(url).status_code == client.post(url).status_code == 404
    assert user_for_token(raw, at=owner.date_joined) == other
    assert "Của người khác" not in client.get(TOKENS).content.decode()
