"""API tokens: made, recognised, revoked. The token itself is known only to its owner."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import ApiToken, User

PREFIX = "tdkt_"
USE_NOTED_EVERY = timedelta(minutes=1)  # so that reading with a token is not a write each time


def issue_token(*, user: User, name: str, at: datetime) -> str:
    """Return the new token. It is shown this once and cannot be read again."""
    raw = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, digest=digest_of(raw), created_at=at)
    return raw


def user_for_token(raw: str, *, at: datetime) -> User | None:
    """The person whose live token this is, if that person may enter."""
    if not (raw.startswith(PREFIX) and raw.isascii()):
        return None
    token = (
        ApiToken.objects.select_related("user").filter(digest=digest_of(raw), revoked_at__isnull=True).first()
    )
    if token is None or not token.user.may_enter:
        return None
    seldom = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - USE_NOTED_EVERY:
        ApiToken.objects.filter(seldom, pk=token.pk).update(last_used_at=at)
    return token.user


def revoke_token(*, user: User, token_id: int, at: datetime) -> bool:
    """Whether a live token of this person was revoked; anyone else's stays as it is."""
    live = ApiToken.objects.filter(pk=token_id, user=user, revoked_at__isnull=True)
    return live.update(revoked_at=at) == 1


def digest_of(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
