"""Rounds of any size for benchmarks, made by the real write functions, and people logged in to them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[None]:
    """Points the settings at SQLite in `folder`, or at a PostgreSQL server of this run's own."""
    if kind == "sqlite":
        yield
        return
    from tests.databases import start_postgresql

    server = start_postgresql(folder / "postgresql")
    os.environ["DATABASE_URL"] = server.get_uri(database="postgres")
    try:
        yield
    finally:
        server.cleanup()


def quick_passwords() -> Any:
    """A context in which hundreds of accounts are made, and sign, in no time."""
    from django.test import override_settings

    return override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


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


def issued_plan(inspections: int) -> Any:
    """The plan of 2022 for so many units, issued; the database is made first."""
    from django.core.management import call_command

    from accounts.models import User
    from inspections.demo import accounts, loading, playing

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    data = enlarge(loading.read_data(), inspections)
    term = loading.load_cluster(data)
    accounts.make_accounts(term)
    staff = User.objects.get(username="thuongtruc")
    plan = loading.load_plan(data, term, by=staff, at=playing.moment(playing.ISSUED_ON_2022, 7))
    playing.issue(plan, by=staff)
    return plan


@dataclass(frozen=True)
class Scorer:
    """A person of a team, logged in, with the lines of their visit."""

    user_id: int
    cookie: str
    token: str
    inspection: int
    lines: tuple[int, ...]

    def operation(self, device: str, counter: int, kind: str, subject: str, value: dict, **said: Any) -> dict:
        """As the field page writes it."""
        key = str(uuid.uuid4())
        body = json.dumps(
            {
                "v": 1,
                "id": key,
                "user": self.user_id,
                "inspection": self.inspection,
                "device": device,
                "counter": counter,
                "device_time": "2022-11-28T09:30:00+07:00",
                "kind": kind,
                "subject": subject,
                "base": None,
                "after": None,
                "value": value,
            }
            | said,
            ensure_ascii=False,
        )
        return {"id": key, "digest": hashlib.sha256(body.encode()).hexdigest(), "body": body}


def scorers(plan: Any) -> list[Scorer]:
    """Head and secretary of every team of the plan, each visit begun."""
    import datetime

    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from inspections import states
    from inspections.demo.playing import Player
    from scoring import sheets

    lines = tuple(line.pk for line in sheets.score_lines(plan.criteria_template))
    found = []
    for inspection in plan.inspections.all():
        player = Player(inspection)
        player.day = datetime.date(2022, 11, 21)  # there are more visits than days
        player.reach(states.IN_PROGRESS)
        for user in (player.head, player.secretary):
            client = Client()
            client.force_login(user)
            cookie = client.cookies["sessionid"].value
            found.append(Scorer(user.pk, cookie, _get_new_csrf_string(), inspection.pk, lines))
    return found
