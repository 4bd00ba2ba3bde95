"""What the process that watches over the installation gets to see."""

import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_all_is_well_once_the_database_answers(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_silent_database_is_reported_without_its_reason(client, monkeypatch):
    def fail():
        raise OperationalError("password authentication failed for user tdkt")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_health_is_only_read(client):
    assert client.post("/healthz").status_code == 405
