"""What `script/server` does, on data of its own: the first start, the second, and who may then enter.

`script/install` is not played here; it needs a machine that has nothing of the project.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from shutil import copy, copytree
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from inspections.demo.accounts import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ("DEMO", "HTTPS", "DATABASE_URL", "DEBUG", "HOST", "TEST_RUN_FOLDER", "ALLOWED_HOSTS")


def environment(folder: Path, **own: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return inherited | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"} | own


def run_command(folder: Path, *words: str, **own: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(folder, **own),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen) -> str:
    printed, complained = process.communicate(timeout=120)
    assert process.returncode == 0, complained
    return printed


def count_rows(folder: Path) -> str:
    code = "from accounts.models import User as U; from inspections.models import InspectionPlan as P; "
    code += "print('counted', U.objects.count(), P.objects.count())"
    return finish(run_command(folder, "shell", "--no-imports", "-c", code)).splitlines()[-1]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server(NamedTuple):
    address: str
    printed: Path


@contextmanager
def serving(folder: Path, **own: str) -> Iterator[Server]:
    """A server that answers, and in the end stops."""
    port = str(free_port())
    server = Server(f"http://127.0.0.1:{port}", folder.parent / f"printed-{port}.txt")
    with server.printed.open("w") as printed:
        process = subprocess.Popen(
            ["script/server"],
            cwd=ROOT,
            env=environment(folder, PORT=port, **own),
            stdout=printed,
            stderr=printed,
        )
        try:
            wait_for(f"{server.address}/healthz", process)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)  # not the half minute that a worker may take which does not listen


def wait_for(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            if urllib.request.urlopen(url, timeout=5).status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not answer")


def try_to_enter(address: str, username: str, password: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{address}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    fields = {"csrfmiddlewaretoken": token, "username": username, "password": password}
    try:
        opener.open(f"{address}/accounts/login/", urlencode(fields).encode())
    except urllib.error.HTTPError as refused:
        assert refused.code == 400
        return False
    return True


def when_written(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


class FirstStart(NamedTuple):
    folder: Path
    printed: str


# The first worker answers while the second one has only just parted from the server.
SLOW_WORKER = """
def post_fork(server, worker):
    import time
    time.sleep(3 * (worker.age - 1))
"""


@pytest.fixture(scope="module")
def first_start(tmp_path_factory) -> FirstStart:
    """Two at the same moment: the server, stopped as soon as it answers, and one who prepares by hand."""
    folder = tmp_path_factory.mktemp("start") / "data"
    by_hand = run_command(folder, "prepare", DEMO="1")
    slow = folder.with_name("slow_worker.py")
    slow.write_text(SLOW_WORKER)
    with serving(folder, GUNICORN_CMD_ARGS=f"--config {slow}") as server:
        pass
    return FirstStart(folder, server.printed.read_text() + finish(by_hand))


def test_the_first_start_loads_the_year_once_and_names_the_accounts(first_start):
    assert count_rows(first_start.folder) == "counted 24 1"
    for work in ("Bringing the database", "Collecting static files", "Loading the plan"):
        assert first_start.printed.count(work) == 1
    assert re.search(r"http://127\.0\.0\.1:\d+/", first_start.printed)
    for expected in ("thuongtruc", "quantri", "truongdoan.tuangiao", "daidien.dienbien", PASSWORD):
        assert expected in first_start.printed


def test_the_second_start_keeps_the_data_does_nothing_again_and_lets_the_demo_accounts_in(first_start):
    """How long it takes is measured (benchmarks/start.py); what would take long is named here."""
    collected = when_written(first_start.folder / "static")
    with serving(first_start.folder) as server:
        assert try_to_enter(server.address, "thuky.tuangiao", PASSWORD)
        assert not try_to_enter(server.address, "thuky.tuangiao", "sai")
    assert count_rows(first_start.folder) == "counted 24 1"
    assert when_written(first_start.folder / "static") == collected
    for work in ("Bringing the database", "Collecting", "Loading", "Installing", "Making"):
        assert work not in server.printed.read_text()


@pytest.mark.parametrize("own", [{"HOST": "0.0.0.0", "DEMO": "1"}, {"DEMO": "0"}])
def test_demo_accounts_stay_out_when_others_could_reach_them(first_start, own):
    with serving(first_start.folder, **own) as server:
        assert not try_to_enter(server.address, "thuky.tuangiao", PASSWORD)
    assert PASSWORD not in server.printed.read_text()


def test_a_proxy_in_front_counts_as_others(first_start):
    with serving(first_start.folder, HTTPS="1", DEMO="1") as server:
        pass
    assert PASSWORD not in server.printed.read_text()


def test_a_start_without_demo_loads_nothing_and_says_how_to_go_on(first_start, tmp_path):
    copytree(first_start.folder / "static", tmp_path / "static")
    copy(first_start.folder / "static.sha256", tmp_path)
    assert "createsuperuser" in finish(run_command(tmp_path, "prepare"))
    assert count_rows(tmp_path) == "counted 0 0"
