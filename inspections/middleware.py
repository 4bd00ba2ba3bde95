"""Turns a refusal that no form has shown into its page, or into JSON for programs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from config.errors import API_PREFIXES
from inspections.errors import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return refusal_response(request, exception)


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page with a way back, or as JSON where the client asks for it."""
    if wants_json(request):
        body = {"code": refusal.code, "message": refusal.message, "field": refusal.field, **refusal.details}
        return JsonResponse(body, status=refusal.status)
    return render(request, "inspections/refusal.html", {"refusal": refusal}, status=refusal.status)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIXES) or request.headers.get("accept", "").startswith(
        "application/json"
    )
