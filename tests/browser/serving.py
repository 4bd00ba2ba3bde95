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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a developer or the rest of the test run has set must not decide about this server.
FOREIGN = ("DATABASE_URL", "DEBUG", "HTTPS", "SECRET_KEY", "ALLOWED_HOSTS", "EVIDENCE_MAX_BYTES")


def environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    own = {"DATA_DIR": str(folder), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
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
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        application = "tests.browser.clock" if self.on else "config.wsgi"
        env = environment(self.folder) | ({"SERVED_ON": self.on.isoformat()} if self.on else {})
        with self.printed.open("a") as printed:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", f"{application}:application"]
                + ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--preload", "--no-control-socket"]
                + ["--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
                + ["--graceful-timeout", "1"],
                cwd=ROOT,
                env=env,
                stdout=printed,
                stderr=printed,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self._process.poll() is None, self.printed.read_text()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError(f"the server did not answer: {self.printed.read_text()}")

    def errors(self) -> str:
        """What the server complained of: a request that failed inside."""
        printed = self.printed.read_text() if self.printed.exists() else ""
        return printed if "Traceback" in printed or "Internal Server Error" in printed else ""


@contextmanager
def serving(prepared: Path, folder: Path, on: datetime.datetime | None = None) -> Iterator[Server]:
    """A server on a copy of `prepared` at `folder`, stopped in the end; it must not have failed inside."""
    shutil.copytree(prepared, folder)
    server = Server(folder, on)
    server.start()
    try:
        yield server
    finally:
        server.stop()
    assert server.errors() == ""


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
