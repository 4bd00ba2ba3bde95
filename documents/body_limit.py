"""Refuses a request whose body is too large before any of it is read."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from inspections.errors import Refusal

FORM_BYTES = 64 * 1024  # what a form has around its file

View = Callable[..., HttpResponse]


def limit_body(setting: str, *, without_token: bool = False) -> Callable[[View], View]:
    """Let in a file of at most so many bytes as the setting says.

    The check of the CSRF token reads the body, so it comes after; `without_token` is for views that change
    nothing.
    """

    def wrap(view: View) -> View:
        inner = view if without_token else csrf_protect(view)

        @csrf_exempt
        @functools.wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            check_length(request, getattr(settings, setting))
            return inner(request, *args, **kwargs)

        return answer

    return wrap


def check_length(request: HttpRequest, largest: int) -> None:
    try:
        told = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:  # as the reader of the body: nothing is read then
        return
    if told > largest + FORM_BYTES:
        raise Refusal("upload_too_large", limit=filesizeformat(largest))
