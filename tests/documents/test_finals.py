"""Final means final: made once, stored, served as it was stored; a correction is another document."""

import hashlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings as project
from django.db import IntegrityError, transaction
from django.urls import reverse

from documents import finals
from documents import pdf as pdf_module
from documents.finals import NotFinal, final_document, final_subject, stored_bytes
from documents.models import CODE_ALPHABET, CODE_LENGTH, FinalDocument, make_code
from documents.press import Broken
from inspections import states
from inspections.demo.playing import issue
from inspections.models import Signature, SignedContent
from inspections.transitions import event_recorded
from tests.documents.reading import text_of
from tests.documents.test_pdf import check_archival
from tests.factories import HEAD, INSPECTED, INSPECTOR, NOW, OUTSIDER, PASSWORD, World, make_world
from tests.inspections.acts import digest, fill_minutes, open_signing, reopen_minutes, sign, sign_two

Kind = FinalDocument.Kind
Standing = FinalDocument.Standing
FINALS = {"minutes_pdf": Kind.MINUTES, "scoresheet_pdf": Kind.SCORESHEET}


def all_files() -> set[Path]:
    return {path for path in project.DOCUMENTS_DIR.rglob("*") if path.is_file()}


@pytest.fixture
def new_files():
    """`new_files()`: what was stored since the test began."""
    before = all_files()
    return lambda: all_files() - before


@pytest.fixture
def signed(world) -> SignedContent:
    """Put up and signed by all three; nothing made of it yet."""
    return final_subject(world.reach(states.SIGNED))


@pytest.fixture
def get(client, world):
    def ask(name: str, key, username: str = INSPECTOR):
        client.force_login(world.user(username))
        return client.get(reverse(name, args=[key]))

    return ask


@pytest.fixture
def no_renderer(monkeypatch):
    """`no_renderer()`: from now on nothing can be rendered."""

    def fail(_job: dict) -> bytes:
        raise Broken("the test allows no rendering")

    return lambda: monkeypatch.setattr(pdf_module._press, "typeset", fail)


def body_of(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


# --- When --------------------------------------------------------------------------------------------


def test_the_last_signature_makes_both_documents(world, client, django_capture_on_commit_callbacks):
    """By the page, as the last signer comes to it."""
    world.reach(states.AWAITING_SIGNATURES)
    with django_capture_on_commit_callbacks(execute=True):
        sign_two(world)
    assert not FinalDocument.objects.exists()
    client.force_login(world.user(INSPECTED))
    words = {"digest": digest(world.first), "password": PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("signing", args=[world.first.pk]), words)
    made = FinalDocument.objects.filter(inspection=world.first)
    assert {document.kind for document in made} == {Kind.MINUTES, Kind.SCORESHEET}
    last = Signature.objects.get(party=Signature.Party.REPRESENTATIVE)
    assert {document.made_at for document in made} == {last.signed_at}


def test_issuing_makes_plan_and_annex(db, django_capture_on_commit_callbacks):
    world = make_world(state=states.DRAFT)
    with django_capture_on_commit_callbacks(execute=True):
        issue(world.plan, by=world.user("thuongtruc"))
    world.plan.refresh_from_db()
    made = FinalDocument.objects.filter(plan=world.plan)
    assert {document.kind for document in made} == {Kind.PLAN, Kind.BLANK_SCORESHEET}
    assert {document.content_digest for document in made} == {world.plan.snapshot_digest}


def test_a_renderer_that_fails_breaks_no_signature(
    world, get, client, monkeypatch, no_renderer, django_capture_on_commit_callbacks
):
    """The document is then made at the first download."""
    world.reach(states.AWAITING_SIGNATURES)
    sign_two(world)
    client.force_login(world.user(INSPECTED))
    words = {"digest": digest(world.first), "password": PASSWORD}
    with monkeypatch.context(), django_capture_on_commit_callbacks(execute=True):
        no_renderer()
        client.post(reverse("signing", args=[world.first.pk]), words)
    assert world.first.state == states.SIGNED
    assert not FinalDocument.objects.exists()
    assert get("minutes_pdf", world.first.pk).status_code == 503
    monkeypatch.undo()
    assert "DỰ THẢO" not in text_of(body_of(get("minutes_pdf", world.first.pk)))
    assert FinalDocument.objects.get().kind == Kind.MINUTES


def test_an_error_in_what_follows_breaks_no_signature(world, monkeypatch, django_capture_on_commit_callbacks):
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(finals, "final_document", fail)
    world.reach(states.AWAITING_SIGNATURES)
    sign_two(world)
    with django_capture_on_commit_callbacks(execute=True):
        sign(world.first, world.user(INSPECTED))
    assert world.first.state == states.SIGNED


def test_what_is_not_final_has_no_final_document(db):
    world = make_world(state=states.DRAFT)
    with pytest.raises(NotFinal):
        final_document(Kind.PLAN, world.plan)


def test_minutes_that_not_all_have_signed_are_not_final(world):
    world.reach(states.AWAITING_SIGNATURES)
    sign_two(world)
    content = world.first.signed_contents.get()
    assert final_subject(world.first) is None
    with pytest.raises(NotFinal):
        final_document(Kind.MINUTES, content)
    with pytest.raises(NotFinal):
        final_document(Kind.PLAN, content)


# --- Once --------------------------------------------------------------------------------------------


def test_asked_twice_it_is_the_same_document(signed, new_files):
    first, second = final_document(Kind.MINUTES, signed), final_document(Kind.MINUTES, signed)
    assert first.pk == second.pk
    assert len(new_files()) == 1


@pytest.fixture
def committed(transactional_db, monkeypatch) -> World:
    """All three have signed, seen by every connection, and nothing was made of it yet."""
    monkeypatch.setattr(event_recorded, "receivers", [])
    world = make_world()
    world.reach(states.SIGNED)
    return world


@pytest.mark.parametrize("kind", [Kind.MINUTES, Kind.PLAN])
def test_threads_at_the_same_moment_get_one_document(committed, run_together, monkeypatch, new_files, kind):
    """All have rendered and stored before any of them asks the database."""
    subject = committed.plan if kind == Kind.PLAN else final_subject(committed.first)
    store, together = finals.store_file, threading.Barrier(4)

    def store_and_wait(pdf: bytes) -> str:
        name = store(pdf)
        together.wait(timeout=60)
        return name

    monkeypatch.setattr(finals, "store_file", store_and_wait)
    made = run_together(*[lambda: final_document(kind, subject, at=NOW)] * 4)
    assert [result for result in made if isinstance(result, Exception)] == []
    document = FinalDocument.objects.get()
    assert {result.pk for result in made} == {document.pk}
    assert new_files() == {Path(document.file.path)}
    assert hashlib.sha256(stored_bytes(document)).hexdigest() == document.sha256


RACER = (
    "import sys, django; django.setup()\n"
    "from documents import finals\n"
    "from inspections.models import SignedContent\n"
    "store = finals.store_file\n"
    "def store_and_wait(pdf):\n"
    "    name = store(pdf); print('stored', flush=True); sys.stdin.readline(); return name\n"
    "finals.store_file = store_and_wait\n"
    "document = finals.final_document('minutes', SignedContent.objects.get())\n"
    "print(document.pk, document.sha256, flush=True)\n"
)


def test_processes_at_the_same_moment_get_one_document(committed, new_files):
    """Two server processes, each with its own renderer and connection, both past their rendering."""
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER],
            cwd=project.BASE_DIR,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [racer.stdout.readline() for racer in racers] == ["stored\n"] * 2
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    answers = [racer.communicate(timeout=60)[0] for racer in racers]
    document = FinalDocument.objects.get()
    assert answers == [f"{document.pk} {document.sha256}\n"] * 2
    assert new_files() == {Path(document.file.path)}
    assert stored_bytes(document)


def test_a_row_that_is_refused_leaves_no_file(signed, monkeypatch, new_files):
    def refuse(**_values: object) -> None:
        raise IntegrityError("another reason")

    monkeypatch.setattr(FinalDocument.objects, "create", refuse)
    with pytest.raises(IntegrityError, match="another reason"):
        final_document(Kind.MINUTES, signed)
    assert not new_files()


# --- Ever after --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FINALS)
def test_served_byte_for_byte_though_templates_and_renderer_changed(get, world, signed, no_renderer, name):
    document = final_document(FINALS[name], signed)
    no_renderer()  # nor is any template filled in: there would be nothing to do with it
    first, second = body_of(get(name, world.first.pk)), body_of(get(name, world.first.pk, INSPECTED))
    assert first == second == stored_bytes(document)
    assert hashlib.sha256(first).hexdigest() == document.sha256
    assert len(first) == document.size


def test_a_new_template_changes_drafts_and_nothing_that_is_final(get, world, signed, settings, tmp_path):
    kept = body_of(get("minutes_pdf", world.first.pk))
    draft = world.reach(states.IN_PROGRESS, order=2)
    folder = tmp_path / "templates" / "documents"
    folder.mkdir(parents=True)
    (folder / "minutes.html").write_text("<title>b</title><p>Mẫu mới")
    engine = dict(settings.TEMPLATES[0])
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path / "templates", *engine["DIRS"]]}]
    assert text_of(body_of(get("minutes_pdf", draft.pk, "thuky.muonglay"))) == "Mẫu mới"
    assert body_of(get("minutes_pdf", world.first.pk)) == kept


@pytest.mark.parametrize(
    ("name", "kind"), [("plan_pdf", Kind.PLAN), ("blank_scoresheet_pdf", Kind.BLANK_SCORESHEET)]
)
def test_an_issued_plan_is_served_as_stored(get, world, no_renderer, name, kind):
    first = body_of(get(name, world.plan.pk))
    no_renderer()
    assert body_of(get(name, world.plan.pk)) == first == stored_bytes(FinalDocument.objects.get(kind=kind))


def test_the_code_is_on_the_paper_and_cannot_be_guessed(signed):
    document = final_document(Kind.MINUTES, signed)
    assert document.code in text_of(stored_bytes(document)).replace(" ", "")
    check_archival(stored_bytes(document))  # with the mark of the code, and sealed
    codes = {make_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert len(CODE_ALPHABET) ** CODE_LENGTH >= 2**80


def test_the_file_is_private_and_its_name_tells_nothing(signed):
    path = Path(final_document(Kind.MINUTES, signed).file.path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.is_relative_to(project.DOCUMENTS_DIR)
    assert "Tuần" not in str(path) and "minutes" not in path.name


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_file_is_neither_given_out_nor_made_anew(get, world, signed, damage):
    path = Path(final_document(Kind.MINUTES, signed).file.path)
    stored = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(stored[:-1] + (b"" if damage == "cut" else b"x"))
    response = get("minutes_pdf", world.first.pk)
    assert response.status_code == 503
    assert "không còn nguyên vẹn" in response.content.decode()
    assert FinalDocument.objects.filter(kind=Kind.MINUTES).count() == 1
    path.write_bytes(stored)
    assert body_of(get("minutes_pdf", world.first.pk)) == stored


@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"code": "2" * 16}, {"made_at": NOW}, {"file": "x"}]
)
def test_the_database_refuses_to_change_the_row(signed, change):
    document = final_document(Kind.MINUTES, signed, at=signed.opened_at)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        FinalDocument.objects.filter(pk=document.pk).update(**change)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        document.delete()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        FinalDocument.objects.all().delete()


# --- Replaced, never edited --------------------------------------------------------------------------


def test_a_correction_is_a_new_document_and_the_old_one_stays(get, world, signed):
    old = final_document(Kind.MINUTES, signed)
    kept = stored_bytes(old)
    assert (old.standing, old.replaced_by) == (Standing.VALID, None)

    reopen_minutes(world.first, world.user(HEAD))
    old = FinalDocument.objects.get(pk=old.pk)
    assert (old.standing, old.replaced_by) == (Standing.WITHDRAWN, None)
    assert "DỰ THẢO" in text_of(body_of(get("minutes_pdf", world.first.pk)))
    assert body_of(get("final_pdf", old.code)) == kept

    fill_minutes(world)
    open_signing(world.first, world.user(INSPECTOR))
    sign_two(world)
    sign(world.first, world.user(INSPECTED))
    new = final_document(Kind.MINUTES, final_subject(world.first))
    old = FinalDocument.objects.get(pk=old.pk)
    assert (old.standing, old.replaced_by) == (Standing.REPLACED, new)
    assert (new.standing, new.content.revision) == (Standing.VALID, 2)
    assert body_of(get("minutes_pdf", world.first.pk)) == stored_bytes(new) != kept
    assert body_of(get("final_pdf", old.code)) == stored_bytes(old) == kept


def test_an_old_document_says_in_its_name_that_it_is_one(get, world, signed):
    old = final_document(Kind.MINUTES, signed)
    assert "b%E1%BA%A3n%20s%E1%BB%91" not in get("final_pdf", old.code).headers["Content-Disposition"]
    reopen_minutes(world.first, world.user(HEAD))
    assert unquote(get("final_pdf", old.code).headers["Content-Disposition"]).endswith("bản số 1.pdf")


def test_a_document_by_its_code_is_for_those_who_see_its_inspection(get, world, signed):
    results, plan = final_document(Kind.MINUTES, signed), final_document(Kind.PLAN, world.plan)
    assert get("final_pdf", results.code).status_code == 200
    assert get("final_pdf", results.code, OUTSIDER).status_code == 404
    assert get("final_pdf", plan.code, OUTSIDER).status_code == 200
    assert get("final_pdf", "2" * 16).status_code == 404


def test_what_is_stored_is_found_and_authorised_at_once(
    client, get, world, signed, django_assert_num_queries
):
    final_document(Kind.MINUTES, signed)
    get("minutes_pdf", signed.inspection_id)
    with django_assert_num_queries(4):  # session, account, roles held, document
        client.get(reverse("minutes_pdf", args=[signed.inspection_id]))
