"""The application as it is served: gunicorn on a free port of this machine, with a data folder of its own."""

from __future__ import annotations

import datetime
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

ROOT = Path(__file__).resolve().parents[2]
# What a developer or the rest of the test run has set must not decide about this server.
FOREIGN = ("DATABASE_URL", "DEBUG", "HTTPS", "SECRET_KEY", "ALLOWED_HOSTS", "EVIDENCE_MAX_BYTES")
DATABASE = "db.sqlite3"
STATIC = "static"
PATIENCE = 120  # seconds; a start takes two on a machine with nothing else to do


def environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own = {"DATA_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
    return inherited | own


def manage(folder: Path, *words: str) -> str:
    """Run a command of manage.py on the data of `folder`; answers what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(folder),
        text=True,
        capture_output=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Server:
    """One server on one data folder. It can be stopped and started again at the same address."""

    def __init__(self, folder: Path, on: datetime.datetime | None = None):
        self.folder = folder
        self.on = on  # the moment it believes to start at; the real one unless given
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.printed = folder.parent / f"{folder.name}-printed.txt"
        self._keeper: subprocess.Popen | None = None
        self._is_on = False
        self._heard = 0

    def start(self) -> None:
        if self._is_on:
            return
        if self._keeper is None:
            self._keeper = self._start_keeper()
        self._tell("start")
        self._is_on = True
        self._wait_until_it_answers()

    def stop(self) -> None:
        if self._is_on:
            self._tell("stop")
            self._keeper.stdout.readline()
            self._is_on = False

    def end(self) -> None:
        """Stopped for good."""
        self.stop()
        if self._keeper is not None:
            self._keeper.communicate(timeout=20)
            self._keeper = None

    def _start_keeper(self) -> subprocess.Popen:
        application = "tests.browser.clock" if self.on else "config.wsgi"
        env = environment(self.folder) | ({"SERVED_ON": self.on.isoformat()} if self.on else {})
        with self.printed.open("a") as printed:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.browser.keeper", application]
                + ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--no-control-socket"]
                + ["--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
                + ["--graceful-timeout", "1"],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=printed,
                text=True,
            )

    def _tell(self, word: str) -> None:
        print(word, file=self._keeper.stdin, flush=True)

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._keeper.poll() is None, self.printed.read_text()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.end()
        raise AssertionError(f"the server did not answer: {self.printed.read_text()}")

    def begin_anew(self, prepared: Path) -> None:
        """Take over the data of `prepared`, also while serving: every request opens the database anew."""
        self.folder.mkdir(exist_ok=True)
        take_database(prepared / DATABASE, self.folder / DATABASE)
        take_files(prepared, self.folder)
        self.start()
        self._heard = self.printed.stat().st_size

    def complaints(self) -> str:
        """What it has printed of requests that failed inside since it began anew."""
        printed = self.printed.read_bytes()[self._heard :].decode()
        return printed if "Traceback" in printed or "Internal Server Error" in printed else ""


def take_database(prepared: Path, served: Path) -> None:
    """Under the database's own locks; an exchange of its files would break a request on its way."""
    with closing(connect(prepared)) as source, closing(connect(served)) as target:
        source.backup(target)


def take_files(prepared: Path, served: Path) -> None:
    """Exchange all folders but the static files, which are collected once and the same for all data."""
    for new in prepared.iterdir():
        old = served / new.name
        if new.is_file() and not new.name.startswith(DATABASE):
            shutil.copy2(new, served)
        elif new.is_dir() and not (new.name == STATIC and old.exists()):
            shutil.rmtree(old, ignore_errors=True)
            shutil.copytree(new, old)
    for old in served.iterdir():
        if old.is_dir() and not (prepared / old.name).exists():
            shutil.rmtree(old)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
