"""The process that sets documents: started at the first need, one for each server process, and watched.

A document that takes too long or too much ends that process and nothing else.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from documents import jobs

# Memory that a large document has taken is given back only by a new process.
DOCUMENTS_PER_PROCESS = 200
# On top of twice the time on the processor: a process that starts, or gets no turn on a busy machine.
SPARE_SECONDS = 15
# Ways to end that mean: too much time or memory. The C libraries abort when they get no memory.
_EXHAUSTED = (signal.SIGKILL, signal.SIGXCPU, signal.SIGABRT, signal.SIGTRAP)
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE")


class Exhausted(Exception):
    """The document takes more time or memory than it may."""


class Broken(Exception):
    """The document could not be set, for another reason."""


class Press:
    """One process, and whoever waits for it; a document at a time."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        self.turn = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.done = 0
        atexit.register(self.stop)
        os.register_at_fork(after_in_child=self.forget)

    def typeset(self, job: dict) -> bytes:
        """The PDF of a job (`typesetting.typeset`); raises `Exhausted` or `Broken`."""
        if not self.turn.acquire(timeout=2 * settings.DOCUMENT_SECONDS):
            raise Broken("other documents took too long")
        try:
            return self._ask(self._ready_process(), json.dumps(job).encode())
        except Exhausted:
            self.stop()
            raise
        finally:
            self.turn.release()

    def _ready_process(self) -> subprocess.Popen:
        if self.process is None or self.process.poll() is not None or self.done >= DOCUMENTS_PER_PROCESS:
            self.stop()
            self.process, self.done = start_process(self.folders), 0
        self.done += 1
        return self.process

    def _ask(self, process: subprocess.Popen, job: bytes) -> bytes:
        # Inside, the time on the processor is limited; this is for a process that only waits.
        watchdog = threading.Timer(2 * settings.DOCUMENT_SECONDS + SPARE_SECONDS, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            jobs.send(process.stdin, jobs.JOB, job)
            kind, body = jobs.receive(process.stdout)
        except (OSError, EOFError) as failure:
            ended = -process.wait()
            raise (Exhausted if ended in _EXHAUSTED else Broken)(f"the process ended ({ended})") from failure
        finally:
            watchdog.cancel()
        if kind == jobs.DONE:
            return body
        raise (Exhausted if kind == jobs.EXHAUSTED else Broken)(body.decode(errors="replace"))

    def stop(self) -> None:
        if self.process is not None:
            process, self.process = self.process, None
            process.kill()
            process.communicate()

    def forget(self) -> None:
        """After a fork: the process and the other ends of its pipes are the parent's."""
        self.turn = threading.Lock()
        if self.process is not None:
            process, self.process = self.process, None
            process.returncode = 0  # not ours to wait for
            process.stdin.close()
            process.stdout.close()


def start_process(folders: Sequence[Path]) -> subprocess.Popen:
    """With a few names for environment: nothing of our settings and secrets."""
    limits = (str(settings.DOCUMENT_SECONDS), str(settings.DOCUMENT_MEMORY_MB))
    return subprocess.Popen(
        [sys.executable, "-E", "-s", "-m", "documents.typesetting", *limits, *map(str, folders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
    )
