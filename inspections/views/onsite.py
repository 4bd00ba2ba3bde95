"""The field page and its API: what to take along, photos in parts, operations, who is logged in."""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections import blobs, codewords, onsite_files, recording, sync
from inspections.errors import Refusal
from inspections.queries.field import field_visits, visit_pack

SIGNED_OUT = "Phiên đăng nhập đã hết. Đăng nhập lại để gửi; nội dung đang giữ trên máy không bị mất."


def answered_as_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who is not logged in gets 401 in words, never a page of ours: the field page tells them apart."""

    @never_cache
    @functools.wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"code": "signed_out", "message": SIGNED_OUT}, status=401)
        return view(request, *args, **kwargs)

    return answer


# --- The page itself -------------------------------------------------------------------------------


@require_safe
def show_field_page(request: HttpRequest) -> HttpResponse:
    """The same bytes for everybody, so that it may be kept on the device."""
    context = {"release": onsite_files.release(), "modules": onsite_files.MODULES}
    response = render(request, "onsite/page.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def serve_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps; its bytes change with every release."""
    files = [staticfiles_storage.url(name) for name in onsite_files.KEPT]
    context = {"release": json.dumps(onsite_files.release()), "files": json.dumps(files)}
    response = render(request, "onsite/worker.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


# --- Its API ---------------------------------------------------------------------------------------


@require_safe
@answered_as_json
def who_am_i(request: HttpRequest) -> JsonResponse:
    return JsonResponse(_person(request))


def _person(request: HttpRequest) -> dict:
    return {
        "user": {
            "id": request.user.pk,
            "username": request.user.get_username(),
            "name": request.user.get_full_name(),
        },
        "csrf": get_token(request),
        "server_time": timezone.now().isoformat(),
        "release": onsite_files.release(),
    }


@gzip_page
@require_POST
@answered_as_json
def prepare(request: HttpRequest) -> JsonResponse:
    """Everything this person takes along; the device is written down as being under way with it."""
    device = _uuid(_body(request).get("device"))
    visits = field_visits(request.user)
    packs = [visit_pack(visit, request.user) for visit in visits]
    sync.prepare_device(inspections=visits, device=device, by=request.user, at=timezone.now())
    return JsonResponse(
        _person(request)
        | {
            "visits": packs,
            "words": codewords.WORDS,
            "photo_max_bytes": settings.FIELD_PHOTO_MAX_BYTES,
            "min_reason_length": recording.MIN_REASON_LENGTH,
        }
    )


@require_POST
@answered_as_json
def receive(request: HttpRequest) -> JsonResponse:
    """Operations in, receipts out; 409 when an id came with other content than before."""
    sent = _body(request).get("operations")
    if not isinstance(sent, list):
        raise Refusal("malformed")
    if len(sent) > sync.MOST_OPERATIONS:
        raise Refusal("too_much_at_once")
    receipts = sync.receive(sent, by=request.user, at=timezone.now())
    is_taken = any(receipt["outcome"] == sync.ID_TAKEN for receipt in receipts)
    body = {
        "receipts": receipts,
        "server_time": timezone.now().isoformat(),
        "release": onsite_files.release(),
    }
    return JsonResponse(body, status=409 if is_taken else 200)


@require_http_methods(["GET", "PATCH"])
@answered_as_json
def photo(request: HttpRequest, sha256: str) -> JsonResponse:
    """How much of a photo has arrived (GET); its next part (PATCH, raw bytes)."""
    if request.method == "GET":
        progress = blobs.progress_of(request.user, sha256)
    else:
        progress = blobs.receive_part(
            request.user,
            sha256,
            offset=_number(request, "Upload-Offset"),
            length=_number(request, "Upload-Length"),
            data=request.body,
        )
    return JsonResponse({"received": progress.received, "is_complete": progress.is_complete})


def _body(request: HttpRequest) -> dict:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refusal("malformed") from None
    if not isinstance(body, dict):
        raise Refusal("malformed")
    return body


def _uuid(value: object) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise Refusal("malformed") from None


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Refusal("malformed")
    return int(text)
