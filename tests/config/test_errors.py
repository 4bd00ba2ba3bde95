"""The pages of last resort, for people in Vietnamese and for programs in JSON."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import include, path

from config.errors import BAD_REQUEST, FORBIDDEN, NOT_FOUND, SERVER_ERROR

pytestmark = pytest.mark.django_db


def be_forbidden(request: HttpRequest):
    raise PermissionDenied("a reason that nobody needs to know")


def be_suspicious(request: HttpRequest):
    raise SuspiciousOperation("a reason that nobody needs to know")


def break_down(request: HttpRequest):
    raise RuntimeError("a reason that nobody needs to know")


failing = [path("403", be_forbidden), path("400", be_suspicious), path("500", break_down)]
urlpatterns = [
    path("fail/", include(failing)),
    path("api/fail/", include(failing)),
    path("", include("config.urls")),
]
handler400 = "config.errors.refuse_bad_request"
handler403 = "config.errors.refuse_forbidden"
handler404 = "config.errors.report_not_found"
handler500 = "config.errors.report_server_error"

CASES = [(400, BAD_REQUEST), (403, FORBIDDEN), (404, NOT_FOUND), (500, SERVER_ERROR)]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("status", "sentence"), CASES)
@override_settings(ROOT_URLCONF=__name__)
def test_people_get_a_page(visitor, status, sentence):
    page = visitor.get(f"/fail/{status}")
    text = page.content.decode()
    assert page.status_code == status
    assert sentence in text
    assert 'lang="vi"' in text
    assert "nobody needs to know" not in text


@pytest.mark.parametrize("address", ["/accounts/login/?next=%00", "/?a=1&b=x%00"])
def test_a_question_with_a_nul_is_a_bad_request(visitor, address):
    page = visitor.get(address)
    assert page.status_code == 400 and BAD_REQUEST in page.content.decode()


@pytest.mark.parametrize(("status", "sentence"), CASES)
@override_settings(ROOT_URLCONF=__name__)
def test_programs_get_json(visitor, status, sentence):
    answer = visitor.get(f"/api/fail/{status}")
    assert (answer.status_code, answer.json()) == (status, {"detail": sentence})


def test_a_foreign_host_name_is_refused_with_a_page(visitor):
    page = visitor.get("/accounts/login/", headers={"host": "example.com"})
    assert page.status_code == 400
    assert BAD_REQUEST in page.content.decode()


def test_a_forged_form_is_refused_in_both_ways():
    browser = Client(enforce_csrf_checks=True)
    page = browser.post("/accounts/login/", {"username": "noivu", "password": "x"})
    assert page.status_code == 403
    assert "CSRF" not in page.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_of_a_breakdown_needs_nothing_that_can_break(visitor, make_user, django_assert_num_queries):
    """It is drawn without the request: a session is read, but no name and no role."""
    visitor.force_login(make_user("noivu"))
    with django_assert_num_queries(0):
        page = visitor.get("/fail/500").content.decode()
    assert "<script" not in page
    assert "Về Trang chủ" in page
