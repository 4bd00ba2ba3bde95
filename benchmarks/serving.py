"""A stored final document, served by the application and by a bare Django view: requests per second.

    .venv/bin/python -m benchmarks.serving [--rounds 10] [--requests 200]

Both servers are gunicorn with the same workers, on the same database, with session and log-in. They take
turns, so that a busy moment of the machine meets both.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import prepare_environment, serve

# What issue and architecture ask for: at least so much of the bare view's requests per second.
LEAST_SHARE = 0.7
CLIENTS = 4


@dataclass(frozen=True)
class Target:
    port: int
    address: str
    cookie: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--requests", type=int, default=200)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="serving-") as folder:
        prepare_environment(Path(folder))
        address, file, cookie = store_final_minutes()
        bare_settings = {"DJANGO_SETTINGS_MODULE": "benchmarks.bare_settings", "BARE_FILE": str(file)}
        with (
            serve() as (port, _),
            serve("benchmarks.bare:application", **bare_settings) as (bare_port, _),
            serve("benchmarks.bare:application", BARE_CONN_MAX_AGE="60", **bare_settings) as (kept_port, _),
        ):
            targets = {
                "ours": Target(port, address, cookie),
                "bare": Target(bare_port, "/file", cookie),
                "kept": Target(kept_port, "/file", cookie),
            }
            rates = compare(targets, file.read_bytes(), wanted.rounds, wanted.requests)
    print_table(rates, wanted.rounds * wanted.requests)


def store_final_minutes() -> tuple[str, Path, str]:
    """The address of signed minutes, their stored file, and the cookie of somebody who may read them."""
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User
    from documents.models import FinalDocument
    from inspections import states
    from inspections.demo import accounts, loading, playing

    call_command("migrate", verbosity=0)
    term = loading.load_cluster(data := loading.read_data())
    accounts.make_accounts(term)
    staff = User.objects.get(username="thuongtruc")
    plan = loading.load_plan(data, term, by=staff, at=playing.moment(playing.ISSUED_ON_2022, 7))
    playing.issue(plan, by=staff)
    inspection = plan.inspections.first()
    playing.Player(inspection, {"2": 1, "5": 1}).reach(states.SIGNED)
    document = FinalDocument.objects.get(inspection=inspection, kind=FinalDocument.Kind.MINUTES)
    client = Client()
    client.force_login(User.objects.get(username="thuky.tuangiao"))
    address = reverse("minutes_pdf", args=[inspection.pk])
    return address, Path(document.file.path), client.cookies["sessionid"].value


def compare(targets: dict[str, Target], file: bytes, rounds: int, requests: int) -> dict[str, list[float]]:
    """Requests per second of each round; one round before that counts for nothing."""
    rates: dict[str, list[float]] = {name: [] for name in targets}
    for number in range(rounds + 1):
        for name, target in targets.items():
            seconds = ask(target, file, requests)
            if number:
                rates[name].append(requests / seconds)
    return rates


def ask(target: Target, file: bytes, requests: int) -> float:
    """Seconds that `CLIENTS` clients take for all requests together; every answer must be the file."""
    wrong: list[int] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
        for _ in range(requests // CLIENTS):
            connection.request("GET", target.address, headers={"Cookie": f"sessionid={target.cookie}"})
            response = connection.getresponse()
            if response.read() != file:
                wrong.append(response.status)
        connection.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    start = time.perf_counter()
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    if wrong:
        raise SystemExit(f"{target.address} did not always answer with the file: {set(wrong)}")
    return time.perf_counter() - start


def share_of(rates: dict[str, list[float]], name: str) -> float:
    return statistics.median(mine / its for mine, its in zip(rates["ours"], rates[name], strict=True))


def print_table(rates: dict[str, list[float]], requests: int) -> None:
    ours, bare, kept = (statistics.median(rates[name]) for name in ("ours", "bare", "kept"))
    share = share_of(rates, "bare")
    print("| a stored final document | requests | per second, median |\n| --- | ---: | ---: |")
    print(f"| by the application | {requests} | {ours:.0f} |")
    print(f"| by a bare FileResponse view with session and log-in | {requests} | {bare:.0f} |")
    print(f"| by the same with the database connection kept, as ours keeps it | {requests} | {kept:.0f} |")
    print(f"\nours is {share:.2f} of the bare view (≥ {LEAST_SHARE}), median of the rounds,")
    print(f"and {share_of(rates, 'kept'):.2f} of the one that keeps its connection")
    print("within the limit" if share >= LEAST_SHARE else "NOT within the limit")


if __name__ == "__main__":
    main()
