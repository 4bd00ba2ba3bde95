"""What no question in an address may hold, whoever reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class NulMiddleware:
    """No word has the sign NUL, and PostgreSQL takes it in none; forms remove it from what is typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META["QUERY_STRING"]:
            raise BadRequest("NUL in the address")
        return self.get_response(request)
