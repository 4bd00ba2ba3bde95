"""The read API: what it answers, to whom, in how many queries."""

import pytest
from django.test import Client

from accounts.tokens import issue_token
from inspections import states
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, World


@pytest.fixture
def read(world: World):
    """`read("thuky.tuangiao", "/api/v1/plans")`: the response to that person."""

    def get(username: str, path: str):
        client = Client()
        client.force_login(world.user(username))
        return client.get(path)

    return get


def inspection_path(world: World, order: int = 1) -> str:
    return f"/api/v1/inspections/{world.inspection(order).pk}"


def test_a_stranger_is_asked_to_log_in(client, db):
    assert client.get("/api/v1/plans").status_code == 401


def test_the_openapi_document_is_public_and_names_every_path(client, db):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/plans", "/api/v1/inspections", "/api/v1/inspections/{inspection_id}"} <= set(paths)


def test_the_plan_names_its_documents(world, read):
    (plan,) = read(INSPECTOR, "/api/v1/plans").json()["items"]
    assert (plan["year"], plan["state"]) == (2022, "issued")
    assert set(plan["documents"]) >= {"plan", "blank_scoresheet"}


def test_a_draft_is_seen_by_the_standing_unit_alone(draft_world, client):
    for username, count in (("thuongtruc", 1), ("noivu", 1), (INSPECTED, 0), ("sonoivu", 0)):
        client.force_login(draft_world.user(username))
        assert len(client.get("/api/v1/plans").json()["items"]) == count, username


@pytest.mark.parametrize(
    ("username", "count"),
    [
        (INSPECTOR, 2),
        (INSPECTED, 2),
        (OUTSIDER, 2),
        ("thuongtruc", 5),
        ("noivu", 5),
        ("sonoivu", 0),
        ("quantri", 0),
    ],
)
def test_each_side_lists_its_own_and_the_standing_unit_all(world, read, username, count):
    assert len(read(username, "/api/v1/inspections").json()["items"]) == count


def test_an_outsider_finds_nothing_until_the_plan_is_closed(world, read):
    path = inspection_path(world)
    world.reach(states.ACCEPTED)
    assert [read(name, path).status_code for name in (HEAD, INSPECTED, "noivu")] == [200, 200, 200]
    assert [read(name, path).status_code for name in (OUTSIDER, "sonoivu", "quantri")] == [404, 404, 404]
    world.close()
    assert [read(name, path).status_code for name in (OUTSIDER, "sonoivu", "quantri")] == [200, 200, 200]


def test_no_total_and_no_rating_before_all_lines_are_assessed(world, read):
    world.reach(states.IN_PROGRESS)
    inspection = read(INSPECTOR, inspection_path(world)).json()
    assert (inspection["total"], inspection["rating"]) == (None, None)
    assert [line["awarded_points"] for line in inspection["lines"]] == [None] * 11


def test_a_scored_inspection_shows_lines_total_and_rating(world, read):
    world.reach(states.SCORED, deductions={"2": 1, "4": 2, "8b": 1})
    inspection = read(INSPECTED, inspection_path(world)).json()
    assert (inspection["total"], inspection["rating"]) == (80, "Khá")
    assert inspection["inspecting_unit"]["name"] == "Huyện Tuần Giáo"
    line = next(line for line in inspection["lines"] if line["number"] == "4")
    assert (line["max_points"], line["awarded_points"], len(line["deductions"])) == (10, 0, 2)


def test_the_plan_filters_the_inspections(world, read):
    path = f"/api/v1/inspections?plan={world.plan.pk}"
    assert len(read("noivu", path).json()["items"]) == 5
    assert read("noivu", f"/api/v1/inspections?plan={world.plan.pk + 1}").json()["items"] == []


def test_unknown_ids_and_malformed_parameters_get_a_sentence(world, read):
    assert read("noivu", "/api/v1/inspections/999999").status_code == 404
    assert read("noivu", "/api/v1/plans/999999").json()["code"] == "not_found"
    assert read("noivu", "/api/v1/inspections?plan=abc").json()["code"] == "malformed"


def test_a_token_reads_with_its_owners_eyes(world, client):
    token = issue_token(user=world.user(INSPECTED), name="Phần mềm báo cáo", at=NOW)
    answer = client.get("/api/v1/inspections", headers={"Authorization": f"Bearer {token}"})
    assert len(answer.json()["items"]) == 2
    assert client.get("/api/v1/inspections", headers={"Authorization": "Bearer sai"}).status_code == 401


def test_the_api_writes_nothing(world, read, client):
    client.force_login(world.user("thuongtruc"))
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"/api/v1/plans/{world.plan.pk}").status_code == 405


def test_the_list_costs_the_same_for_one_and_for_five(world, client, django_assert_num_queries):
    world.reach(states.SCORED, order=1)
    client.force_login(world.user("noivu"))
    client.get("/api/v1/inspections")
    with django_assert_num_queries(11):
        client.get("/api/v1/inspections")
    for order in (2, 3, 4, 5):
        world.reach(states.SCORED, order=order)
    with django_assert_num_queries(11):
        client.get("/api/v1/inspections")
