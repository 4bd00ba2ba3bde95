"""The public page: anybody may ask about a document by its code, or about a file; nobody has to log in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents import checking, throttle
from documents.body_limit import limit_body
from documents.forms import CodeForm, FileForm
from documents.models import FinalDocument, read_code
from inspections.errors import UNPROCESSABLE, Refusal

STATE_SIGNS = {"valid": "good", "replaced": "warn", "withdrawn": "bad"}
FILE_SIGNS = {
    checking.ORIGINAL: ("good", "Bản gốc"),
    checking.SIGNED_FURTHER: ("good", "Bản gốc, có ký thêm"),
    checking.ALTERED: ("bad", "Đã bị thay đổi"),
    checking.UNKNOWN: ("warn", "Không phải bản gốc"),
    checking.UNREADABLE: ("warn", "Không kiểm tra được"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limit_body("SIGNED_COPY_MAX_BYTES", without_token=True)  # nothing is written for whoever sends it
def check(request: HttpRequest) -> HttpResponse:
    """The two questions; with ?ma= the one about a code, with POST the one about a file."""
    if request.method == "POST":
        return _check_file(request)
    if "ma" not in request.GET:
        return _show(request)
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _show(request, status=UNPROCESSABLE, code_form=form)
    code = read_code(form.cleaned_data["ma"])
    return redirect("check_document", code) if code else _report_unknown(request)


@never_cache
@require_safe
def check_document(request: HttpRequest, code: str) -> HttpResponse:
    _count(request)
    document = checking.find_document(read_code(code))
    if document is None:
        throttle.note_wrong_code(at=timezone.now())
        return _report_unknown(request)
    context = {**_about(document), "file_form": FileForm()}
    return _private(render(request, "checking/document.html", context))


def _check_file(request: HttpRequest) -> HttpResponse:
    _count(request, weight=throttle.FILE_WEIGHT)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, status=UNPROCESSABLE, file_form=form)
    answer = checking.check_file(form.cleaned_data["file"].read(), at=timezone.now())
    sign, word = FILE_SIGNS[answer.kind]
    context = {"answer": answer, "sign": sign, "word": word, "file_form": FileForm()}
    if answer.document is not None:
        context |= _about(answer.document)
    return _private(render(request, "checking/file.html", context))


def _about(document: FinalDocument) -> dict[str, Any]:
    return {
        "document": document,
        "facts": checking.facts_about(document),
        "standing_sentence": checking.standing_sentence(document),
        "standing_sign": STATE_SIGNS[document.standing],
        "replaced_by": checking.shown_replacement(document),
    }


def _count(request: HttpRequest, weight: int = 1) -> None:
    """Before anything is looked up: else a refusal would tell a wrong code from a right one."""
    if not throttle.may_ask(throttle.client_address(request), at=timezone.now(), weight=weight):
        raise Refusal("too_many_checks")


def _show(request: HttpRequest, *, status: int = 200, **forms) -> HttpResponse:
    context = {"code_form": CodeForm(), "file_form": FileForm(), **forms}
    return _private(render(request, "checking/check.html", context, status=status))


def _report_unknown(request: HttpRequest) -> HttpResponse:
    """The same page for every code that leads nowhere."""
    return _private(render(request, "checking/unknown.html", {"code_form": CodeForm()}, status=404))


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
