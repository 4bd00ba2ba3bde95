"""How long `script/server` takes until it answers: the first time, and again on the same data.

    .venv/bin/python -m benchmarks.start

Both on an installed `.venv`; the machine should have nothing else to do.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.server import ROOT, wait_for

AGAIN = 5
MOST_SECONDS_AGAIN = 5


def seconds_to_answer(folder: Path) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"PORT": str(port), "DATA_DIR": str(folder)}
    begun = time.perf_counter()
    server = subprocess.Popen(
        ["script/server"],
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        return time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait(timeout=30)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        first = seconds_to_answer(Path(name))
        again = [seconds_to_answer(Path(name)) for _ in range(AGAIN)]
    print("| start of `script/server`, until it answers | runs | seconds, median (slowest) |")
    print("| --- | ---: | ---: |")
    print(f"| the first, with the round of 2022 | 1 | {first:.1f} |")
    print(
        f"| again (≤ {MOST_SECONDS_AGAIN} s) | {AGAIN} | {statistics.median(again):.1f} ({max(again):.1f}) |"
    )


if __name__ == "__main__":
    main()
