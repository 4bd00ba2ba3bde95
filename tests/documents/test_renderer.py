"""The process that sets documents is locked in: no way out of it, and nobody else falls when it does."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from documents import glyphs, jobs
from documents import pdf as pdf_module
from documents.papers import minutes_pdf_from_content, plan_pdf_from_content
from documents.pdf import PRINT_TEMPLATES, READABLE
from documents.press import Broken, Exhausted, Press
from documents.typesetting import AddressRefused, OwnFiles, typeset
from inspections import states
from inspections.errors import Refusal
from tests.documents.reading import fonts_of, text_of
from tests.factories import INSPECTOR

WORD = "Nội dung kiểm tra được thực hiện đầy đủ. "


def job(html: str) -> dict:
    return {"html": html, "folder": str(PRINT_TEMPLATES), "attachments": []}


PAGE = job("<title>Một trang</title><p>Một trang")


@pytest.fixture
def press():
    """A press of the test's own, gone with it."""
    own = Press(READABLE)
    yield own
    own.stop()


@pytest.fixture
def tight(settings):
    """`tight(seconds=…, megabytes=…)`: the limits of the next press."""

    def set_limits(seconds: int = 20, megabytes: int = 1536) -> None:
        settings.DOCUMENT_SECONDS, settings.DOCUMENT_MEMORY_MB = seconds, megabytes

    return set_limits


def is_running(pid: int) -> bool:
    """A process that has ended and waits to be noticed is not running."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end(pid: int, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while is_running(pid):
        assert time.monotonic() < until, f"process {pid} is still running"
        time.sleep(0.02)


# --- What a document can reach -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "http://example.org/style.css",
        "https://example.org/",
        "ftp://example.org/",
        "data:text/css,body{}",
        f"file://{settings.BASE_DIR}/manage.py",
        f"file://{settings.BASE_DIR}/templates/documents/../base.html",
        f"file://{settings.BASE_DIR}/templates/documents/%2e%2e/base.html",
        f"file://{settings.BASE_DIR}/templates/documents-else/a.svg",
    ],
)
def test_addresses_outside_our_own_files_are_refused(address):
    with pytest.raises(AddressRefused):
        OwnFiles(READABLE).fetch(address)


def test_a_link_that_leads_outside_is_refused(tmp_path):
    (tmp_path / "out.css").symlink_to("/etc/passwd")
    with pytest.raises(AddressRefused):
        OwnFiles([tmp_path]).fetch((tmp_path / "out.css").as_uri())


def test_our_own_files_are_read():
    with closing(OwnFiles(READABLE).fetch((PRINT_TEMPLATES / "draft_mark.svg").as_uri())) as answer:
        assert b"<svg" in answer.read()


class Watched(OwnFiles):
    """Notes what a document asks for."""

    def __init__(self) -> None:
        super().__init__(READABLE)
        self.asked: list[str] = []

    def fetch(self, url: str, headers: dict | None = None):
        self.asked.append(url)
        return super().fetch(url, headers)


# Set in this process, to watch it, WeasyPrint leaves the file of its colour profile to be closed by Python.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_typed_markup_is_text(written, monkeypatch):
    fetcher = Watched()
    monkeypatch.setattr(pdf_module._press, "typeset", lambda given: typeset(given, fetcher))
    written["minutes"]["causes"] = (
        "<img src='file:///etc/passwd'><style>@import url(http://example.org)</style>"
    )
    made = minutes_pdf_from_content(written, False)
    assert [Path(address).name for address in fetcher.asked] == ["draft_mark.svg"]
    assert "<imgsrc='file:///etc/passwd'><style>@import" in text_of(made).replace(" ", "")


def test_what_a_template_must_not_ask_for_is_left_out(press):
    secret = settings.BASE_DIR / "manage.py"
    pdf = press.typeset(job(f"<title>a</title><p>Chữ</p><img src='{secret.as_uri()}' alt='vắng'>"))
    assert text_of(pdf) == "Chữ vắng"


def test_the_process_can_open_no_connection_and_start_no_program():
    program = (
        "import sys, socket, subprocess, os; from documents import typesetting as t\n"
        "sys.addaudithook(t.refuse_reaching_out)\n"
        "def refused(act):\n"
        "    try: act()\n"
        "    except PermissionError: return True\n"
        "print(refused(lambda: socket.create_connection(('127.0.0.1', 9))),"
        " refused(lambda: socket.getaddrinfo('localhost', 80)),"
        " refused(lambda: subprocess.run(['true'])), refused(lambda: os.system('true')),"
        " refused(lambda: os.fork()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True"] * 5, done.stderr


def test_the_process_knows_none_of_our_secrets(press, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "bí mật")
    press.typeset(PAGE)
    known = Path(f"/proc/{press.process.pid}/environ").read_bytes()
    for name in (b"SECRET_KEY", b"DATABASE_URL", b"DATA_DIR", b"SEAL_"):
        assert name not in known
    loaded = Path(f"/proc/{press.process.pid}/maps").read_text()
    assert "psycopg" not in loaded and "_sqlite3" not in loaded


# --- Limits ------------------------------------------------------------------------------------------


def test_a_document_without_end_is_given_up_and_the_next_one_is_made(press, tight):
    tight(seconds=1)
    with pytest.raises(Exhausted, match=str(int(signal.SIGXCPU))):
        press.typeset(job(f"<p style='overflow-wrap: anywhere'>{'ữ' * 100_000}"))
    assert text_of(press.typeset(PAGE)) == "Một trang"


def test_a_process_that_does_nothing_is_ended_too(press, tight, monkeypatch):
    tight(seconds=1)
    press.typeset(PAGE)
    stopped = press.process.pid
    os.kill(stopped, signal.SIGSTOP)
    with monkeypatch.context() as patched, pytest.raises(Exhausted):
        patched.setattr("documents.press.SPARE_SECONDS", 0)
        press.typeset(PAGE)
    wait_for_end(stopped)
    assert text_of(press.typeset(PAGE)) == "Một trang"


def test_a_document_that_fills_the_memory_is_given_up_and_the_next_one_is_made(press, tight):
    tight(megabytes=400)
    with pytest.raises(Exhausted):
        press.typeset(job(f"<title>a</title><p>{WORD * 400_000}"))
    assert text_of(press.typeset(PAGE)) == "Một trang"


def test_a_failure_inside_is_reported_and_the_process_goes_on(press):
    press.typeset(PAGE)
    first = press.process.pid
    with pytest.raises(Broken, match="KeyError"):
        press.typeset({"html": ""})
    assert text_of(press.typeset(PAGE)) == "Một trang"
    assert press.process.pid == first


def test_a_process_that_was_ended_from_outside_is_replaced_unnoticed(press):
    press.typeset(PAGE)
    press.process.kill()
    press.process.wait()
    assert text_of(press.typeset(PAGE)) == "Một trang"


def test_a_process_is_renewed_after_so_many_documents(press, monkeypatch):
    monkeypatch.setattr("documents.press.DOCUMENTS_PER_PROCESS", 2)
    pids = []
    for _ in range(4):
        press.typeset(PAGE)
        pids.append(press.process.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert not is_running(pids[0])


def test_threads_share_one_process_and_get_each_their_own(press):
    texts: dict[int, str] = {}

    def make(number: int) -> None:
        texts[number] = text_of(press.typeset(job(f"<title>a</title><p>Trang {number}")))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {number: f"Trang {number}" for number in range(8)}


def test_who_waits_too_long_for_others_is_told(press, tight):
    tight(seconds=0)
    with press.turn, pytest.raises(Broken):
        press.typeset(PAGE)


# --- Processes come and go together ------------------------------------------------------------------

_STARTS_A_PRESS = (
    "import django; django.setup()\n"
    "from documents.pdf import READABLE\n"
    "from documents.press import Press\n"
    "press = Press(READABLE)\n"
    f"page = {PAGE!r}\n"
    "press.typeset(page); print(press.process.pid, flush=True)\n"
)


def start_program(code: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("way", ["ends", "is killed"])
def test_no_process_is_left_behind(way):
    with start_program(_STARTS_A_PRESS + "input()\n") as owner:
        pid = int(owner.stdout.readline())
        assert is_running(pid)
        owner.stdin.close() if way == "ends" else owner.kill()
    wait_for_end(pid)


def test_a_process_in_the_middle_of_a_document_ends_with_its_owner():
    code = _STARTS_A_PRESS + f"page['html'] = '<p>' + {'ữ'!r} * 100_000; press.typeset(page)\n"
    with start_program(code) as owner:
        pid = int(owner.stdout.readline())
        time.sleep(0.5)
        owner.kill()
    wait_for_end(pid)


def test_a_forked_server_process_starts_its_own_and_leaves_the_parents_alone():
    """As gunicorn forks its workers from a master that has loaded everything."""
    code = _STARTS_A_PRESS + (
        "import os\n"
        "if (child := os.fork()) == 0:\n"
        "    press.typeset(page); print(press.process.pid, flush=True); raise SystemExit\n"
        "os.waitpid(child, 0)\n"
        "press.typeset(page); print(press.process.pid, flush=True)\n"
    )
    with start_program(code) as owner:
        printed = [int(line) for line in owner.stdout]
    assert len(printed) == 3
    assert printed[0] == printed[2] != printed[1]
    for pid in printed:
        wait_for_end(pid)


def test_a_torn_message_is_the_end(tmp_path):
    torn = tmp_path / "torn"
    with torn.open("wb") as stream:
        jobs.send(stream, jobs.JOB, b"123456")
    torn.write_bytes(torn.read_bytes()[:-1])
    with torn.open("rb") as stream, pytest.raises(EOFError):
        jobs.receive(stream)


# --- Bad content gives a document or a sentence ------------------------------------------------------

BAD = {
    "many_words": WORD * 2500,
    "one_word": "ữ" * 100_000,
    "many_lines": f"{WORD}\n" * 2500,
    "emoji": "👍🏽👨‍👩‍👧‍👦🇻🇳 " * 200,
    "right_to_left": "السلام عليكم \u202e\u2067ngược\u2069 " * 50,
    "control": "".join(map(chr, range(32))) + "\x7f\x85\u2028\ufeff\ufffe chữ",
    "decomposed": "Tha\u0306\u0301ng nga\u0300y, o\u031b\u0301, u\u031b\u0303",
    "stacked_marks": "a" + "\u0301" * 3000,
    "template": "{{ content }}{% now %}{# #}&amp;&#0;&#x110000;]]>-->",
    "numbers": "9" * 5000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_content_gives_a_document(written, name):
    written["minutes"]["strengths"] = BAD[name]
    written["inspected_unit"]["name_in_sentence"] = BAD[name][:200]
    made = minutes_pdf_from_content(written, True)
    assert made.startswith(b"%PDF-1.7")
    assert all(font.startswith("Liberation-Serif") for font in fonts_of(made))


def test_decomposed_accents_are_composed(written):
    written["minutes"]["strengths"] = BAD["decomposed"]
    assert "Thắng ngày, ớ, ữ" in text_of(minutes_pdf_from_content(written, True))


def test_only_what_is_no_word_gets_places_to_break():
    longest = "nghiêng" * 14
    assert glyphs.printable_text(longest) == longest
    broken = glyphs.printable_text("x" * 100)
    assert broken.split("\u200b") == ["x" * 20] * 5 + [""]


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [(Exhausted("x"), 422, "rút gọn nội dung"), (Broken("x"), 503, "Không lập được văn bản lúc này")],
)
def test_a_page_says_that_a_document_was_not_made(client, world, monkeypatch, failure, status, words):
    def fail(_job: dict) -> bytes:
        raise failure

    inspection = world.reach(states.IN_PROGRESS)
    monkeypatch.setattr(pdf_module._press, "typeset", fail)
    client.force_login(world.user(INSPECTOR))
    response = client.get(reverse("minutes_pdf", args=[inspection.pk]))
    assert response.status_code == status
    assert words in response.content.decode()


def test_a_refusal_tells_which_limit(monkeypatch, plan_issued):
    def give_up(_job: dict) -> bytes:
        raise Exhausted("too long")

    monkeypatch.setattr(pdf_module._press, "typeset", give_up)
    with pytest.raises(Refusal) as refused:
        plan_pdf_from_content(plan_issued, True)
    assert refused.value.code == "document_too_heavy"


def test_a_job_is_plain_json(monkeypatch, plan_issued):
    """So that the process needs none of our classes, and can hand none back."""
    given = []
    with suppress(Refusal), monkeypatch.context() as patched:
        patched.setattr(pdf_module._press, "typeset", lambda asked: given.append(asked) or b"")
        plan_pdf_from_content(plan_issued, True)
    assert json.loads(json.dumps(given[0])) == given[0]
