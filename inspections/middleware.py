"""What no view has answered: a refusal becomes its page or JSON, an act's address leads to its button."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse

from config.errors import wants_json
from inspections.errors import Refusal

# On which page the button of an act stands.
PAGE_OF_ACT = {
    "accounts:logout": "home",
    "visit_agree": "visit",
    "evidence_add": "self_report",
    "score_line": "scoring",
    "score_undo": "scoring",
    "scoring_finish": "scoring_review",
    "exemplar_add": "minutes",
    "exemplar_remove": "minutes",
    "minutes_draft": "minutes",
    "report_draft": "plan_report",
    "report_collect": "plan_report",
    "field_package_bring": "plan_field_work",
    "signed_copy_add": "signed_copies",
    "signed_copy_confirm": "signed_copies",
    "signed_copy_recheck": "signed_copies",
}
NOT_DONE = "Thao tác chưa được thực hiện. Vui lòng xem lại nội dung trên trang này rồi thực hiện lại nếu cần."


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


class PersonMiddleware:
    """What a script sends names the person that its page was opened by. Nobody else's session may carry it
    out: another log-in in the same browser gives the page a new session without a word."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        named = request.headers.get("X-Person")
        if named is None or not request.user.is_authenticated or named == str(request.user.pk):
            return None
        return refusal_response(request, Refusal("other_person", person=request.user.get_full_name()))


class ActMiddleware:
    """An act is done by its button. A person who opens its address, as the log-in does for whoever pressed
    the button after the session had ended, comes to the page with the button; programs are told 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method not in ("GET", "HEAD") or wants_json(request):
            return response
        page = PAGE_OF_ACT.get(request.resolver_match.view_name)
        return lead_to_button(request, page) if page else response


def lead_to_button(request: HttpRequest, page: str) -> HttpResponse:
    """Raises Http404 when the page itself does so for this person."""
    ids = {
        name: pk for name, pk in request.resolver_match.kwargs.items() if name in ("plan_id", "inspection_id")
    }
    address = reverse(page, kwargs=ids)
    shown = resolve(address)
    shown.func(request, *shown.args, **shown.kwargs)
    messages.get_messages(request).used = False  # that page is not sent, and has told nothing yet
    messages.warning(request, NOT_DONE)
    return redirect(address)
