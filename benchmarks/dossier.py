"""The dossier of a large round, downloaded from the server as it is run: first byte, time, memory.

    .venv/bin/python -m benchmarks.dossier [--inspections 200] [--megabytes 1000]

The round is played through the real write functions in a temporary folder. Its final documents are
copies of one that was really made; its evidence is random bytes, so that nothing can be pressed out.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import functools
import hashlib
import http.client
import json
import secrets
import tempfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.rounds import issued_plan, quick_passwords
from benchmarks.server import prepare_environment, serve

MEGABYTE = 1024 * 1024
FILES_PER_INSPECTION = 5
# What issue and architecture ask for.
FIRST_BYTE_SECONDS, MEMORY_MEGABYTES = 1.0, 60


@dataclass(frozen=True)
class Download:
    what: str
    first_byte: float  # seconds
    total: float  # seconds
    size: int  # bytes
    files: int
    memory: int  # bytes above idle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inspections", type=int, default=200)
    parser.add_argument("--megabytes", type=int, default=1000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
        prepare_environment(Path(folder))
        cookie, plan_id = build_round(wanted.inspections, wanted.megabytes)
        with serve() as (port, pid):
            ask = functools.partial(download, port, pid, cookie, Path(folder) / "dossier.zip")
            inspection = f"/van-ban/ho-so/{first_inspection(plan_id)}.zip"
            warm_up(port, cookie, inspection)
            whole = f"/van-ban/ho-so-ke-hoach/{plan_id}.zip"
            rows = [
                ask("one inspection, with evidence", f"{inspection}?minh-chung=1"),
                ask(f"{wanted.inspections} inspections, documents only", whole),
                ask(f"{wanted.inspections} inspections, with evidence", f"{whole}?minh-chung=1"),
            ]
    print_table(rows)


# --- The round -------------------------------------------------------------------------------------


def build_round(inspections: int, megabytes: int) -> tuple[str, int]:
    """A round with that many accepted inspections; answers the cookie of its staff and the plan's id."""
    from django.test import Client

    from accounts.models import User

    with quick_passwords(), copies_of_first_documents():
        plan = issued_plan(inspections)
        for inspection in plan.inspections.all():
            play(inspection)
    add_evidence(plan, megabytes)
    client = Client()
    client.force_login(User.objects.get(username="thuongtruc"))
    return client.cookies["sessionid"].value, plan.pk


def play(inspection: Any) -> None:
    """To the receipt of the results; all on one day, for there are more of them than days."""
    from inspections import states
    from inspections.demo.playing import Player

    player = Player(inspection, {"5": 1, "2": inspection.order % 2})
    player.day = datetime.date(2022, 11, 21)
    player.reach(states.ACCEPTED)


@contextlib.contextmanager
def copies_of_first_documents() -> Iterator[None]:
    """Only the first document of a kind is set and sealed; the others are stored copies of it."""
    from documents import papers, seal

    made: dict[str, bytes] = {}
    render = papers.render_pdf

    def render_once(template: str, *given: Any, **named: Any) -> bytes:
        if template not in made:
            made[template] = render(template, *given, **named)
        return made[template]

    with (
        mock.patch.object(papers, "render_pdf", render_once),
        mock.patch.object(seal, "seal_pdf", functools.cache(seal.seal_pdf)),
    ):
        yield


def add_evidence(plan: Any, megabytes: int) -> None:
    """Files of one size for each inspection, written into the folder where uploads lie."""
    from django.conf import settings

    from inspections.models import Evidence
    from scoring import sheets

    lines = sheets.score_lines(plan.criteria_template)
    count = plan.inspections.count() * FILES_PER_INSPECTION
    size = megabytes * MEGABYTE // count
    rows = []
    for inspection in plan.inspections.all():
        for number in range(FILES_PER_INSPECTION):
            data, name = secrets.token_bytes(size), secrets.token_hex(16)
            path = Path(settings.EVIDENCE_DIR) / name[:2] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            rows.append(
                Evidence(
                    inspection=inspection,
                    line=lines[number],
                    file=f"{name[:2]}/{name}",
                    original_name=f"Văn bản minh chứng số {number + 1} (bản quét).pdf",
                    media_type="application/pdf",
                    size=size,
                    sha256=hashlib.sha256(data).hexdigest(),
                    uploaded_by_id=inspection.events.first().actor_id,
                    uploaded_at=inspection.started_at,
                )
            )
    Evidence.objects.bulk_create(rows)


def first_inspection(plan_id: int) -> int:
    from inspections.models import Inspection

    return Inspection.objects.filter(plan=plan_id).values_list("pk", flat=True).first()


# --- The server ------------------------------------------------------------------------------------


def warm_up(port: int, cookie: str, address: str) -> None:
    """Until both workers have served one and keep what they need for it: that is what idle means here."""

    def fetch(_number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        connection.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
        connection.getresponse().read()

    with ThreadPoolExecutor(8) as people:
        list(people.map(fetch, range(24)))


def download(port: int, pid: int, cookie: str, path: Path, what: str, address: str) -> Download:
    """Fetch `address` into `path`, read it back whole, and see what the server's memory did meanwhile."""
    processes = process_tree(pid)
    for process in processes:
        Path(f"/proc/{process}/clear_refs").write_text("5")  # forget the peak so far
    idle = {process: memory(process, "VmRSS") for process in processes}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    start = time.perf_counter()
    connection.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{address} answers {response.status}")
    first = response.read(1)
    first_byte = time.perf_counter() - start
    with path.open("wb") as file:
        file.write(first)
        while piece := response.read(MEGABYTE):
            file.write(piece)
    total = time.perf_counter() - start
    peak = sum(memory(process, "VmHWM") - idle.get(process, 0) for process in process_tree(pid))
    files = check_archive(path)
    return Download(what, first_byte, total, path.stat().st_size, files, peak)


def check_archive(path: Path) -> int:
    """Every file of the manifest is there with its digest; answers how many files there are."""
    with zipfile.ZipFile(path) as archive:
        listed = json.loads(archive.read("manifest.json"))["files"]
        for row in listed:
            with archive.open(row["path"]) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != row["sha256"]:
                    raise SystemExit(f"{row['path']} is not what the manifest says")
        return len(listed) + 1


def process_tree(pid: int) -> list[int]:
    """The process and all that descend from it, whichever of its threads has started them."""
    lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    children = [int(child) for line in lists for child in line.split()]
    return [pid, *(found for child in children for found in process_tree(child))]


def memory(pid: int, name: str) -> int:
    """VmRSS (now) or VmHWM (highest) in bytes; several processes' sum counts shared pages more than once."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def print_table(rows: list[Download]) -> None:
    print(
        f"| dossier | files | size | first byte (≤ {FIRST_BYTE_SECONDS:.0f} s) | whole | memory above idle",
        end="",
    )
    print(f" (≤ {MEMORY_MEGABYTES} MB) |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        print(
            f"| {row.what} | {row.files} | {row.size / MEGABYTE:.1f} MB | {row.first_byte:.2f} s "
            f"| {row.total:.1f} s | {row.memory / MEGABYTE:.0f} MB |"
        )
    kept = all(
        row.first_byte <= FIRST_BYTE_SECONDS and row.memory <= MEMORY_MEGABYTES * MEGABYTE for row in rows
    )
    print("\nall within the limits" if kept else "\nNOT within the limits")


if __name__ == "__main__":
    main()
