"""Operations from the field per second, against a bare view that inserts one row; many devices at once.

    .venv/bin/python -m benchmarks.field_sync [--database sqlite|postgres] [--devices 500] [--rounds 5]

Both servers are gunicorn with the same workers on the same database, with session and log-in. A device sends
its 22 operations in one request, as the field page does. Then 500 devices do so at once, each its own.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import tempfile
import threading
import time
import uuid
from pathlib import Path

from benchmarks.field_faults import close_connections
from benchmarks.rounds import Scorer, database, issued_plan, quick_passwords, scorers
from benchmarks.server import prepare_environment, serve

LEAST_SHARE = 0.5
OPERATIONS = 22  # of one device
CLIENTS = 8
VISITS = 40
REQUESTS = {"ours": VISITS, "bare": 600}  # of one round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--devices", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="sync-") as folder,
        database(wanted.database, Path(folder)),
    ):
        prepare_environment(Path(folder), keep_database=True)
        with quick_passwords():
            people = scorers(issued_plan(VISITS))
        close_connections()
        with (
            serve() as (port, _),
            serve("benchmarks.bare:application", DJANGO_SETTINGS_MODULE="benchmarks.bare_settings") as (
                bare,
                _,
            ),
        ):
            rates = compare(people, port, bare, wanted.rounds)
            crowd = send_at_once(people, port, wanted.devices)
        stored = count_rows()
        close_connections()
    print_tables(wanted.database, rates, crowd, stored, wanted.devices)


def count_rows() -> int:
    from inspections.models import FieldOperation

    return FieldOperation.objects.count()


# Of lines by inspection, as the receipts told them: what the next device that sets out has seen.
VERSIONS: dict[tuple[int, int], int] = {}


class Device:
    """Scores every line twice: 22 operations, each pair following the other."""

    def __init__(self, scorer: Scorer):
        self.scorer, self.id = scorer, str(uuid.uuid4())
        self.lines = scorer.lines * 2
        self.sent: list[dict] = []

    def write(self) -> None:
        """When it sets out: on the versions that it sees then."""
        last: dict[int, str] = {}
        for counter, line in enumerate(self.lines, start=1):
            value = {"line": line, "status": "complete", "deductions": [], "finding": f"{self.id} {counter}"}
            said = {"base": VERSIONS.get((self.scorer.inspection, line), 0), "after": last.get(line)}
            made = self.scorer.operation(self.id, counter, "record_line", f"line:{line}", value, **said)
            self.sent.append(made)
            last[line] = made["id"]

    def request(self, connection: http.client.HTTPConnection) -> list[dict]:
        if not self.sent:
            self.write()
        body = json.dumps({"operations": self.sent})
        connection.request("POST", "/onsite/api/operations/", body, headers=headers(self.scorer))
        response = connection.getresponse()
        receipts = json.loads(response.read())["receipts"] if response.status == 200 else []
        for line, receipt in zip(self.lines, receipts, strict=False):
            if "version" in receipt:
                VERSIONS[self.scorer.inspection, line] = receipt["version"]
        return receipts

    def apply(self, connection: http.client.HTTPConnection) -> list[dict]:
        """As `request`, and every operation must have been applied."""
        receipts = self.request(connection)
        return receipts if all(receipt["outcome"] == "applied" for receipt in receipts) else []


def headers(scorer: Scorer) -> dict[str, str]:
    return {
        "Cookie": f"sessionid={scorer.cookie}; csrftoken={scorer.token}",
        "X-CSRFToken": scorer.token,
        "Content-Type": "application/json",
    }


def compare(people: list[Scorer], port: int, bare: int, rounds: int) -> dict[str, list[float]]:
    """Operations (or rows) per second of each round; one round before that counts for nothing."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(rounds + 1):
        # One person of each team: those who send at the same time are of different visits.
        devices = iter([Device(people[place * 2 % len(people)]) for place in range(REQUESTS["ours"])])
        ours = in_parallel(port, devices, lambda connection, device: device.apply(connection))
        inserts = iter([people[0]] * REQUESTS["bare"])
        rows = in_parallel(bare, inserts, insert)
        if number:
            rates["ours"].append(REQUESTS["ours"] * OPERATIONS / ours)
            rates["bare"].append(REQUESTS["bare"] / rows)
    return rates


def insert(connection: http.client.HTTPConnection, scorer: Scorer) -> list[dict]:
    connection.request("POST", "/row", json.dumps({"body": "x" * 300}), headers=headers(scorer))
    response = connection.getresponse()
    response.read()
    return [{}] if response.status == 200 else []


def in_parallel(port: int, work, act, times: list[float] | None = None) -> float:
    """Seconds until all of `work` is done by `CLIENTS` clients; every piece must be answered."""
    lock, failed = threading.Lock(), []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                piece = next(work, None)
            if piece is None:
                break
            start = time.perf_counter()
            if not act(connection, piece):
                failed.append(piece)
            if times is not None:
                times.append(time.perf_counter() - start)
        connection.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    start = time.perf_counter()
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    if failed:
        raise SystemExit(f"{len(failed)} requests were not answered")
    return time.perf_counter() - start


def send_at_once(people: list[Scorer], port: int, count: int) -> dict:
    """`count` devices, each with a connection of its own, all started in the same moment."""
    devices = [Device(people[place % len(people)]) for place in range(count)]
    times: list[float] = []
    receipts: list[dict] = []
    gate, lock = threading.Barrier(count), threading.Lock()

    def send(device: Device) -> None:
        gate.wait()
        start = time.perf_counter()
        answer = send_until_answered(device, port)
        with lock:
            times.append(time.perf_counter() - start)
            receipts.extend(answer)

    threads = [threading.Thread(target=send, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wanted = {sent["id"] for device in devices for sent in device.sent}
    got = [receipt["id"] for receipt in receipts]
    return {
        "p50": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "lost": len(wanted - set(got)),
        "double": len(got) - len(set(got)),
        "sent": len(wanted),
    }


def send_until_answered(device: Device, port: int) -> list[dict]:
    for _ in range(20):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            answer = device.request(connection)
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
            continue
        finally:
            connection.close()
        if answer:
            return answer
    return []


def print_tables(kind: str, rates: dict, crowd: dict, stored: int, devices: int) -> None:
    ours, bare = (statistics.median(rates[name]) for name in ("ours", "bare"))
    share = statistics.median(mine / its for mine, its in zip(rates["ours"], rates["bare"], strict=True))
    print(f"{kind}\n\n| what | per second, median |\n| --- | ---: |")
    print(f"| operations applied, {OPERATIONS} in a request | {ours:.0f} |")
    print(f"| rows inserted by a bare view, one in a request | {bare:.0f} |")
    print(f"\nours is {share:.2f} of the bare view (≥ {LEAST_SHARE})")
    print(
        f"\n{devices} devices at once, {crowd['sent']} operations: {crowd['lost']} lost, "
        f"{crowd['double']} double, p50 {crowd['p50']:.1f} s, p95 {crowd['p95']:.1f} s; {stored} rows in all"
    )
    kept = share >= LEAST_SHARE and not crowd["lost"] and not crowd["double"]
    print("within the limits" if kept else "NOT within the limits")


if __name__ == "__main__":
    main()
