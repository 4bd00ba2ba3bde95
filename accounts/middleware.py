"""The session: it goes on while somebody works, and whoever sends something without one is told so."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone

from config.errors import wants_json

RENEWED_AT = "renewed_at"
# In the time that a session lasts: to write to the database at every request would cost too much.
RENEWALS = 12
ENDED = (
    "Phiên đăng nhập đã hết nên thao tác vừa rồi chưa được thực hiện; nội dung vừa nhập chưa được lưu. "
    "Vui lòng đăng nhập lại để tiếp tục."
)


class RenewalMiddleware:
    """A session ends SESSION_COOKIE_AGE after the work in it, not after the log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A page that did not ask who is here costs no query for the session either.
        if request.session.accessed and SESSION_KEY in request.session:
            age = timezone.now().timestamp() - request.session.get(RENEWED_AT, 0)
            if age >= settings.SESSION_COOKIE_AGE / RENEWALS:
                renew(request)
        return response


def renew(request: HttpRequest, **_signal: object) -> None:
    """Also at a log-in, which writes the session anyhow."""
    request.session[RENEWED_AT] = int(timezone.now().timestamp())


class SessionEndMiddleware:
    """What was sent after the session had ended leads to the log-in, which says that nothing was done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        log_ins = tuple(f"{resolve_url(page)}?next=" for page in (settings.LOGIN_URL, "admin:login"))
        is_sent_there = request.method == "POST" and response.get("Location", "").startswith(log_ins)
        if is_sent_there and not wants_json(request):
            messages.warning(request, ENDED)
        return response
