"""What somebody whose page misbehaves can tell: how they are connected, and no word that anybody wrote."""

import re
import time
from collections.abc import Callable

import httpx2
from cast import Haggle, Person
from listener import listen


def test_it_says_how_the_server_sees_the_connection(haggle: Haggle, bea: Person, talk: int) -> None:
    page = bea.get("/diagnostics")
    assert page.status_code == 200
    said = dict(re.findall(r'<th scope="row">(.*?)</th><td><bdi>(.*?)</bdi>', page.text))
    assert said["Position of your feed"].startswith(f"{bea.position()}, from ")
    assert said["Last event"].startswith("message.posted, 20")
    assert said["Browser"].startswith("python-httpx")
    assert said["Address"] == haggle.url
    assert "database: ok" in page.text
    assert "Hello" not in page.text
    assert "City bike" not in page.text


def test_it_names_each_live_connection(bea: Person, talk: int) -> None:
    listen(bea, f"after={bea.position()}")
    assert re.search(rf"page, \d+ s old, at {bea.position()}, \d+ events", bea.get("/diagnostics").text)


def test_it_is_text_for_a_program_and_says_what_a_proxy_says(bea: Person) -> None:
    said = bea.get("/diagnostics", Accept="text/plain", **{"X-Forwarded-For": "203.0.113.7"})
    assert said.headers["content-type"].startswith("text/plain")
    assert "By a proxy: X-Forwarded-For sent\n" in said.text


def test_the_probe_says_two_things_a_second_apart_to_anybody(haggle: Haggle) -> None:
    with httpx2.stream("GET", f"{haggle.url}/feed/probe") as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["x-accel-buffering"] == "no"
        came = [time.monotonic() for _ in answer.iter_raw()]
    assert came[-1] - came[0] > 0.5  # or they were held back


def test_who_asks_for_the_probe_very_often_waits(start_haggle: Callable[..., Haggle]) -> None:
    other = start_haggle(HAGGLE_LIMITS="on")
    answers = [httpx2.head(f"{other.url}/feed/probe").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
