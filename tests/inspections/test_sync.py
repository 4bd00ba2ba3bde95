"""Operations from the field: each once, in any order of arrival, and nothing thrown away."""

import hashlib
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from inspections import recording, states, sync
from inspections.content import canonical_bytes, digest_of, inspection_content
from inspections.models import Event, FieldOperation, Inspection
from inspections.recording import LineValue
from inspections.sync import applying
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER
from tests.inspections.acts import REASON

pytestmark = pytest.mark.django_db

DEVICE = str(uuid.UUID(int=7))
COMPLETE = {"status": "complete", "deductions": [], "finding": ""}


def operation(inspection, user, kind, subject, value, *, key=None, counter=1, odd=None, **said) -> dict:
    key = str(key or uuid.uuid4())
    body = json.dumps(
        {
            "v": 1,
            "id": key,
            "user": user.pk,
            "inspection": inspection.pk,
            "device": DEVICE,
            "counter": counter,
            "device_time": "2022-11-28T09:30:00+07:00",
            "kind": kind,
            "subject": subject,
            "base": None,
            "after": None,
            "value": value,
        }
        | said
        | (odd or {}),
        ensure_ascii=False,
    )
    return {"id": key, "digest": hashlib.sha256(body.encode()).hexdigest(), "body": body}


def score(world, user, number="1", *, base=0, value=COMPLETE, **said) -> dict:
    line = world.line_id(number)
    return operation(
        world.first, user, "record_line", f"line:{line}", {"line": line} | value, base=base, **said
    )


def incomplete(*contents: str) -> dict:
    named = [{"content": content, "reason": REASON} for content in contents]
    return {"status": "incomplete", "deductions": named, "finding": ""}


def text(world, user, name, value, seen="", **said) -> dict:
    return operation(
        world.first,
        user,
        "record_minutes",
        f"minutes:{name}",
        {"name": name, "value": value},
        base=recording.seen_mark(seen),
        **said,
    )


def receive(world, username, *sent) -> list[dict]:
    return sync.receive(sent, by=world.user(username), at=NOW)


def outcomes(receipts) -> list[str]:
    return [receipt["outcome"] for receipt in receipts]


def stored_line(world, number="1"):
    return world.first.scoresheet.assessments.get(line=world.line_id(number))


@pytest.fixture
def visit(world):
    """A visit that has begun."""
    world.reach(states.IN_PROGRESS)
    return world


# --- Once --------------------------------------------------------------------------------------------


def test_an_operation_is_applied_and_its_receipt_names_id_and_digest(visit):
    sent = score(visit, visit.user(INSPECTOR))
    [receipt] = receive(visit, INSPECTOR, sent)
    assert (receipt["id"], receipt["digest"], receipt["outcome"]) == (sent["id"], sent["digest"], "applied")
    assert receipt["version"] == stored_line(visit).lock_version == 1


def test_the_same_again_is_the_same_receipt(visit):
    sent = score(visit, visit.user(INSPECTOR))
    first, second = receive(visit, INSPECTOR, sent), receive(visit, INSPECTOR, sent, sent)
    assert second == first * 2
    assert Event.objects.filter(action="record_line").count() == 1


def test_the_same_id_with_other_content_is_refused(visit):
    key = uuid.uuid4()
    receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR), key=key))
    other = score(visit, visit.user(INSPECTOR), key=key, value=incomplete("Sổ theo dõi"))
    assert outcomes(receive(visit, INSPECTOR, other)) == ["id_taken"]
    assert stored_line(visit).status == "complete"


@pytest.mark.django_db(transaction=True)
def test_the_same_operation_in_eight_requests_at_once_is_one_row(visit):
    sent = [score(visit, visit.user(INSPECTOR), number) for number in ("1", "2", "3")]

    def send(_number):
        try:
            return receive(visit, INSPECTOR, *sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert FieldOperation.objects.count() == Event.objects.filter(action="record_line").count() == 3


# --- Two people --------------------------------------------------------------------------------------


def test_different_lines_merge(visit):
    receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR), "1"))
    receive(visit, HEAD, score(visit, visit.user(HEAD), "2"))
    assert {stored_line(visit, number).status for number in ("1", "2")} == {"complete"}


def test_the_same_line_changed_by_two_is_a_conflict_that_shows_and_keeps_both(visit):
    receive(visit, HEAD, score(visit, visit.user(HEAD), value=incomplete("Sổ theo dõi")))
    [receipt] = receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR)))
    assert receipt["outcome"] == "conflict"
    assert (receipt["theirs"]["status"], receipt["yours"]["status"]) == ("incomplete", "complete")
    assert receipt["person"] == visit.user(HEAD).get_full_name()
    kept = Event.objects.get(action="conflict_line").data
    assert (kept["before"]["status"], kept["after"]["status"]) == ("incomplete", "complete")
    assert stored_line(visit).status == "incomplete"


def test_ones_own_next_change_follows_the_one_before(visit):
    user = visit.user(INSPECTOR)
    first = score(visit, user)
    second = score(visit, user, value=incomplete("Sổ theo dõi"), after=first["id"], counter=2)
    assert outcomes(receive(visit, INSPECTOR, first, second)) == ["applied", "applied"]
    third = score(visit, user, after=second["id"], counter=3)
    assert outcomes(receive(visit, INSPECTOR, third)) == ["applied"]
    assert stored_line(visit).lock_version == 3


def test_what_follows_a_conflict_is_one_too(visit):
    receive(visit, HEAD, score(visit, visit.user(HEAD), value=incomplete("Sổ theo dõi")))
    user = visit.user(INSPECTOR)
    first = score(visit, user)
    second = score(visit, user, value=incomplete("Hồ sơ"), after=first["id"], counter=2)
    assert outcomes(receive(visit, INSPECTOR, first, second)) == ["conflict", "conflict"]


def test_what_mends_a_refused_change_is_made_on_what_that_was_made_on(visit):
    """On its way together with what it mends: it could not know that nothing was left of it."""
    user = visit.user(INSPECTOR)
    long = "Biên bản số " * 20
    first = text(visit, user, "number", long)
    second = text(visit, user, "number", long + "1", seen=long, after=first["id"], counter=2)
    third = text(visit, user, "number", "02/BB", seen=long + "1", after=second["id"], counter=3)
    assert outcomes(receive(visit, INSPECTOR, first, second, third)) == ["refused", "refused", "applied"]
    line = score(visit, user, counter=4)
    short = {"status": "incomplete", "deductions": [{"content": "Sổ", "reason": "ngắn"}], "finding": ""}
    refused = score(visit, user, value=short, after=line["id"], counter=5)
    mended = score(visit, user, value=incomplete("Sổ"), after=refused["id"], counter=6)
    assert outcomes(receive(visit, INSPECTOR, line, refused, mended)) == ["applied", "refused", "applied"]


def test_a_long_chain_of_refused_changes_is_not_followed_for_ever(visit, monkeypatch):
    monkeypatch.setattr(applying, "LONGEST_CHAIN", 3)
    user, long = visit.user(INSPECTOR), "Biên bản số " * 20
    chain = [text(visit, user, "number", long)]
    for number in range(2, 6):
        seen, after = long, chain[-1]["id"]
        chain.append(text(visit, user, "number", long, seen=seen, after=after, counter=number))
    last = text(visit, user, "number", "02/BB", seen=long, after=chain[-1]["id"], counter=6)
    assert outcomes(receive(visit, INSPECTOR, *chain, last)) == ["refused"] * 5 + ["conflict"]


def test_two_parts_of_the_minutes_merge_and_one_part_is_a_conflict(visit):
    receive(visit, HEAD, text(visit, visit.user(HEAD), "strengths", "Phong trào sôi nổi."))
    sent = [
        text(visit, visit.user(INSPECTOR), "causes", "Cán bộ kiêm nhiệm."),
        text(visit, visit.user(INSPECTOR), "strengths", "Nền nếp."),
    ]
    receipts = receive(visit, INSPECTOR, *sent)
    assert outcomes(receipts) == ["applied", "conflict"]
    assert receipts[1]["theirs"] == {"strengths": "Phong trào sôi nổi."}
    minutes = Inspection.objects.get(pk=visit.first.pk).minutes
    assert (minutes.strengths, minutes.causes) == ("Phong trào sôi nổi.", "Cán bộ kiêm nhiệm.")


# --- Not as it should be -----------------------------------------------------------------------------


def test_what_its_author_can_mend_is_refused_with_the_sentence(visit):
    short = {"status": "incomplete", "deductions": [{"content": "Sổ", "reason": "Thiếu"}], "finding": ""}
    [receipt] = receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR), value=short))
    assert receipt["outcome"] == "refused"
    assert receipt["message"].startswith("Lý do trừ điểm ở nội dung 1 cần rõ hơn")
    assert stored_line(visit).status == "not_assessed"


def test_one_that_is_refused_leaves_the_others_alone(visit):
    user = visit.user(INSPECTOR)
    sent = score(visit, user, "1"), score(visit, user, "2", value=incomplete()), score(visit, user, "3")
    assert outcomes(receive(visit, INSPECTOR, *sent)) == ["applied", "refused", "applied"]


def test_what_was_damaged_on_the_way_or_is_no_operation_leaves_nothing(visit):
    sent = score(visit, visit.user(INSPECTOR))
    damaged = sent | {"body": sent["body"].replace("complete", "comp1ete")}
    nonsense = [damaged, {"id": "x"}, None, 7, sent | {"id": str(uuid.uuid4())}]
    assert outcomes(receive(visit, INSPECTOR, *nonsense)) == ["damaged"] + ["malformed"] * 4
    assert not FieldOperation.objects.exists()


HUGE = 10**30
ODD_VALUES = [
    ("record_line", {"line": HUGE, "status": "complete", "deductions": []}),
    ("record_line", {"line": 1, "status": ["complete"], "deductions": []}),
    ("record_line", {"line": 1, "status": "complete", "deductions": 7}),
    ("record_line", {"line": "\x00", "status": "complete", "deductions": [{"content": None}]}),
    ("record_minutes", {"name": "starts_at", "value": "0001-01-01T00:00"}),
    ("record_minutes", {"name": "ends_at", "value": "9999-12-31T23:59"}),
    ("record_minutes", {"name": "inspection", "value": "2"}),
    ("record_attendance", {"member": HUGE, "absence_reason": "Đi công tác."}),
    ("add_exemplar", {"client_id": "x", "name": "Bản", "kind": "unit"}),
    ("add_exemplar", {"client_id": str(uuid.UUID(int=1)), "name": "\x00", "kind": "unit"}),
    ("add_exemplar", {"client_id": str(uuid.UUID(int=1)), "name": "Bản", "kind": "\x00" * 99}),
    ("remove_exemplar", {"client_id": 7}),
    ("attach_photo", {"sha256": "../../x", "name": "a.jpg", "line": None}),
    ("attach_photo", {"sha256": "0" * 64, "name": "a.jpg", "line": "x"}),
    ("read_through", {"canonical": "{", "digest": hashlib.sha256(b"{").hexdigest()}),
    ("read_through", {"canonical": '"\\ud800"', "digest": hashlib.sha256(b'"\\ud800"').hexdigest()}),
]


@pytest.mark.parametrize(("kind", "value"), ODD_VALUES)
def test_odd_values_are_refused_and_stored_never_an_error(visit, kind, value):
    sent = operation(visit.first, visit.user(INSPECTOR), kind, "odd", value, base="x")
    before = Event.objects.count()
    assert outcomes(receive(visit, INSPECTOR, sent))[0] in ("refused", "malformed")
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "odd",
    [
        {"device_time": "9999-12-31T23:59:59-14:00"},
        {"device_time": "2022-11-28T09:30:00"},
        {"device_time": 7},
        {"inspection": HUGE},
        {"inspection": -1},
        {"counter": HUGE},
        {"counter": float("nan")},
        {"subject": "\x00"},
        {"kind": "drop_table"},
        {"value": None},
        {"after": "x"},
        {"user": None},
    ],
)
def test_an_operation_that_makes_no_sense_leaves_nothing(visit, odd):
    sent = operation(visit.first, visit.user(INSPECTOR), "start", "visit", {}, odd=odd)
    assert outcomes(receive(visit, INSPECTOR, sent)) == ["malformed"]
    assert not FieldOperation.objects.exists()


def test_somebody_else_cannot_send_ones_work_or_take_its_receipt(visit):
    sent = score(visit, visit.user(INSPECTOR))
    assert outcomes(receive(visit, HEAD, sent)) == ["sent_by_other"]
    receive(visit, INSPECTOR, sent)
    stolen = score(visit, visit.user(HEAD), key=sent["id"])
    assert outcomes(receive(visit, HEAD, stolen)) == ["id_taken"]


def test_an_outsider_is_told_of_nothing_and_leaves_nothing(visit):
    assert outcomes(receive(visit, OUTSIDER, score(visit, visit.user(OUTSIDER)))) == ["not_found"]
    assert not FieldOperation.objects.exists()


def test_the_inspected_side_does_not_score(visit):
    [receipt] = receive(visit, INSPECTED, score(visit, visit.user(INSPECTED)))
    assert (receipt["outcome"], receipt["code"]) == ("parked", "forbidden")
    assert stored_line(visit).status == "not_assessed"


# --- Meanwhile ---------------------------------------------------------------------------------------


def test_work_that_comes_after_the_scoring_was_finished_is_parked(visit):
    late = score(visit, visit.user(INSPECTOR))
    visit.reach(states.SCORED)
    [receipt] = receive(visit, INSPECTOR, late)
    assert (receipt["outcome"], receipt["code"]) == ("parked", "wrong_state")
    assert FieldOperation.objects.get().body == late["body"]
    assert Event.objects.filter(action="park_field_work").count() == 1


def test_work_of_somebody_who_was_taken_off_the_visit_is_parked(visit):
    user = visit.user(INSPECTOR)
    sync.prepare_device(inspections=[visit.first], device=uuid.UUID(DEVICE), by=user, at=NOW)
    sent = score(visit, user)
    visit.first.delegation_members.filter(user=user).update(user=None)
    user.roles_held.all().delete()
    assert outcomes(receive(visit, INSPECTOR, sent)) == ["parked"]


def test_work_on_a_closed_plan_is_parked(visit):
    sent = score(visit, visit.user(INSPECTOR))
    visit.close()
    [receipt] = receive(visit, INSPECTOR, sent)
    assert (receipt["outcome"], receipt["code"]) == ("parked", "plan_closed")


def test_parked_work_waits_for_the_standing_unit_and_stays(visit):
    visit.reach(states.SCORED)
    receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR)))
    row = FieldOperation.objects.get()
    reviewed = sync.review_parked(
        operations=[row.pk], inspection=visit.first, note="Đã đối chiếu.", by=visit.user("thuongtruc"), at=NOW
    )
    assert reviewed == 1
    row.refresh_from_db()
    assert (row.outcome, row.review_note) == ("parked", "Đã đối chiếu.")


# --- The whole visit ---------------------------------------------------------------------------------


def test_a_visit_may_begin_in_the_field(world):
    world.reach(states.DATE_AGREED)
    world.play().name_delegations()
    start = operation(world.first, world.user(INSPECTOR), "start", "visit", {})
    assert outcomes(receive(world, INSPECTOR, start, start)) == ["applied", "applied"]
    assert outcomes(receive(world, INSPECTOR, score(world, world.user(INSPECTOR)))) == ["applied"]


def test_somebody_else_may_have_begun_it_meanwhile(visit):
    start = operation(visit.first, visit.user(INSPECTOR), "start", "visit", {})
    assert outcomes(receive(visit, INSPECTOR, start)) == ["applied"]


def test_exemplars_come_and_go_once(visit):
    user, key = visit.user(INSPECTOR), str(uuid.uuid4())
    value = {"client_id": key, "name": "Bản Noong Bua", "kind": "unit", "address": "", "note": ""}
    sent = operation(visit.first, user, "add_exemplar", f"exemplar:{key}", value)
    assert outcomes(receive(visit, INSPECTOR, sent, sent)) == ["applied", "applied"]
    assert visit.first.exemplars.get().name == "Bản Noong Bua"
    gone = operation(visit.first, user, "remove_exemplar", f"exemplar:{key}", {"client_id": key})
    assert outcomes(receive(visit, INSPECTOR, gone)) == ["applied"]
    assert not visit.first.exemplars.exists()


def test_a_third_exemplar_is_refused(visit):
    user = visit.user(INSPECTOR)
    sent = []
    for number in range(3):
        key = str(uuid.uuid4())
        value = {"client_id": key, "name": f"Điển hình {number}", "kind": "unit"}
        sent.append(operation(visit.first, user, "add_exemplar", f"exemplar:{key}", value))
    assert outcomes(receive(visit, INSPECTOR, *sent)) == ["applied", "applied", "refused"]


def test_a_text_that_fits_no_column_is_refused_not_an_error(visit):
    user, key = visit.user(INSPECTOR), str(uuid.uuid4())
    long = {"client_id": key, "name": "đ" * 241, "kind": "unit"}
    sent = [
        operation(visit.first, user, "add_exemplar", f"exemplar:{key}", long),
        text(visit, user, "number", "1" * 21),
        text(visit, user, "lock_version", "9"),
        text(visit, user, "starts_at", "hôm qua"),
    ]
    assert outcomes(receive(visit, INSPECTOR, *sent)) == ["refused"] * 4


def test_who_was_not_there_is_written_with_the_reason_but_not_of_a_signer(visit):
    user = visit.user(INSPECTOR)
    members = visit.first.delegation_members
    guest = members.filter(is_head=False, is_secretary=False, is_representative=False).first()
    signer = members.get(is_head=True)
    sent = [
        operation(
            visit.first,
            user,
            "record_attendance",
            f"attendance:{member.pk}",
            {"member": member.pk, "absence_reason": "Đi công tác."},
            base=recording.seen_mark(""),
        )
        for member in (guest, signer)
    ]
    assert outcomes(receive(visit, INSPECTOR, *sent)) == ["applied", "refused"]
    people = [p for side in inspection_content(visit.first)["delegations"].values() for p in side["members"]]
    assert [p["absence_reason"] for p in people if "absence_reason" in p] == ["Đi công tác."]


def test_a_reading_is_kept_with_the_code_of_what_was_read(visit):
    content = inspection_content(visit.first)
    value = {"canonical": canonical_bytes(content).decode(), "digest": digest_of(content)}
    user = visit.user(INSPECTOR)
    good = operation(visit.first, user, "read_through", "reading", value)
    bad = operation(visit.first, user, "read_through", "reading", value | {"digest": "0" * 64})
    assert outcomes(receive(visit, INSPECTOR, good, bad)) == ["applied", "refused"]
    assert len(Event.objects.get(action="read_through").data["code"].split()) == 8


def test_what_arrived_cannot_be_changed_afterwards(visit):
    receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR)))
    row = FieldOperation.objects.get()
    with pytest.raises(Exception, match="frozen"):
        FieldOperation.objects.filter(pk=row.pk).update(outcome="refused")


def test_the_value_of_a_form_and_of_an_operation_are_written_by_the_same_function(visit):
    receive(visit, INSPECTOR, score(visit, visit.user(INSPECTOR), value=incomplete("Sổ theo dõi")))
    recording.record_line(
        inspection=visit.first,
        line_id=visit.line_id("2"),
        value=LineValue("incomplete", (recording.NamedDeduction("Sổ theo dõi", REASON),)),
        base_version=0,
        by=visit.user(INSPECTOR),
        at=NOW,
    )
    one, two = stored_line(visit, "1"), stored_line(visit, "2")
    assert (one.awarded_points, one.lock_version) == (two.awarded_points, two.lock_version)
