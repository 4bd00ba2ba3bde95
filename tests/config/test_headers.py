"""What every answer tells the browser to refuse."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers(client):
    return client.get("/accounts/login/").headers


def test_nothing_foreign_and_nothing_inline_runs(headers):
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert not {"script-src", "style-src"} & policy.keys()
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["frame-ancestors"] == policy["frame-src"] == "'self'"


def test_the_older_headers_agree_with_the_policy(headers):
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_policy_covers_pages_of_last_resort(client):
    assert "Content-Security-Policy" in client.get("/khong-co-trang-nay").headers
