"""`haggle backup` while people write, and `haggle restore`: what was said is there again, and open pages begin anew."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
import stack
from cast import Haggle, Person
from listener import follow


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Haggle]:
    """An empty place to restore to."""
    stack.settings(tmp_path / "new", "template1")
    haggle = Haggle(tmp_path / "new")
    yield haggle
    if haggle.is_running:
        haggle.stop()


def _backed_up(haggle: Haggle, backups: Path) -> Path:
    before = set(backups.iterdir())
    made = haggle.run("backup", str(backups / f"{len(before)}.zip"))
    assert made.returncode == 0, made.stderr
    (file,) = set(backups.iterdir()) - before
    return file


def _restored(haggle: Haggle, file: Path) -> str:
    ended = haggle.run("restore", str(file))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def _send_file(person: Person, talk: int, name: str = "manual.pdf") -> None:
    files = {"attachment": (name, f"%PDF-1.4\n{name}\n%%EOF".encode(), "application/pdf")}
    answer = person.http.post(f"/conversations/{talk}/messages", data={"body": name}, files=files)
    assert answer.status_code == 303, answer.text


def test_all_that_was_said_before_it_is_there_again_though_people_wrote_meanwhile(
    start_haggle: Callable[..., Haggle], new: Haggle, backups: Path
) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    others = [ann.on(haggle) for _ in range(4)]
    said: list[tuple[float, str]] = []
    is_over = threading.Event()

    def write(number: int, person: Person) -> None:
        for line in range(10_000):
            if is_over.is_set():
                return
            body = f"{number}-{line}.pdf"
            if line % 5:
                person.say(talk, body)
            else:
                _send_file(person, talk, body)
            said.append((time.monotonic(), body))

    with ThreadPoolExecutor(len(others)) as pool:
        writing = [pool.submit(write, *each) for each in enumerate(others)]
        time.sleep(0.5)
        began = time.monotonic()
        file = _backed_up(haggle, backups)
        ended = time.monotonic()
        is_over.set()
        for each in writing:
            each.result()
    assert [body for at, body in said if began < at < ended], "nobody wrote meanwhile"

    _restored(new, file)
    there = {body for (body,) in new.sql("SELECT body FROM messages")}
    assert {body for at, body in said if at < began} <= there
    new.start()
    again = ann.on(new)  # by the key that was restored, too
    for attachment, name in new.sql("SELECT id, name FROM attachments"):
        assert name.encode() in again.get(f"/attachments/{attachment}").content
    assert new.errors() == []


def test_pages_that_saw_more_than_the_backup_holds_begin_anew(
    start_haggle: Callable[..., Haggle], new: Haggle, backups: Path
) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    nia = Person(haggle, "Nia").join()  # to whom nothing has happened yet
    talk = ann.open_chat(bob.sell(), "before")
    bob.token(), nia.token()
    file = _backed_up(haggle, backups)
    lost = [ann.say(talk, f"lost {number}") for number in range(3)]
    nia.open_chat(1, "lost, too")
    seen, seen_by_nia = bob.position(), nia.position()

    _restored(new, file)
    new.start()
    there = bob.on(new)
    ids = [ann.on(new).say(talk, f"after {number}") for number in range(6)]
    assert stack.IS_POSTGRESQL or ids[: len(lost)] == lost  # the numbers of what is no more
    for after in (0, seen, seen + 1):
        assert follow(there, there.token(), f"after={after}").next().kind == "reset"
    assert follow(nia.on(new), nia.token(), f"after={seen_by_nia}").next().kind == "reset"
    assert follow(there, there.token(), "").until("message.posted").json["message"] == "before"
    assert there.get("/notifications").status_code == 200


@pytest.mark.once
def test_what_is_restored_twice_gives_no_position_out_twice(start_haggle: Callable[..., Haggle], backups: Path) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "before")
    file, positions = _backed_up(haggle, backups), []
    for _ in range(2):
        haggle.stop()
        assert "is kept as" in _restored(haggle, file)
        haggle.start()
        ann.say(talk, "after")
        positions.append(bob.position())
    assert abs(positions[0] - positions[1]) > 1000
    kept = sorted(haggle.data.glob("haggle.db.before-*"))
    assert len(kept) == 2
    assert stack.query(f"sqlite:///{kept[0]}", "SELECT count(*) FROM messages") == [(1,)]


@pytest.mark.once
def test_who_never_stops_asking_gets_what_was_restored_and_loses_nothing_after_it(
    start_haggle: Callable[..., Haggle], backups: Path
) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "before")
    file = _backed_up(haggle, backups)
    others = [ann.on(haggle) for _ in range(3)]
    said: list[int] = []
    is_over = threading.Event()

    def write(number: int, person: Person) -> None:
        for line in range(10_000):
            if is_over.is_set():
                return
            with suppress(httpx2.TransportError, AssertionError):  # away, or a session that is no more
                said.append(person.say(talk, f"{number}-{line}"))

    with ThreadPoolExecutor(len(others)) as pool:
        writing = [pool.submit(write, *each) for each in enumerate(others)]
        time.sleep(0.5)
        seen = bob.position()
        haggle.stop()
        _restored(haggle, file)
        lost = len(said)
        haggle.start()
        assert follow(bob, bob.token(), f"after={seen}").next().kind == "reset"
        time.sleep(0.5)
        is_over.set()
        for each in writing:
            each.result()
    assert 0 < lost < len(said)
    there = {number for (number,) in haggle.sql("SELECT id FROM messages")}
    assert set(said[lost:]) <= there
    assert len(there) <= len(said) - lost + 1 + len(others)  # what was posted, and its answer lost, when it stopped


@pytest.mark.once
def test_nothing_is_restored_under_a_server_that_runs(start_haggle: Callable[..., Haggle], backups: Path) -> None:
    haggle = start_haggle()
    ann = Person(haggle, "Ann").join()
    file = _backed_up(haggle, backups)
    talk = ann.open_chat(Person(haggle, "Bob").join().sell(), "said since")
    ended = haggle.run("restore", str(file))
    assert (ended.returncode, "is served already" in ended.stderr) == (1, True), ended.stderr
    assert ann.messages(talk) == ["said since"]


@pytest.mark.postgresql
def test_nothing_is_restored_over_tables_of_postgresql(start_haggle: Callable[..., Haggle], backups: Path) -> None:
    haggle = start_haggle()
    Person(haggle, "Ann").join()
    ended = haggle.run("restore", str(_backed_up(haggle, backups)))
    assert (ended.returncode, "is not empty" in ended.stderr) == (1, True), ended.stderr
    assert haggle.sql("SELECT count(*) FROM accounts") == [(1,)]
