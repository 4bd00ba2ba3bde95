"""The documents by address: who gets them, under which name, and what a browser may do with them."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from config.errors import NOT_FOUND
from documents.views import NOT_STARTED
from inspections import states
from tests.documents.reading import text_of
from tests.factories import INSPECTOR, OUTSIDER, make_world

NAMES = ["minutes_pdf", "scoresheet_pdf"]


@pytest.fixture
def get(client, world):
    """`get(name, pk, username)`: the answer to that person."""

    def ask(name: str, pk: int, username: str = INSPECTOR, **query):
        client.force_login(world.user(username))
        return client.get(reverse(name, args=[pk]), query)

    return ask


def body_of(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def file_name_of(response) -> str:
    return unquote(response.headers["Content-Disposition"].partition("filename*=utf-8''")[2])


def test_the_addresses_are_vietnamese(world):
    assert reverse("plan_pdf", args=[3]) == "/van-ban/ke-hoach/3.pdf"
    assert reverse("blank_scoresheet_pdf", args=[3]) == "/van-ban/bieu-diem-trong/3.pdf"
    assert reverse("minutes_pdf", args=[3]) == "/van-ban/bien-ban/3.pdf"
    assert reverse("scoresheet_pdf", args=[3]) == "/van-ban/bieu-diem/3.pdf"


@pytest.mark.parametrize("name", ["plan_pdf", "blank_scoresheet_pdf"])
def test_the_plan_and_its_annex_are_shown_to_the_cluster(get, world, name):
    response = get(name, world.plan.pk, OUTSIDER)
    assert response.headers["Content-Type"] == "application/pdf"
    assert "BIỂU ĐIỂM" in text_of(body_of(response))


@pytest.mark.parametrize(
    ("name", "title"),
    [("minutes_pdf", "BIÊN BẢN"), ("scoresheet_pdf", "Đơn vị được kiểm tra: Thị xã Mường Lay")],
)
def test_minutes_and_scoresheet_are_shown_to_their_sides(get, world, name, title):
    inspection = world.reach(states.IN_PROGRESS)
    assert title in text_of(body_of(get(name, inspection.pk)))


@pytest.mark.parametrize("name", NAMES)
def test_before_the_inspection_begins_there_is_nothing_and_a_sentence_says_so(get, world, name):
    response = get(name, world.reach(states.DATE_AGREED).pk)
    assert response.status_code == 404
    assert NOT_STARTED in response.content.decode()


@pytest.mark.parametrize("code", ["%00", "%F0%9F%98%80", "a/b", "a.b", "ABCD"])
def test_what_is_no_code_of_a_document_is_nothing(client, world, code):
    client.force_login(world.user("thuongtruc"))
    assert client.get(f"/van-ban/da-lap/{code}.pdf").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_other_units_do_not_learn_that_there_is_one(get, world, name):
    for pk in (world.first.pk, world.reach(states.IN_PROGRESS).pk, 9999):
        response = get(name, pk, OUTSIDER)
        assert response.status_code == 404
        assert NOT_FOUND in response.content.decode()
        assert NOT_STARTED not in response.content.decode()


def test_a_draft_plan_is_seen_by_the_standing_unit_only(client, db):
    world = make_world(state=states.DRAFT)
    address = reverse("plan_pdf", args=[world.plan.pk])
    statuses = {}
    for username in ("thuongtruc", OUTSIDER, "sonoivu"):
        client.force_login(world.user(username))
        statuses[username] = client.get(address).status_code
    assert statuses == {"thuongtruc": 200, OUTSIDER: 404, "sonoivu": 404}


@pytest.mark.parametrize("name", ["plan_pdf", "blank_scoresheet_pdf", *NAMES])
def test_strangers_are_sent_to_the_log_in(client, world, name):
    response = client.get(reverse(name, args=[1]))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_documents_are_only_read(client, world):
    client.force_login(world.user("thuongtruc"))
    assert client.post(reverse("plan_pdf", args=[world.plan.pk])).status_code == 405


def test_shown_in_the_page_by_default_and_saved_when_asked(get, world):
    inspection = world.reach(states.IN_PROGRESS)
    name = "Biên bản kiểm tra chéo 2022 - Tuần Giáo kiểm tra Mường Lay.pdf"
    shown, saved = get("minutes_pdf", inspection.pk), get("minutes_pdf", inspection.pk, **{"tai-ve": "1"})
    assert shown.headers["Content-Disposition"].startswith("inline;")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert file_name_of(shown) == file_name_of(saved) == name


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("plan_pdf", "Kế hoạch kiểm tra chéo 2022 - Cụm thi đua vùng thấp.pdf"),
        ("blank_scoresheet_pdf", "Biểu điểm trống 2022 - Cụm thi đua vùng thấp.pdf"),
    ],
)
def test_names_of_the_plans_files(get, world, name, file_name):
    assert file_name_of(get(name, world.plan.pk)) == file_name


def test_no_cache_keeps_it_and_only_our_pages_frame_it(get, world):
    headers = get("plan_pdf", world.plan.pk).headers
    assert {part.strip() for part in headers["Cache-Control"].split(",")} == {"private", "no-store"}
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
