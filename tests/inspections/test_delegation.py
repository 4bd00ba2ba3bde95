"""The people of both sides: every function filled or explained, each duty once, nobody on both sides."""

import unicodedata
from dataclasses import replace

import pytest

from inspections import states
from inspections.arranging import NamedPerson
from inspections.models import Side
from inspections.permissions import can_write
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER, World
from tests.inspections.acts import name_side
from tests.inspections.refusals import refused

TEAM, UNIT = Side.INSPECTING, Side.INSPECTED


def people(world: World, side: str = TEAM) -> list[NamedPerson]:
    return world.play().people_of(side)


def changed(rows: list[NamedPerson], function: str, **values) -> list[NamedPerson]:
    return [replace(row, **values) if row.function == function else row for row in rows]


def without(rows: list[NamedPerson], function: str) -> list[NamedPerson]:
    return [row for row in rows if row.function != function]


def name_team(world: World, rows: list[NamedPerson], by: str = INSPECTOR, **given) -> None:
    name_side(world.first, world.user(by), TEAM, rows, **given)


def name_unit(world: World, rows: list[NamedPerson], by: str = INSPECTED, **given) -> None:
    name_side(world.first, world.user(by), UNIT, rows, **given)


def names(world: World, side: str) -> list[str]:
    return [m.full_name for m in world.first.delegation_members.filter(side=side)]


def test_each_side_names_its_own_people(world):
    name_team(world, people(world))
    name_unit(world, people(world, UNIT))
    assert (len(names(world, TEAM)), len(names(world, UNIT))) == (5, 5)


@pytest.mark.parametrize(
    ("side", "username"), [(TEAM, INSPECTED), (TEAM, OUTSIDER), (UNIT, INSPECTOR), (UNIT, OUTSIDER)]
)
def test_nobody_names_the_people_of_another_side(world, side, username):
    with refused("forbidden"):
        name_side(world.first, world.user(username), side)


def test_an_empty_function_needs_a_reason(world):
    for vacancies in ({}, {"economy": " "}, {"economy": "\u0000"}):
        with refused("missing_role") as refusal:
            name_team(world, without(people(world), "economy"), vacancies=vacancies)
    assert "đoàn kiểm tra còn thiếu: Đại diện lãnh đạo Phòng Kinh tế" in refusal.value.message


def test_an_explained_vacancy_is_kept(world):
    name_team(world, without(people(world), "economy"), vacancies={"economy": " Đi công tác. "})
    assert world.first.delegation_vacancies.get().reason == "Đi công tác."


def test_all_missing_functions_are_said_at_once(world):
    with refused("missing_role") as refusal:
        name_team(world, people(world)[:1])
    for function in ("Văn phòng HĐND", "Phòng Nội vụ", "Phòng Kinh tế", "Chuyên viên phụ trách"):
        assert function in refusal.value.message


def test_a_function_that_the_plan_does_not_ask_for_is_refused(world):
    with refused("malformed"):
        name_team(world, [*people(world), NamedPerson("security", "Bảo vệ", "Bảo vệ")])


@pytest.mark.parametrize(
    ("function", "duties"),
    [
        ("leadership", {"is_head": False}),
        ("emulation_officer", {"is_secretary": False}),
        ("economy", {"is_head": True}),
        ("economy", {"is_secretary": True}),
        ("economy", {"is_representative": True}),
    ],
)
def test_the_team_has_one_head_and_one_secretary(world, function, duties):
    with refused("head_required"):
        name_team(world, changed(people(world), function, **duties))


def test_the_head_is_not_the_secretary_too(world):
    rows = changed(people(world), "emulation_officer", is_secretary=False)
    with refused("head_required"):
        name_team(world, changed(rows, "leadership", is_secretary=True))


@pytest.mark.parametrize(
    ("function", "duties"),
    [
        ("leadership", {"is_representative": False}),
        ("economy", {"is_representative": True}),
        ("economy", {"is_head": True}),
        ("economy", {"is_secretary": True}),
    ],
)
def test_the_inspected_unit_has_one_representative(world, function, duties):
    with refused("representative_required"):
        name_unit(world, changed(people(world, UNIT), function, **duties))


@pytest.mark.parametrize("function", ["leadership", "emulation_officer"])
def test_who_signs_has_an_account(world, function):
    with refused("signer_account"):
        name_team(world, changed(people(world), function, user_id=None))


def test_who_represents_has_an_account(world):
    with refused("signer_account") as refusal:
        name_unit(world, changed(people(world, UNIT), "leadership", user_id=None))
    assert "Đại diện Mường Lay sẽ ký biên bản" in refusal.value.message


@pytest.mark.parametrize("username", [INSPECTED, OUTSIDER, "quantri", "sonoivu"])
def test_an_account_belongs_to_the_unit_that_names_it(world, username):
    with refused("account_of_other_unit"):
        name_team(world, changed(people(world), "economy", user_id=world.user(username).pk))


def test_an_account_that_is_closed_signs_for_nobody(world):
    rows, head = people(world), world.user(HEAD)
    head.is_active = False
    head.save()
    with refused("account_of_other_unit"):
        name_team(world, rows)


def test_an_account_stands_once_in_a_side(world):
    with refused("person_named_twice"):
        name_team(world, changed(people(world), "economy", user_id=world.user(HEAD).pk))


@pytest.mark.parametrize(
    "written",
    [
        "Đại diện Mường Lay",
        "đại diện  mường lay ",
        unicodedata.normalize("NFD", "Đại diện Mường Lay"),
        "Đại diện\u202e Mường Lay",
    ],
)
def test_nobody_is_on_both_sides_however_the_name_is_typed(world, written):
    name_unit(world, people(world, UNIT))
    with refused("person_on_both_sides"):
        name_team(world, changed(people(world), "economy", full_name=written))


def test_two_people_of_one_function_are_allowed(world):
    second = NamedPerson("economy", "Chuyên viên Kinh tế", "Chuyên viên")
    name_team(world, [*people(world), second])
    assert names(world, TEAM)[-1] == "Chuyên viên Kinh tế"


def test_naming_again_replaces_the_people_and_counts(world):
    name_team(world, people(world))
    name_team(world, changed(people(world), "economy", full_name="Người khác"))
    assert "Người khác" in names(world, TEAM)
    assert (len(names(world, TEAM)), world.first.inspecting_delegation_version) == (5, 2)


def test_people_named_from_an_older_page_are_refused(world):
    name_team(world, people(world))
    with refused("delegation_changed"):
        name_team(world, people(world), by=HEAD, base_version=0)


def test_the_sides_do_not_age_each_other(world):
    name_unit(world, people(world, UNIT))
    name_team(world, people(world), base_version=0)
    assert world.first.inspected_delegation_version == 1


def test_a_named_member_may_score_and_a_home_affairs_office_that_is_not_named_may_not(world):
    named, unnamed = world.user("noivu.tuangiao"), world.user("noivu")
    inspection = world.reach(states.IN_PROGRESS)
    assert can_write(named, "scores", inspection)
    assert not can_write(named, "minutes", inspection)
    assert not can_write(unnamed, "scores", inspection)


def test_a_member_without_an_account_is_kept_with_name_and_position(world):
    rows = changed(people(world), "office", full_name="Lò Văn A", position="Chánh Văn phòng", user_id=None)
    name_team(world, rows)
    member = world.first.delegation_members.get(function__code="office", side=TEAM)
    assert (member.full_name, member.position, member.user) == ("Lò Văn A", "Chánh Văn phòng", None)
