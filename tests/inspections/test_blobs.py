"""Photos on their way in: whose are taken, and how long they stay."""

import datetime
import hashlib
import os
import uuid
from pathlib import Path

import pytest
from django.urls import reverse

from inspections import blobs, states, sync
from tests.factories import HEAD, INSPECTOR, NOW
from tests.inspections.acts import photo
from tests.inspections.test_sync import operation, outcomes, receive

pytestmark = pytest.mark.django_db

YEAR = datetime.timedelta(days=365)


@pytest.fixture
def visit(world, settings, tmp_path):
    settings.FIELD_DIR = tmp_path
    world.reach(states.IN_PROGRESS)
    return world


def send(world, username=INSPECTOR, data: bytes | None = None) -> Path:
    """A photo of that person, arrived whole."""
    data, user = data or photo(), world.user(username)
    sha256 = hashlib.sha256(data).hexdigest()
    blobs.receive_part(user, sha256, offset=0, length=len(data), data=data)
    return blobs.find_blob(user, sha256)


def sweep_after_years(*files: Path) -> int:
    for file in files:
        os.utime(file, (0, 0))
    return blobs.sweep(older_than=YEAR, now=NOW)


def test_a_photo_that_parked_work_names_stays_however_old_and_only_its_authors(visit):
    mine, other, heads = send(visit), send(visit, data=b"another photo"), send(visit, HEAD)
    value = {"sha256": mine.name, "name": "a.jpg", "line": None}
    late = operation(visit.first, visit.user(INSPECTOR), "attach_photo", "photo", value)
    visit.close()
    assert outcomes(receive(visit, INSPECTOR, late)) == ["parked"]
    assert sweep_after_years(mine, other, heads) == 2
    assert mine.exists() and not other.exists() and not heads.exists()


def test_a_photo_that_became_evidence_goes_after_its_time(visit):
    mine = send(visit)
    value = {"sha256": mine.name, "name": "a.jpg", "line": None}
    sent = operation(visit.first, visit.user(INSPECTOR), "attach_photo", "photo", value)
    assert outcomes(receive(visit, INSPECTOR, sent)) == ["applied"]
    assert sweep_after_years(mine) == 1


@pytest.mark.parametrize("username", ["sonoivu", "thuongtruc"])
def test_who_is_of_no_team_sends_no_photos(client, visit, username):
    client.force_login(visit.user(username))
    answer = client.generic(
        "PATCH",
        reverse("onsite_photo", args=["0" * 64]),
        b"x",
        content_type="application/octet-stream",
        headers={"Upload-Offset": "0", "Upload-Length": "9"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert blobs.progress_of(visit.user(username), "0" * 64).received == 0


def test_who_has_set_out_sends_photos_also_when_the_visit_was_taken_away(visit):
    user = visit.user(INSPECTOR)
    sync.prepare_device(inspections=[visit.first], device=uuid.uuid4(), by=user, at=NOW)
    visit.first.delegation_members.filter(user=user).update(user=None)
    user.roles_held.all().delete()
    assert send(visit).exists()


def test_a_part_that_vanishes_while_room_is_counted_is_no_error(visit):
    gone = send(visit).with_name("gone.part")
    gone.symlink_to(gone.with_name("nowhere"))
    assert send(visit, data=b"another photo").exists()
