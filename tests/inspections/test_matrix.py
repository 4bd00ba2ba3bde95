"""Who is answered what at every address, in every state: the table in access_table.py against the pages."""

from dataclasses import replace

import pytest
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse

from documents import papers
from documents.dossier import Dossier
from inspections.models import Event
from tests.inspections.access_table import ROWS, Row
from tests.inspections.scenes import ANONYMOUS, PEOPLE, REPORTED, ROLES, STATES, Scene, undone

pytestmark = pytest.mark.django_db

LOG_IN = "/accounts/login/?next="
ADMIN = "admin/"  # judged as a whole: Django's own pages, for staff accounts only

TABLE = {row.name: row for row in ROWS}
CASES = [
    pytest.param(state, row.name, id=f"{state}-{row.name}")
    for state in (*STATES, REPORTED)
    for row in ROWS
    if state in row.states
]


@pytest.fixture(autouse=True)
def papers_are_made_elsewhere(monkeypatch):
    """What a paper says is tested with the papers; here only who gets one."""
    for name in ("plan_pdf", "blank_scoresheet_pdf", "minutes_pdf", "scoresheet_pdf", "report_pdf"):
        monkeypatch.setattr(papers, name, lambda _subject: b"%PDF-1.7")
    monkeypatch.setattr(Dossier, "stream", lambda _dossier: iter([b"PK"]))


def answer(response: HttpResponse) -> str:
    """The status, or that the visitor is sent to the log-in."""
    if response.streaming:
        b"".join(response.streaming_content)  # a file is closed at its end
    sent_to_log_in = response.status_code == 302 and response["Location"].startswith(LOG_IN)
    return "login" if sent_to_log_in else str(response.status_code)


def ask(scene: Scene, row: Row, method: str, role: str) -> str:
    address = reverse(row.url_name, args=row.args(scene))
    client = scene.client(role)
    with undone():
        if method == "GET":
            return answer(client.get(address))
        sent, before = scene.filled(row.name, row.sent), Event.objects.count()
        said = answer(client.post(address, sent))
        assert said.startswith(("2", "3", "login")) or Event.objects.count() == before
        return said


def asked_of(row: Row, state: str) -> list[tuple[str, str]]:
    return [
        (role, method) for role in ROLES for method in ("GET", "POST") if row.is_asked(method, state, role)
    ]


@pytest.mark.parametrize(("scene", "name"), CASES, indirect=["scene"], scope="module")
def test_each_address_answers_each_role_as_the_table_says(scene, name):
    row = TABLE[name]
    said, right = {}, {}
    for role, method in asked_of(row, scene.state):
        right[f"{method} by {role}"] = answered = row.answer(method, scene.state, role)
        said[f"{method} by {role}"] = ask(scene, row, method, role)
        if (role, answered) == (ANONYMOUS, "405") and said[f"{method} by {role}"] == "login":
            said[f"{method} by {role}"] = "405"  # which of the two is looked at first tells nobody anything
    assert said == right


# --- The table is complete -----------------------------------------------------------------------


def names_of(patterns, prefix: str = "", namespace: str = "") -> list[str]:
    """The full name of every address; its route where it has no name."""
    names = []
    for entry in patterns:
        route = f"{prefix}{entry.pattern}"
        if route.startswith(ADMIN):
            continue
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            names += names_of(entry.url_patterns, route, inner)
        elif isinstance(entry, URLPattern):
            names.append(f"{namespace}{entry.name}" if entry.name else route)
    return names


def unlisted(patterns) -> set[str]:
    return set(names_of(patterns)) - {row.url_name for row in ROWS}


def test_every_address_has_a_row():
    assert unlisted(get_resolver().url_patterns) == set()


def test_no_row_hides_another():
    assert len(TABLE) == len(ROWS)


def test_every_row_has_an_address():
    assert {row.url_name for row in ROWS} <= set(names_of(get_resolver().url_patterns))


def test_an_address_without_a_row_is_noticed():
    page = login_required(lambda request: HttpResponse())
    added = [
        path("trang-moi/", page, name="new_page"),
        path("khong-ten/", page),
        path("nhom/", include(([path("mot/", page, name="one")], "group"))),
        *get_resolver().url_patterns,
    ]
    assert unlisted(added) == {"new_page", "khong-ten/", "group:one"}


@pytest.mark.parametrize("scene", ["assigned"], indirect=True)
def test_a_wrong_row_is_noticed(scene):
    """The page does not follow the table: a row that lets an outsider read is not what is answered."""
    right = TABLE["inspection_detail"]
    wrong = replace(right, seen_by=lambda state: frozenset(PEOPLE))
    said = ask(scene, right, "GET", "other_head")
    assert said == right.answer("GET", "assigned", "other_head") == "404"
    assert said != wrong.answer("GET", "assigned", "other_head")


# --- The administration, by its prefix -----------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scene", ["assigned"], indirect=True)
def test_the_administration_is_for_the_administrator_alone(scene, role):
    response = scene.client(role).get("/admin/")
    assert response.status_code == (200 if role == "admin" else 302)
    assert role == "admin" or response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", TABLE)
def test_every_role_is_asked_at_every_address_and_every_act_is_done_by_somebody(name):
    row = TABLE[name]
    asked = [(state, *case) for state in row.states for case in asked_of(row, state)]
    answers = [row.answer(method, state, role) for state, role, method in asked if method == "POST"]
    assert row.get == row.post == "405" or {role for _, role, _ in asked} == set(ROLES)
    assert not row.actors() or "302" in answers
