"""What every refused write has in common: a code, and not one row that is different afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, models

from inspections.errors import Refusal
from inspections.models import Event

Rows = dict[type[models.Model], list[tuple]]


KEPT = [model for app in ("inspections", "scoring") for model in apps.get_app_config(app).get_models()]


def stored() -> Rows:
    """Every row of plans, inspections and scores, as the database has it.

    Asked in plain SQL: two questions to each table surround every refusal of the tests.
    """
    rows: Rows = {}
    with connection.cursor() as cursor:
        for model in KEPT:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')
            rows[model] = cursor.fetchall()
    return rows


@contextmanager
def refused(code: str, *, noting: str = "") -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What follows is refused with this code and changes nothing.

    `noting` names the one event that a refused value leaves behind.
    """
    before = stored()
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code, caught.value.message
    after = stored()
    if noting:
        assert Event.objects.latest("pk").action == noting
        after[Event].pop()
    assert after == before
