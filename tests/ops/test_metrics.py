"""What Prometheus reads."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx2
from cast import Haggle, Person
from listener import listen

ROOT = Path(__file__).resolve().parents[2]


def _value(haggle: Haggle, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", httpx2.get(haggle.url + "/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_it_counts_streams_deliveries_and_how_late_they_were(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    stream = listen(bob, f"after={bob.position()}&conversation={talk}")
    assert _value(haggle, 'haggle_streams{form="page"}') == 1
    for number in range(3):
        ann.say(talk, f"line {number}")
        stream.saying(f"line {number}")
    assert _value(haggle, 'haggle_deliveries_total{form="page"}') >= 3
    assert _value(haggle, "haggle_delivery_lag_seconds_count") >= 3
    assert 0 < _value(haggle, "haggle_delivery_lag_seconds_sum") < 3
    assert _value(haggle, 'haggle_request_seconds_count{endpoint="messages.routes.create",status="3xx"}') == 3
    assert _value(haggle, 'haggle_database_seconds_count{kind="write"}') > 3


def test_it_is_for_this_machine_and_for_who_has_the_token(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_METRICS_TOKEN="a secret")
    for headers, status in (
        ({}, 200),
        ({"X-Forwarded-For": "127.0.0.1"}, 404),
        ({"X-Forwarded-For": "203.0.113.9"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer wrong"}, 404),
        ({"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer a secret"}, 200),
    ):
        assert httpx2.get(haggle.url + "/metrics", headers=headers).status_code == status, headers


def test_every_metric_is_explained(haggle: Haggle) -> None:
    named = set(re.findall(r"^# TYPE (haggle_\w+)", httpx2.get(haggle.url + "/metrics").text, re.MULTILINE))
    explained = set(re.findall(r"`(haggle_\w+)`", (ROOT / "docs" / "metrics.md").read_text()))
    assert {name.removesuffix("_total") for name in named if not name.endswith("_created")} == explained
