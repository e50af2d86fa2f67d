"""One of two processes is killed, or each is replaced in turn, while people talk through the proxy before them."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
import stack
from cast import Person
from fleet import Fleet

WITHIN_S = 5


@pytest.fixture
def fleet(tmp_path: Path, redis: stack.Redis) -> Iterator[Fleet]:
    made = Fleet(tmp_path, {"HAGGLE_BUS_URL": redis.url("fleet"), "HAGGLE_SWEEP_MS": "1000"}).start()
    yield made
    made.stop()


class Reader(threading.Thread):
    """Follows somebody's JSON feed and comes back where it was, as a browser does."""

    def __init__(self, person: Person) -> None:
        super().__init__(daemon=True)
        self.person, self.token = person, person.token()
        self.seen: list[int] = []
        self.bodies: list[str] = []
        self.connects = 0
        self.is_over = threading.Event()

    def run(self) -> None:
        at = "now"
        while not self.is_over.is_set():
            headers = {"Authorization": f"Bearer {self.token}"}
            with (
                suppress(httpx2.TransportError),
                self.person.http.stream("GET", f"/api/v1/feed?after={at}", headers=headers) as answer,
            ):
                self.connects += answer.status_code == 200
                for line in answer.iter_lines():
                    if line.startswith("id: "):
                        self.seen.append(int(line[4:]))
                        at = line[4:]
                    elif line.startswith("data: ") and '"type":"message"' in line:
                        self.bodies.append(line)
                    if self.is_over.is_set():
                        return
            time.sleep(0.2)


class Sender(threading.Thread):
    """Sends one line after the other, each until it is acknowledged: with the same key, as a page's outbox does."""

    def __init__(self, person: Person, talk: int) -> None:
        super().__init__(daemon=True)
        self.person, self.talk = person, talk
        self.said: list[str] = []
        self.longest_s = 0.0
        self.refused: list[int] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.is_set():
            number, began = len(self.said), time.monotonic()
            fields = {"body": f"line {number}", "key": f"key-{number}"}
            while not self._is_taken(fields):
                time.sleep(0.1)
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            self.said.append(fields["body"])
            time.sleep(0.01)

    def _is_taken(self, fields: dict[str, str]) -> bool:
        try:
            status = self.person.http.post(f"/conversations/{self.talk}/messages", data=fields).status_code
        except httpx2.TransportError:
            status = 0
        if status != 303:
            self.refused.append(status)
        return status == 303


def _talk_while(fleet: Fleet, what: str) -> tuple[Sender, Reader]:
    ann, bob = Person(fleet, "Ann").join(), Person(fleet, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    reader, sender = Reader(bob), Sender(ann, talk)
    reader.start()
    while not reader.connects:
        time.sleep(0.05)
    sender.start()
    time.sleep(1)
    for process in fleet.processes[: 1 if what == "kill" else 2]:
        process.kill() if what == "kill" else process.stop()
        time.sleep(0.5)
        if what == "roll":
            process.start()
    time.sleep(2)
    sender.is_over.set()
    sender.join(20)
    deadline = time.monotonic() + 15
    while len(reader.bodies) < len(sender.said):
        assert time.monotonic() < deadline, (len(reader.bodies), len(sender.said))
        time.sleep(0.05)
    reader.is_over.set()
    kept = [body for (body,) in fleet.processes[1].sql("SELECT body FROM messages WHERE body <> 'Hello' ORDER BY id")]
    assert kept == sender.said
    assert reader.seen == list(range(reader.seen[0], reader.seen[0] + len(reader.seen)))
    return sender, reader


def test_who_was_at_a_killed_process_is_at_another_within_seconds(fleet: Fleet) -> None:
    sender, reader = _talk_while(fleet, "kill")
    assert sender.longest_s < WITHIN_S
    assert len(reader.bodies) == len(sender.said)


def test_replacing_all_in_turn_loses_and_doubles_nothing(fleet: Fleet) -> None:
    sender, reader = _talk_while(fleet, "roll")
    assert sender.longest_s < WITHIN_S
    assert reader.connects >= 2
    assert len(reader.bodies) == len(sender.said)
