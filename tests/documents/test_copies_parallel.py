"""Two people at one moment: one copy, one confirmation, one file on the disk."""

import io
from pathlib import Path

import pytest

from documents import signed_copies
from documents.models import SignedCopy
from documents.verify import verify_copy
from inspections.errors import Refusal
from inspections.models import Event
from tests.documents import attacker
from tests.documents.signed_round import SignedRound
from tests.documents.signing_desk import now
from tests.factories import HEAD, INSPECTED, INSPECTOR


@pytest.fixture
def shared_round(transactional_db, settings, monkeypatch) -> SignedRound:
    """Committed, so that threads of their own connection see it."""
    settings.DEMO = True
    monkeypatch.setattr(signed_copies, "verify_apart", verify_copy)
    return SignedRound.make()


def bring(round_: SignedRound, pdf: bytes, username: str):
    final, user = round_.minutes, round_.user(username)
    return lambda: signed_copies.attach_copy(
        final=final, kind="signed_pdf", file=io.BytesIO(pdf), name="da-ky.pdf", by=user, at=now()
    )


def files(settings) -> int:
    return sum(path.is_file() for path in Path(settings.DOCUMENTS_DIR, "ban-ky").rglob("*"))


def test_the_same_copy_from_two_people_at_once_is_kept_once(shared_round, run_together, leader, settings):
    signed, before = leader.sign(shared_round.pdf), files(settings)
    first, second = run_together(*(bring(shared_round, signed, who) for who in (HEAD, INSPECTED)))
    assert first == second == SignedCopy.objects.get()
    assert files(settings) == before + 1
    assert Event.objects.filter(action="attach_signed_copy").count() == 1


def test_two_who_confirm_at_once_confirm_once(shared_round, run_together, leader):
    copy = bring(shared_round, leader.sign(attacker.write_anew(shared_round.pdf)), HEAD)()
    people = [shared_round.user(name) for name in (INSPECTOR, INSPECTED)]

    def confirm(by):
        mine = SignedCopy.objects.select_related("final__inspection__plan__term").get(pk=copy.pk)
        return lambda: signed_copies.confirm_copy(copy=mine, by=by, at=now())

    answers = run_together(*map(confirm, people))
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
    assert Event.objects.filter(action="confirm_signed_copy").count() == 1
