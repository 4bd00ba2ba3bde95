"""Odd operations: refused one by one, never an error, and nothing that is parked is beyond reading."""

import hashlib
import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections import states, sync
from inspections.content import canonical_bytes, inspection_content
from inspections.models import Evidence, FieldOperation
from inspections.queries.field import told
from tests.factories import INSPECTOR, NOW
from tests.inspections.test_sync import COMPLETE, DEVICE, operation, outcomes, receive, score

pytestmark = pytest.mark.django_db

LONE = "\ud800"  # half of a character: JSON can say it, UTF-8 cannot
DEEP = "[" * 100_000


@pytest.fixture
def visit(world):
    world.reach(states.IN_PROGRESS)
    return world


def escaped(sent: dict, **said) -> dict:
    """The operation with `said` in its body, written in ASCII alone."""
    body = json.dumps(json.loads(sent["body"]) | said)
    return {"id": sent["id"], "digest": hashlib.sha256(body.encode()).hexdigest(), "body": body}


def say(world, kind, value, **said) -> dict:
    return escaped(operation(world.first, world.user(INSPECTOR), kind, "odd", {}), value=value, **said)


def withdraw(world) -> None:
    """The visit is taken away from a person who has set out with it."""
    user = world.user(INSPECTOR)
    sync.prepare_device(inspections=[world.first], device=uuid.UUID(DEVICE), by=user, at=NOW)
    world.first.delegation_members.filter(user=user).update(user=None)
    user.roles_held.all().delete()


# --- Before it is parked -------------------------------------------------------------------------------

ODD_VALUES = [
    ("record_line", {"line": 1, "status": "foo", "deductions": []}),
    ("record_line", {"line": 1, "status": "complete", "deductions": [7]}),
    ("record_line", {"line": [], "status": "complete", "deductions": []}),
    ("record_line", {"line": 1, "status": "complete", "deductions": [], "finding": ["x"]}),
    ("record_minutes", {"name": "inspection", "value": "2"}),
    ("record_minutes", {"name": "strengths", "value": {}}),
    ("add_exemplar", {"client_id": str(uuid.UUID(int=1)), "name": "Bản", "kind": "foo"}),
    ("remove_exemplar", {"client_id": None}),
    ("record_attendance", {"member": 1, "absence_reason": None}),
    ("attach_photo", {"sha256": "../../x", "name": "a.jpg"}),
    ("attach_photo", {"sha256": 7, "name": "a.jpg"}),
    ("read_through", {"canonical": LONE, "digest": "0" * 64}),
]


@pytest.mark.parametrize("happened", ["closed", "withdrawn"])
@pytest.mark.parametrize(("kind", "value"), ODD_VALUES)
def test_what_makes_no_sense_is_refused_and_not_parked_whatever_became_of_the_visit(
    visit, kind, value, happened
):
    sent = say(visit, kind, value, base=0)
    visit.close() if happened == "closed" else withdraw(visit)
    [receipt] = receive(visit, INSPECTOR, sent)
    assert (receipt["outcome"], receipt["code"]) == ("refused", "malformed")


def test_a_photo_that_never_arrived_is_not_parked_so_that_the_device_keeps_it(visit):
    withdraw(visit)
    sent = say(visit, "attach_photo", {"sha256": "0" * 64, "name": "a.jpg", "line": None})
    assert outcomes(receive(visit, INSPECTOR, sent)) == ["photo_missing"]
    assert not FieldOperation.objects.exists()


# --- Half a character ----------------------------------------------------------------------------------

KEY = str(uuid.UUID(int=1))
HALVES = [
    ("start", {LONE: LONE}),
    ("record_line", {"status": "incomplete", "deductions": [{"content": LONE, "reason": LONE}]}),
    ("record_line", COMPLETE | {"finding": f"Tốt{LONE}."}),
    ("record_line", COMPLETE | {"status": LONE}),
    ("record_minutes", {"name": "strengths", "value": f"Sôi nổi{LONE}."}),
    ("record_minutes", {"name": "ends_at", "value": LONE}),
    ("record_minutes", {"name": LONE, "value": ""}),
    ("add_exemplar", {"client_id": KEY, "name": LONE, "kind": "unit", "address": LONE, "note": LONE}),
    ("add_exemplar", {"client_id": LONE, "name": "Bản", "kind": LONE}),
    ("remove_exemplar", {"client_id": LONE}),
    ("record_attendance", {"member": 1, "absence_reason": LONE}),
    ("attach_photo", {"sha256": LONE, "name": LONE, "line": None}),
    ("read_through", {"canonical": LONE, "digest": LONE}),
]


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize(("kind", "value"), HALVES)
def test_half_a_character_in_a_value_is_cleaned_away_or_refused(client, visit, kind, value, is_closed):
    sent = say(visit, kind, {"line": visit.line_id("1")} | value, base=0)
    if is_closed:
        visit.close()
    assert outcomes(receive(visit, INSPECTOR, sent))[0] in ("applied", "conflict", "refused", "parked")
    kept = FieldOperation.objects.get()
    json.dumps(kept.receipt, ensure_ascii=False).encode()
    client.force_login(visit.user("thuongtruc"))
    assert client.get(reverse("plan_field_work", args=[visit.plan.pk])).status_code == 200


@pytest.mark.parametrize("odd", [{"subject": LONE}, {"kind": LONE}, {"subject": "line:\u202e1"}])
def test_an_operation_named_with_unseen_characters_leaves_nothing_and_the_others_alone(visit, odd):
    good = score(visit, visit.user(INSPECTOR))
    sent = escaped(operation(visit.first, visit.user(INSPECTOR), "start", "visit", {}), **odd)
    assert outcomes(receive(visit, INSPECTOR, sent, good)) == ["malformed", "applied"]
    assert FieldOperation.objects.get().kind == "record_line"


def test_a_body_that_no_bytes_can_hold_is_malformed(visit):
    sent = score(visit, visit.user(INSPECTOR))
    assert outcomes(receive(visit, INSPECTOR, sent | {"body": LONE})) == ["malformed"]


# --- Nested without end --------------------------------------------------------------------------------


def nested(levels: int) -> list:
    made: list = []
    for _ in range(levels):
        made = [made]
    return made


def test_a_reading_nested_without_end_is_refused_and_leaves_the_others_alone(visit):
    value = {"canonical": DEEP, "digest": hashlib.sha256(DEEP.encode()).hexdigest()}
    good = score(visit, visit.user(INSPECTOR))
    sent = say(visit, "read_through", value), good
    assert outcomes(receive(visit, INSPECTOR, *sent)) == ["refused", "applied"]


def test_a_reading_nested_deeper_than_any_content_is_refused(visit):
    content = inspection_content(visit.first)
    content["scoresheet"] |= {"x": nested(100)}
    canonical = canonical_bytes(content).decode()
    value = {"canonical": canonical, "digest": hashlib.sha256(canonical.encode()).hexdigest()}
    assert outcomes(receive(visit, INSPECTOR, say(visit, "read_through", value))) == ["refused"]


@pytest.mark.parametrize("levels", [100, 900])
def test_an_operation_nested_deeper_than_any_leaves_nothing_and_the_others_alone(visit, levels):
    good = score(visit, visit.user(INSPECTOR))
    sent = say(visit, "start", {"x": nested(levels)})
    assert outcomes(receive(visit, INSPECTOR, sent, good)) == ["malformed", "applied"]


def test_an_id_that_is_no_text_is_not_said_again(visit):
    [receipt] = receive(visit, INSPECTOR, {"id": nested(900), "digest": nested(900)})
    assert (receipt["id"], receipt["digest"], receipt["outcome"]) == ("", "", "malformed")


# --- What was parked before ----------------------------------------------------------------------------

ANY_JSON = [None, True, 7, 1e308, "foo", LONE, [], [["x"]], {}, {"content": []}, nested(50)]
KINDS = [*sync.operations.KINDS, "foo", LONE, None, [], {}]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("odd", ANY_JSON)
def test_any_operation_can_be_told(kind, odd):
    names = ("line", "status", "deductions", "finding", "name", "value", "absence_reason", "address")
    for value in (odd, dict.fromkeys(names, odd), {"deductions": [odd]}):
        change = told({"kind": kind, "value": value}, {1: "1"})
        for text in (change.what, *change.said):
            text.encode()


def test_an_unknown_status_is_told_as_it_is():
    assert told({"kind": "record_line", "value": {"line": 1, "status": "foo"}}, {1: "1"}).said == ["foo"]


@pytest.mark.parametrize("body", ["[]", "{", DEEP, '{"kind": "record_line", "value": {"status": "foo"}}'])
def test_odd_work_that_was_parked_once_leaves_the_standing_units_page_standing(client, visit, body):
    row = FieldOperation.objects.create(
        id=uuid.uuid4(),
        inspection=visit.first,
        author=visit.user(INSPECTOR),
        device=DEVICE,
        counter=1,
        device_time=NOW,
        kind="attach_photo",
        body=body,
        received_at=timezone.now(),
        outcome="parked",
    )
    client.force_login(visit.user("thuongtruc"))
    assert client.get(reverse("plan_field_work", args=[visit.plan.pk])).status_code == 200
    assert client.get(reverse("parked_photo", args=[visit.plan.pk, row.pk])).status_code == 404
    assert not Evidence.objects.filter(side="inspecting").exists()
