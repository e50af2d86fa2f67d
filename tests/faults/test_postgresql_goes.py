"""PostgreSQL is restarted, or slow: errors in words, nothing acknowledged lost, and no restart of haggle."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import stack
from cast import Haggle, Person
from listener import follow, listen


@pytest.fixture
def postgres() -> Iterator[stack.Postgres]:
    """A PostgreSQL of the test's own."""
    server = stack.Postgres(fsync="on").start()
    stack.query(server.url("postgres"), "CREATE DATABASE haggle")
    yield server
    server.remove()


@pytest.fixture
def haggle(processes: Callable[..., list[Haggle]], postgres: stack.Postgres) -> Haggle:
    return processes(1, HAGGLE_DATABASE_URL=postgres.url("haggle"), HAGGLE_BEAT_MS="200")[0]


class Writer(threading.Thread):
    """Says one line after the other, each until it is acknowledged, as a page's outbox does: with the same key."""

    def __init__(self, person: Person, talk: int) -> None:
        super().__init__()
        self.person, self.talk = person, talk
        self.said: list[str] = []
        self.problems: list[httpx2.Response] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.is_over.is_set():
            fields = {"body": f"{self.person.name} {number}", "key": f"key-{self.person.username}-{number}"}
            answer = self.person.http.post(f"/conversations/{self.talk}/messages", data=fields)
            if answer.status_code == 303:
                self.said.append(fields["body"])
                number += 1
            else:
                self.problems.append(answer)
                time.sleep(0.1)


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_restart_under_load_loses_nothing_that_was_acknowledged(
    haggle: Haggle, postgres: stack.Postgres, how: str
) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    stream = follow(bob, bob.token(), "after=now")
    writers = [Writer(ann, talk), Writer(bob, talk)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    postgres.stop(how)
    time.sleep(1)
    postgres.start()
    before = [len(writer.said) for writer in writers]
    deadline = time.monotonic() + 20
    while not all(len(writer.said) > count + 20 for writer, count in zip(writers, before, strict=True)):
        assert time.monotonic() < deadline, "nobody could write again"
        time.sleep(0.05)
    for writer in writers:
        writer.is_over.set()
        writer.join()
    assert any(writer.problems for writer in writers)
    for problem in writers[0].problems + writers[1].problems:
        assert problem.status_code == 503
        assert "cannot be reached just now" in problem.text
    said = sorted(writers[0].said + writers[1].said)
    kept = [body for (body,) in haggle.sql("SELECT body FROM messages WHERE body <> 'Hello'")]
    assert sorted(kept) == said
    told = [stream.until("message.posted", 15).json["message"] for _ in said]
    assert sorted(one["body"] if isinstance(one, dict) else one for one in told) == said


def test_a_slow_database_does_not_freeze_streams(haggle: Haggle, postgres: stack.Postgres, tmp_path: Path) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    stream = listen(bob, f"after={bob.position()}&conversation={talk}")
    lock = "DO $$ BEGIN LOCK TABLE messages IN ACCESS EXCLUSIVE MODE; PERFORM pg_sleep(3); END $$"
    slow = threading.Thread(target=stack.query, args=(postgres.url("haggle"), lock))
    slow.start()
    time.sleep(0.3)
    sender = threading.Thread(target=ann.say, args=(talk, "through the mud"))
    sender.start()
    beats = [stream.until("beat", 1) for _ in range(8)]
    assert len(beats) == 8
    assert httpx2.get(haggle.url + "/up").status_code == 200
    stream.saying("through the mud", 10)
    slow.join()
    sender.join()
