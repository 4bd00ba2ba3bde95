"""Files without a row: removed a day later, and only if they can be what a crash has left."""

import datetime
import os
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from documents import finals
from documents.models import FinalDocument, SignedCopy
from documents.sweeping import AGE, MOST, Mismatch, remove_orphans
from tests.factories import INSPECTOR

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(signed_round, settings, tmp_path) -> Path:
    """A copy of the stored documents, all of them old."""
    own = tmp_path / "documents"
    shutil.copytree(settings.DOCUMENTS_DIR, own)
    settings.DOCUMENTS_DIR = own
    known = set(FinalDocument.objects.values_list("file", flat=True))
    for path in [path for path in own.rglob("*") if path.is_file()]:
        if path.relative_to(own).as_posix() not in known:
            path.unlink()
    for path in own.rglob("*.pdf"):
        grow_old(path)
    return own


def grow_old(path: Path, age: datetime.timedelta = AGE + HOUR) -> None:
    moment = (timezone.now() - age).timestamp()
    os.utime(path, (moment, moment))


def leave_orphan(folder: Path, age: datetime.timedelta = AGE + HOUR) -> str:
    name = finals.store_file(b"%PDF-1.7")
    grow_old(folder / name, age)
    return name


def sweep() -> list[str]:
    return remove_orphans(at=timezone.now())


def test_what_a_crash_left_is_removed_and_all_documents_stay(folder):
    orphan = leave_orphan(folder)
    assert sweep() == [orphan] and not (folder / orphan).exists()
    for document in FinalDocument.objects.all():
        assert finals.stored_bytes(document)
    assert sweep() == []


def test_a_young_file_may_be_waiting_for_its_row(folder):
    orphan = leave_orphan(folder, AGE - HOUR)
    assert sweep() == [] and (folder / orphan).exists()


def test_files_of_others_are_left_alone(folder):
    other = folder / "ghi-chu.txt"
    other.write_text("Giữ lại.")
    grow_old(other)
    assert sweep() == [] and other.exists()


def test_a_signed_copy_that_a_row_names_stays_and_another_goes(folder, signed_round):
    known, left = (f"ban-ky/{sign * 2}/{sign * 32}" for sign in "ab")
    for name in (known, left):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"%PDF-1.7")
        grow_old(folder / name)
    SignedCopy.objects.create(
        final=signed_round.minutes,
        kind=SignedCopy.Kind.SCAN,
        file=known,
        original_name="Bản quét.pdf",
        media_type="application/pdf",
        size=8,
        sha256="0" * 64,
        uploaded_by=signed_round.user(INSPECTOR),
        uploaded_at=timezone.now(),
    )
    assert sweep() == [left] and (folder / known).exists()


def test_nothing_is_removed_when_the_folder_belongs_to_another_database(folder):
    orphan = leave_orphan(folder)
    (folder / FinalDocument.objects.first().file.name).unlink()
    with pytest.raises(Mismatch):
        sweep()
    assert (folder / orphan).exists()


def test_more_than_crashes_leave_is_told_and_stays(folder, capsys):
    orphans = [leave_orphan(folder) for _ in range(MOST + 1)]
    call_command("sweep_documents")
    assert "No stored document was removed: 11 files" in capsys.readouterr().err
    assert all((folder / name).exists() for name in orphans)


def test_every_start_sweeps(folder, settings, tmp_path):
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    orphan = leave_orphan(folder)
    call_command("prepare")
    assert not (folder / orphan).exists()
