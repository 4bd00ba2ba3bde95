"""API tokens: shown once, kept as a digest, revoked by their owner."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import ApiToken, User
from accounts.tokens import issue_token, revoke_token, user_for_token

NOW = datetime(2022, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def owner(make_user) -> User:
    return make_user("noivu")


def test_the_owner_is_recognised_and_the_use_is_noted(owner):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    assert raw.startswith("tdkt_")
    later = NOW + timedelta(hours=1)
    assert user_for_token(raw, at=later) == owner
    assert owner.api_tokens.get().last_used_at == later


def test_the_token_itself_is_not_stored(owner):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    row = ApiToken.objects.values().get()
    assert not any(raw in str(value) or raw[5:] in str(value) for value in row.values())


def test_reading_often_writes_seldom(owner, django_assert_num_queries):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    user_for_token(raw, at=NOW)
    with django_assert_num_queries(1):
        user_for_token(raw, at=NOW + timedelta(seconds=59))
    with django_assert_num_queries(2):
        user_for_token(raw, at=NOW + timedelta(seconds=61))


@pytest.mark.parametrize("raw", ["", "tdkt_", "tdkt_khong-co", "Bearer", "tdkt_\x00", "tdkt_\ud800"])
def test_what_was_never_issued_is_nobody(owner, raw):
    issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    assert user_for_token(raw, at=NOW) is None


def test_the_digest_is_not_a_token(owner):
    issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    digest = owner.api_tokens.get().digest
    assert user_for_token(digest, at=NOW) is None
    assert user_for_token("tdkt_" + digest, at=NOW) is None


def test_a_revoked_token_is_nobody(owner):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    token = owner.api_tokens.get()
    assert revoke_token(user=owner, token_id=token.pk, at=NOW)
    assert user_for_token(raw, at=NOW) is None


def test_revoking_again_keeps_the_first_time(owner):
    issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    token = owner.api_tokens.get()
    revoke_token(user=owner, token_id=token.pk, at=NOW)
    assert not revoke_token(user=owner, token_id=token.pk, at=NOW + timedelta(days=1))
    token.refresh_from_db()
    assert token.revoked_at == NOW


def test_nobody_revokes_the_token_of_another(owner, make_user):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    assert not revoke_token(user=make_user("khach"), token_id=owner.api_tokens.get().pk, at=NOW)
    assert user_for_token(raw, at=NOW) == owner


def test_the_token_of_an_inactive_account_is_nobody(owner):
    raw = issue_token(user=owner, name="Trang tổng hợp", at=NOW)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert user_for_token(raw, at=NOW) is None


def test_the_token_of_a_demo_account_follows_the_demo(make_user, settings):
    raw = issue_token(user=make_user("thuky", is_demo=True), name="Trang tổng hợp", at=NOW)
    settings.DEMO = False
    assert user_for_token(raw, at=NOW) is None
    settings.DEMO = True
    assert user_for_token(raw, at=NOW) is not None
