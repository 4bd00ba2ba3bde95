"""Evidence of the inspected unit: kept privately, given back under its own name, never lost."""

import io
import unicodedata
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from inspections import recording, states
from inspections.models import Event, Evidence
from scoring import sheets
from scoring.models import ScoreLine
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER, World
from tests.inspections.acts import PDF, attach
from tests.inspections.refusals import refused


@pytest.fixture
def new_files() -> Callable[[], list[Path]]:
    """What has come into the private folder since the test began."""
    folder = Path(Evidence._meta.get_field("file").storage.location)
    before = set(folder.rglob("*"))
    return lambda: [path for path in folder.rglob("*") if path.is_file() and path not in before]


def withdraw(world: World, evidence_id: int, by: str = INSPECTED) -> None:
    recording.withdraw_evidence(inspection=world.first, evidence_id=evidence_id, by=world.user(by), at=NOW)


def first_line(world: World) -> ScoreLine:
    return sheets.score_lines(world.plan.criteria_template)[0]


def test_a_file_is_kept_byte_for_byte_with_its_line(world):
    row = attach(world.first, world.user(INSPECTED), line_id=first_line(world).pk)
    with row.file.open() as file:
        assert file.read() == PDF
    assert (row.line.number, row.size, row.media_type) == ("1", len(PDF), "application/pdf")


def test_a_name_typed_on_a_phone_is_kept_composed(world):
    typed = unicodedata.normalize("NFD", "Kế hoạch số 5.pdf")
    row = attach(world.first, world.user(INSPECTED), name=typed)
    assert Evidence.objects.get(pk=row.pk).original_name == "Kế hoạch số 5.pdf"


def test_the_stored_name_tells_nothing_and_is_not_chosen(world, new_files):
    attach(world.first, world.user(INSPECTED), name="../../chay.pdf")
    (path,) = new_files()
    assert (path.suffix, len(path.name)) == ("", 32)
    assert oct(path.stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("username", [INSPECTOR, OUTSIDER, "thuongtruc", "noivu.muonglay", "quantri"])
def test_only_the_inspected_unit_attaches_and_nothing_stays_behind(world, new_files, username):
    with refused("forbidden"):
        attach(world.first, world.user(username))
    assert new_files() == []


@pytest.mark.parametrize(
    ("code", "content", "name"),
    [("file_type", b"<script>", "a.pdf"), ("file_mismatch", PDF, "a.docx"), ("file_empty", b"", "a.pdf")],
)
def test_a_file_that_is_not_taken_leaves_nothing_behind(world, new_files, code, content, name):
    with refused(code):
        attach(world.first, world.user(INSPECTED), content, name)
    assert new_files() == []


def test_the_limits_are_those_of_the_settings(world, settings):
    settings.EVIDENCE_MAX_BYTES = 10
    with refused("file_too_large"):
        attach(world.first, world.user(INSPECTED))


def test_the_same_file_sent_again_is_the_same_row(world, new_files):
    sent = uuid.uuid4()
    first = attach(world.first, world.user(INSPECTED), client_id=sent)
    again = attach(world.first, world.user(INSPECTED), client_id=sent)
    assert (again.pk, Evidence.objects.count(), len(new_files())) == (first.pk, 1, 1)


def test_another_file_under_the_same_id_is_refused(world, new_files):
    sent = uuid.uuid4()
    attach(world.first, world.user(INSPECTED), client_id=sent)
    with refused("client_id_taken"):
        attach(world.first, world.user(INSPECTED), PDF + b"\n", client_id=sent)
    assert len(new_files()) == 1


def test_the_id_of_another_inspections_file_is_refused(world):
    sent = uuid.uuid4()
    attach(world.first, world.user(INSPECTED), client_id=sent)
    with refused("client_id_taken"):
        attach(world.inspection(2), world.user("daidien.dienbienphu"), client_id=sent)


def test_the_same_bytes_under_another_id_are_another_row(world):
    attach(world.first, world.user(INSPECTED))
    attach(world.first, world.user(INSPECTED))
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize("line_id", [0, 10**6])
def test_a_line_of_no_sheet_is_refused(world, new_files, line_id):
    with refused("malformed"):
        attach(world.first, world.user(INSPECTED), line_id=line_id)
    assert new_files() == []


def test_withdrawn_evidence_is_kept_with_its_file(world, new_files):
    row = attach(world.first, world.user(INSPECTED))
    withdraw(world, row.pk)
    assert Evidence.objects.get().withdrawn_at == NOW
    assert len(new_files()) == 1
    assert Event.objects.latest("pk").action == "withdraw_evidence"


def test_withdrawing_twice_is_once(world):
    row = attach(world.first, world.user(INSPECTED))
    withdraw(world, row.pk)
    events = Event.objects.count()
    withdraw(world, row.pk)
    assert Event.objects.count() == events


@pytest.mark.parametrize("username", [INSPECTOR, OUTSIDER, "thuongtruc"])
def test_nobody_else_withdraws(world, username):
    row = attach(world.first, world.user(INSPECTED))
    with refused("forbidden"):
        withdraw(world, row.pk, by=username)


def test_the_evidence_of_another_inspection_is_out_of_reach(world):
    row = attach(world.inspection(2), world.user("daidien.dienbienphu"))
    withdraw(world, row.pk)
    assert Evidence.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (states.AWAITING_SIGNATURES, "edit_awaiting_signatures"),
        (states.SIGNED, "edit_after_signing"),
        (states.SUBMITTED, "edit_received"),
    ],
)
def test_under_signature_evidence_stands_as_it_is(world, state, code):
    world.reach(state)
    with refused(code):
        attach(world.first, world.user(INSPECTED))
    with refused(code):
        withdraw(world, Evidence.objects.filter(inspection=world.first)[0].pk)


def test_a_write_that_fails_later_leaves_no_file(world, new_files, monkeypatch):
    def fail(*_args, **_values):
        raise RuntimeError

    monkeypatch.setattr(recording.evidence, "record_event", fail)
    with pytest.raises(RuntimeError):
        attach(world.first, world.user(INSPECTED))
    assert (Evidence.objects.count(), new_files()) == (0, [])


def test_the_file_given_is_any_stream_of_bytes(world):
    stream = io.BytesIO(PDF)
    stream.seek(5)
    row = recording.attach_evidence(
        inspection=world.first, file=stream, name="a.pdf", by=world.user(INSPECTED), at=NOW
    )
    assert row.file.size == row.size == len(PDF)
