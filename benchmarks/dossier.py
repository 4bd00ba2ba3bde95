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
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
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


def prepare_environment(folder: Path) -> None:
    """Settings as `script/server` has them, on data of this run's own."""
    for name in ("DATABASE_URL", "SECRET_KEY", "SEAL_KEY_FILE", "SEAL_PKCS11_MODULE", "SEAL_TSA_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(folder / "data"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()


def build_round(inspections: int, megabytes: int) -> tuple[str, int]:
    """A round with that many accepted inspections; answers the cookie of its staff and the plan's id."""
    from django.core.management import call_command
    from django.test import Client, override_settings

    from accounts.models import User
    from inspections.demo import accounts, loading, playing

    call_command("migrate", verbosity=0)
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with quick, copies_of_first_documents():
        data = enlarge(loading.read_data(), inspections)
        term = loading.load_cluster(data)
        accounts.make_accounts(term)
        staff = User.objects.get(username="thuongtruc")
        plan = loading.load_plan(data, term, by=staff, at=playing.moment(playing.ISSUED_ON_2022, 7))
        playing.issue(plan, by=staff)
        for inspection in plan.inspections.all():
            play(inspection)
    add_evidence(plan, megabytes)
    client = Client()
    client.force_login(staff)
    return client.cookies["sessionid"].value, plan.pk


def enlarge(data: dict[str, Any], count: int) -> dict[str, Any]:
    """The data of 2022 with as many units as wanted, in one ring."""
    model, units = data["units"][0], data["units"]
    for number in range(len(units), count):
        name = f"Đơn vị số {number + 1:03d}"
        names = {"name": name, "name_in_sentence": name.lower(), "name_standalone": name}
        units.append(model | names | {"code": f"donvi{number + 1}", "authority_name": f"UBND {name.lower()}"})
    del units[count:]
    codes = [unit["code"] for unit in units]
    data["plan"]["assignments"] = [list(pair) for pair in zip(codes, [*codes[1:], codes[0]], strict=True)]
    return data


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


@contextlib.contextmanager
def serve() -> Iterator[tuple[int, int]]:
    """gunicorn as `script/server` starts it; answers its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{port} --workers 2 --worker-class gthread"
        " --threads 4 --preload --no-control-socket --timeout 60 --log-level warning"
    )
    server = subprocess.Popen([sys.executable, *command.split()], cwd=ROOT)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start within 30 seconds")


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
