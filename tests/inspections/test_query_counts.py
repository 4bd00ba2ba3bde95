"""Pages ask the database as often for three rows as for one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from inspections import states
from inspections.arranging import NamedPerson
from inspections.models import Side
from tests.factories import INSPECTED, INSPECTOR, World
from tests.inspections.acts import add_exemplar, attach, draft_year, incomplete, name_side, score

ROUND_PAGES = ["home", "plan_list", "plan_detail", "plan_results", "document_list"]
READERS = ["thuongtruc", "noivu", "noivu.tuangiao"]


def address_of(name: str, world: World) -> str:
    wants_plan = name in ("plan_detail", "plan_results")
    return reverse(name, args=[world.plan.pk] if wants_plan else [])


def count_queries(client: Client, address: str) -> int:
    asked: list[str] = []

    def note(execute: Callable, sql: str, *more: object) -> object:
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        assert client.get(address).status_code == 200
    return len(asked)


def assert_constant(client: Client, addresses: list[str], grow: Callable[[], None]) -> None:
    client.get(addresses[0])  # what is kept from one request to the next is there by now
    before = [count_queries(client, address) for address in addresses]
    grow()
    after = [count_queries(client, address) for address in addresses]
    assert dict(zip(addresses, after, strict=True)) == dict(zip(addresses, before, strict=True))


@pytest.mark.parametrize("state", [states.SUBMITTED, states.ACCEPTED])
@pytest.mark.parametrize("username", READERS)
def test_three_results_cost_what_one_costs(client, world, username, state):
    world.reach(state)

    def grow() -> None:
        for order in (2, 3):
            world.reach(state, order)

    client.force_login(world.user(username))
    assert_constant(client, [address_of(name, world) for name in ROUND_PAGES], grow)


def test_three_plans_cost_what_one_costs(client, world):
    client.force_login(world.user("thuongtruc"))

    def grow() -> None:
        for year in (2023, 2024):
            draft_year(world, year)

    addresses = [address_of(name, world) for name in ("plan_list", "document_list")]
    assert_constant(client, addresses, grow)


def test_six_people_cost_what_five_cost(client, world):
    """One more row asks neither for its function nor for the accounts to choose from."""
    team, secretary = world.play().people_of(Side.INSPECTING), world.user(INSPECTOR)
    guest = NamedPerson(team[1].function, "Người ghi hình", "Viên chức")
    name_side(world.first, secretary, Side.INSPECTING, team)
    client.force_login(secretary)
    address = reverse("delegation", args=[world.first.pk, Side.INSPECTING])
    assert_constant(
        client, [address], lambda: name_side(world.first, secretary, Side.INSPECTING, [*team, guest])
    )


PARTS = ["inspection_detail", "self_report", "scoring", "minutes"]


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED])
def test_three_files_deductions_and_events_cost_what_one_costs(client, world, username):
    inspection = world.reach(states.IN_PROGRESS)
    secretary, representative = world.user(INSPECTOR), world.user(INSPECTED)
    score(inspection, secretary, "1", incomplete("Quy chế"))
    add_exemplar(inspection, secretary)

    def grow() -> None:
        for number in ("2", "3"):
            attach(inspection, representative, name=f"Minh chứng {number}.pdf", line_id=world.line_id(number))
            score(inspection, secretary, number, incomplete("Quy chế", "Báo cáo"))
        add_exemplar(inspection, secretary, name="Hợp tác xã Nậm Cản")

    client.force_login(world.user(username))
    assert_constant(client, [reverse(name, args=[inspection.pk]) for name in PARTS], grow)
