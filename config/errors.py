"""The pages of last resort: unknown address, no permission, failed request.

A refusal of the domain has its own sentence and does not come through here.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

API_PREFIXES = ("/api/", "/onsite/api/")

BAD_REQUEST = "Yêu cầu không hợp lệ."
FORBIDDEN = "Bạn không có quyền thực hiện thao tác này."
NOT_FOUND = "Không tìm thấy nội dung này, hoặc bạn không có quyền xem."
SERVER_ERROR = "Hệ thống đang gặp sự cố. Vui lòng thử lại sau ít phút."
FORGED_FORM = "Trang đã mở quá lâu hoặc phiên đăng nhập đã thay đổi nên yêu cầu chưa được thực hiện."


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIXES) or request.headers.get("accept", "").startswith(
        "application/json"
    )


def answer(request: HttpRequest, *, status: int, sentence: str, template: str) -> HttpResponse:
    """Programs get JSON, people get a page."""
    if request.path.startswith(API_PREFIXES):
        return JsonResponse({"detail": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, template, {"sentence": sentence}, status=status)


def refuse_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, status=400, sentence=BAD_REQUEST, template="400.html")


def refuse_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, status=403, sentence=FORBIDDEN, template="403.html")


def report_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, status=404, sentence=NOT_FOUND, template="404.html")


def report_server_error(request: HttpRequest) -> HttpResponse:
    """Without the request: what fills in the other pages may be the very thing that failed."""
    if request.path.startswith(API_PREFIXES):
        return answer(request, status=500, sentence=SERVER_ERROR, template="500.html")
    return HttpResponse(render_to_string("500.html", {"sentence": SERVER_ERROR}), status=500)


def refuse_forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is Django's own, in English, and goes to the log that Django keeps."""
    return answer(request, status=403, sentence=FORGED_FORM, template="403_csrf.html")
