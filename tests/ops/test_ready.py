"""Whether a haggle lives, and whether it can do its work."""

import re
import time
from collections.abc import Callable

import httpx2
from cast import Haggle


def test_it_lives(haggle: Haggle) -> None:
    answer = httpx2.get(haggle.url + "/up")
    assert (answer.status_code, answer.text) == (200, "up\n")


def test_it_is_ready_and_says_of_what(haggle: Haggle) -> None:
    answer = httpx2.get(haggle.url + "/ready")
    assert answer.status_code == 200
    word, *lines = answer.text.splitlines()
    assert word == "ready"
    assert [line.partition(",")[0] for line in lines] == [
        "database: ok",
        "bus: ok",
        "migrations: ok",
        "disk: ok",
        "server: ok",
        "outbound: ok",
    ]


def test_machines_are_told_in_json(haggle: Haggle) -> None:
    answer = httpx2.get(haggle.url + "/ready", headers={"Accept": "application/json"}).json()
    assert answer["state"] == "ready"
    assert answer["checks"]["migrations"]["state"] == "ok"


def test_it_is_not_ready_while_a_migration_is_missing(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    haggle.sql("UPDATE alembic_version SET version_num = '0001'")
    answer = httpx2.get(haggle.url + "/ready")
    assert answer.status_code == 503
    assert answer.text.startswith("not ready\n")
    assert "run haggle migrate" in answer.text


def test_it_lives_and_is_not_ready_while_its_tables_are_away(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    haggle.sql("ALTER TABLE alembic_version RENAME TO elsewhere")
    assert httpx2.get(haggle.url + "/up").status_code == 200
    assert httpx2.get(haggle.url + "/ready").status_code == 503


def test_however_many_ask_the_database_is_asked_once_a_second(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()

    def reads() -> float:
        found = re.search(r'database_seconds_count{kind="read"} (\S+)', httpx2.get(haggle.url + "/metrics").text)
        return float(found[1]) if found else 0

    with httpx2.Client(base_url=haggle.url) as client:
        assert client.get("/ready").status_code == 200
        before, began = reads(), time.monotonic()
        for _ in range(100):
            assert client.get("/ready").text.startswith("ready\n")
        assert reads() - before <= 1 + (time.monotonic() - began)
