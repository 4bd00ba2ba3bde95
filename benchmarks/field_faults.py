"""Simulated field sessions against the real server while answers are dropped and processes are killed.

    .venv/bin/python -m benchmarks.field_faults [--sessions 10000] [--database sqlite|postgres] [--seed N]

Every session is a device with a handful of changes. Its requests are repeated, sent in another order, cut off
in the middle, and their answers thrown away; worker processes of the server are killed meanwhile, and the
whole server now and then. At the end every change must be in the database exactly once.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import http.client
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.rounds import Scorer, database, issued_plan, quick_passwords, scorers
from benchmarks.server import ROOT, prepare_environment, wait_for

CLIENTS = 8
VISITS = 40
SECONDS_BETWEEN_KILLS = 1.5
KILLS_BETWEEN_RESTARTS = 12
STORED = ("applied", "conflict", "refused", "parked")
LONGEST_TRY = 120  # seconds until a session gives up, which counts as lost


@dataclass
class Tally:
    """What happened, over all clients."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    counts: collections.Counter = field(default_factory=collections.Counter)
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    versions: dict[tuple[int, str], int] = field(default_factory=dict)  # of lines, as last heard of
    photos: dict[str, bytes] = field(default_factory=dict)  # by digest
    changed_receipts: int = 0

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1

    def receive(self, receipts: list[dict[str, Any]]) -> None:
        with self.lock:
            for receipt in receipts:
                if receipt["outcome"] not in STORED:
                    continue
                before = self.receipts.setdefault(receipt["id"], receipt)
                self.changed_receipts += before != receipt

    def hear(self, inspection: int, subject: str, receipt: dict[str, Any]) -> None:
        """What the next device that sets out will know of the line."""
        if "version" in receipt:
            with self.lock:
                known = self.versions.get((inspection, subject), 0)
                self.versions[inspection, subject] = max(known, receipt["version"])


# --- The server, and what is done to it ---------------------------------------------------------------


class Server:
    """gunicorn as `script/server` starts it, on one port for the whole run."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        command = (
            f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{self.port} --workers 2"
            " --worker-class gthread --threads 4 --preload --no-control-socket --timeout 60"
            " --log-level critical"
        )
        self.process = subprocess.Popen([sys.executable, *command.split()], cwd=ROOT)
        wait_for(self.port)

    def kill_worker(self, chance: random.Random) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(chance.choice(children)), signal.SIGKILL)

    def kill_all(self) -> None:
        """Master and workers at once, as when the power fails; then it is started again."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.wait()
        self.start()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


def disturb(server: Server, ended: threading.Event, tally: Tally, seed: int) -> None:
    chance, kills = random.Random(seed), 0
    while not ended.wait(SECONDS_BETWEEN_KILLS):
        kills += 1
        if kills % KILLS_BETWEEN_RESTARTS == 0:
            server.kill_all()
            tally.count("server killed")
        else:
            server.kill_worker(chance)
            tally.count("worker killed")


# --- One session ---------------------------------------------------------------------------------------


def play_session(scorer: Scorer, port: int, tally: Tally, chance: random.Random) -> None:
    """A device with two to six changes, sent until each has its receipt."""
    waiting = {sent["id"]: sent for sent in changes(scorer, tally, chance)}
    subjects = {key: json.loads(sent["body"])["subject"] for key, sent in waiting.items()}
    with tally.lock:
        tally.digests |= {key: sent["digest"] for key, sent in waiting.items()}
    until = time.monotonic() + LONGEST_TRY
    while waiting and time.monotonic() < until:
        batch = list(waiting.values())
        if chance.random() < 0.4:
            chance.shuffle(batch)
        if chance.random() < 0.4:
            batch = batch[: chance.randint(1, len(batch))]
        if chance.random() < 0.2:
            batch += batch[:1]  # the same twice in one request
        for receipt in send(scorer, port, batch, tally, chance):
            if receipt["outcome"] in STORED:
                waiting.pop(receipt["id"], None)
                tally.hear(scorer.inspection, subjects[receipt["id"]], receipt)
            elif receipt["outcome"] == "photo_missing":
                send_photo(scorer, port, subjects[receipt["id"]].removeprefix("photo:"), tally, chance)
    for _ in waiting:
        tally.count("given up")
    tally.count("sessions")


def changes(scorer: Scorer, tally: Tally, chance: random.Random) -> list[dict[str, Any]]:
    device = str(uuid.UUID(int=chance.getrandbits(128)))
    sent: list[dict[str, Any]] = []
    last: dict[int, str] = {}
    for counter in range(1, chance.randint(3, 7)):
        mark = f"Nhận xét {device[:8]}-{counter}"
        kind = chance.choices(("line", "minutes", "exemplar", "photo"), (75, 13, 6, 6))[0]
        if kind == "line":
            line = chance.choice(scorer.lines)
            value = {"line": line, "status": "complete", "deductions": [], "finding": mark}
            seen = tally.versions.get((scorer.inspection, f"line:{line}"), 0)
            said = {"base": seen, "after": last.get(line)}
            sent.append(scorer.operation(device, counter, "record_line", f"line:{line}", value, **said))
            last[line] = sent[-1]["id"]
        elif kind == "exemplar":
            key = str(uuid.UUID(int=chance.getrandbits(128)))
            value = {"client_id": key, "name": mark, "kind": "agency", "address": "", "note": ""}
            sent.append(scorer.operation(device, counter, "add_exemplar", f"exemplar:{key}", value))
            if chance.random() < 0.7:  # a visit has room for a few; it is taken back to make some
                after, gone = sent[-1]["id"], {"client_id": key}
                subject = f"exemplar:{key}"
                sent.append(
                    scorer.operation(device, counter + 100, "remove_exemplar", subject, gone, after=after)
                )
        elif kind == "photo":
            data = picture(chance)
            digest = hashlib.sha256(data).hexdigest()
            tally.photos[digest] = data
            value = {"sha256": digest, "name": f"{mark}.jpg", "line": chance.choice(scorer.lines)}
            sent.append(scorer.operation(device, counter, "attach_photo", f"photo:{digest}", value))
        else:
            value = {"name": "strengths", "value": mark}
            base = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no text
            sent.append(
                scorer.operation(device, counter, "record_minutes", "minutes:strengths", value, base=base)
            )
    return sent


def send(
    scorer: Scorer, port: int, batch: list[dict], tally: Tally, chance: random.Random
) -> list[dict[str, Any]]:
    """The receipts; none when something went wrong, and one cannot know how far it came."""
    body = json.dumps({"operations": batch}).encode()
    headers = {"Content-Type": "application/json"}
    answer = ask(scorer, port, "POST", "/onsite/api/operations/", body, headers, tally, chance)
    receipts = answer.get("receipts", [])
    tally.receive(receipts)
    return receipts


def send_photo(scorer: Scorer, port: int, digest: str, tally: Tally, chance: random.Random) -> None:
    """A few parts of a photo, from where the server says that it stopped."""
    data, path = tally.photos[digest], f"/onsite/api/photos/{digest}/"
    known = ask(scorer, port, "GET", path, b"", {}, tally, chance)
    for _ in range(4):
        received = known.get("received")
        if received is None or known.get("is_complete"):
            return
        part = data[received : received + chance.randint(1, len(data))]
        headers = {
            "Content-Type": "application/octet-stream",
            "Upload-Offset": str(received),
            "Upload-Length": str(len(data)),
        }
        known = ask(scorer, port, "PATCH", path, part, headers, tally, chance)


def picture(chance: random.Random) -> bytes:
    """A small photo that no other session has."""
    packed = io.BytesIO()
    Image.frombytes("RGB", (12, 12), chance.randbytes(432)).save(packed, "JPEG")
    return packed.getvalue()


def ask(
    scorer: Scorer,
    port: int,
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str],
    tally: Tally,
    chance: random.Random,
) -> dict[str, Any]:
    """What the server answers, over a line that cuts off requests and throws away answers."""
    fate = chance.random()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest(method, path)
        said = {
            "Cookie": f"sessionid={scorer.cookie}; csrftoken={scorer.token}",
            "X-CSRFToken": scorer.token,
            "Content-Length": str(len(body)),
        }
        for name, value in (said | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        if fate < 0.05:
            connection.send(body[: len(body) // 2])
            tally.count("request cut off")
            return {}
        connection.send(body)
        if fate < 0.20:
            time.sleep(chance.random() * 0.05)
            tally.count("answer thrown away")
            return {}
        response = connection.getresponse()
        answer = response.read()
        if response.status not in (200, 409):
            tally.count(f"status {response.status}")
            time.sleep(0.05)
            return {}
        return json.loads(answer)
    except (OSError, http.client.HTTPException, ValueError):
        tally.count("connection broken")
        time.sleep(0.05)
        return {}
    finally:
        connection.close()


# --- The verdict ---------------------------------------------------------------------------------------


def judge(tally: Tally) -> dict[str, int]:
    """What the database says, against what was sent and what was acknowledged."""
    from inspections.models import Event, Evidence, FieldOperation
    from scoring.models import LineAssessment

    rows = {str(row.pk): row for row in FieldOperation.objects.all().iterator()}
    applied = [row for row in rows.values() if row.outcome == "applied"]
    marks = collections.Counter()
    for event in Event.objects.filter(action__in=("record_line", "record_minutes")).iterator():
        after = event.data["after"]
        marks[after.get("finding") or after.get("strengths")] += 1
    marks.update(event.data["name"] for event in Event.objects.filter(action="add_exemplar").iterator())
    photos = list(Evidence.objects.filter(side="inspecting").iterator())
    marks.update(row.original_name for row in photos)
    wanted = collections.Counter(mark_of(row.body) for row in applied if row.kind != "remove_exemplar")
    damaged = [row for row in photos if hashlib.sha256(row.file.read()).hexdigest() != row.sha256]
    lost = [key for key, digest in tally.digests.items() if key not in rows or rows[key].digest != digest]
    unkept = [
        key
        for key, receipt in tally.receipts.items()
        if key in rows and rows[key].outcome != receipt["outcome"]
    ]
    versions = sum(LineAssessment.objects.values_list("lock_version", flat=True))
    of_lines = sum(row.kind == "record_line" for row in applied)
    return {
        "changes sent": len(tally.digests),
        "rows": len(rows),
        "applied": len(applied),
        "exemplars added and taken back": sum(row.kind.endswith("_exemplar") for row in applied),
        "photos": len(photos),
        "lost": len(lost) + len(damaged) + tally.counts["given up"] + sum((wanted - marks).values()),
        "double": sum((marks - wanted).values()) + abs(versions - of_lines),
        "receipts that changed": tally.changed_receipts + len(unkept),
        "rows that nobody sent": len(set(rows) - set(tally.digests)),
    }


def mark_of(body: str) -> str:
    value = json.loads(body)["value"]
    return value.get("finding") or value.get("value") or value["name"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=None)
    wanted = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if wanted.seed is None else wanted.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, database(wanted.database, Path(folder)):
        prepare_environment(Path(folder), keep_database=True)
        with quick_passwords():
            people = scorers(issued_plan(VISITS))
        started = time.monotonic()
        tally = run(people, wanted.sessions, seed)
        verdict, seconds = judge(tally), time.monotonic() - started
        close_connections()
    print_table(wanted.database, seed, tally, verdict, seconds)
    if verdict["lost"] or verdict["double"] or verdict["receipts that changed"]:
        raise SystemExit("NOT every change is there exactly once")


def close_connections() -> None:
    from django.db import connections

    connections.close_all()


def run(people: list[Scorer], sessions: int, seed: int) -> Tally:
    close_connections()
    tally, ended, server = Tally(), threading.Event(), Server()
    numbers = iter(range(sessions))

    def client() -> None:
        while (number := next_of(numbers, tally.lock)) is not None:
            chance = random.Random(seed * 1_000_003 + number)
            play_session(chance.choice(people), server.port, tally, chance)

    hand = threading.Thread(target=disturb, args=(server, ended, tally, seed))
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in (hand, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    ended.set()
    hand.join()
    server.stop()
    return tally


def next_of(numbers, lock: threading.Lock) -> int | None:
    with lock:
        return next(numbers, None)


def print_table(kind: str, seed: int, tally: Tally, verdict: dict[str, int], seconds: float) -> None:
    print(f"\n{kind}, seed {seed}, {seconds:.0f} s\n\n| what | count |\n| --- | ---: |")
    for what, count in [*sorted(tally.counts.items()), *verdict.items()]:
        print(f"| {what} | {count} |")


if __name__ == "__main__":
    main()
