"""What is kept of a block: who gets it with their data, when it goes, and that it moves along."""

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import PASSWORD, Haggle, Person
from doors import api, block

SECRET = "Zanzibar-4711"


@pytest.fixture
def pair(haggle: Haggle) -> tuple[Person, Person, int]:
    """Two who have no others, and their conversation."""
    sal, eve = Person(haggle, "Sal").join(), Person(haggle, "Eve").join()
    return sal, eve, eve.open_chat(sal.sell("Lamp"), "Hello")


def _exported(person: Person) -> str:
    with zipfile.ZipFile(io.BytesIO(person.http.post("/account/export").content)) as zip_:
        return "\n".join(zip_.read(name).decode() for name in zip_.namelist() if name.endswith((".jsonl", ".html")))


def test_the_list_is_in_the_export_of_whoever_made_it_alone(pair: tuple[Person, Person, int]) -> None:
    sal, eve, talk = pair
    block(sal, talk)
    eve.say(talk, "meanwhile")
    assert '"name":"Eve"' in _exported(sal)
    assert "meanwhile" not in _exported(sal)
    assert "meanwhile" in _exported(eve)
    assert '"name":"Sal"' not in _exported(eve)


def test_who_leaves_takes_what_was_withheld_along(haggle: Haggle, pair: tuple[Person, Person, int]) -> None:
    sal, eve, talk = pair
    message = eve.say(talk, "before")
    block(sal, talk)
    eve.http.post(f"/messages/{message}/edit", data={"body": f"{SECRET} edited"})
    eve.say(talk, f"{SECRET} said")
    eve.http.post("/account", data={"name": f"{SECRET} Eve"})
    assert haggle.holds(SECRET)
    assert eve.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    assert haggle.holds(SECRET) == []
    assert api(sal, "/blocks") == {"blocks": []}
    assert set(sal.messages(talk)) == {"This message was deleted."}


def test_who_has_blocked_somebody_and_leaves_is_gone_as_anybody(
    haggle: Haggle, pair: tuple[Person, Person, int]
) -> None:
    sal, eve, talk = pair
    block(sal, talk)
    eve.say(talk, "into the void")
    assert sal.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    assert "Deleted member" in eve.get(f"/conversations/{talk}").text
    assert eve.messages(talk) == ["Hello", "into the void"]
    assert haggle.sql(
        "SELECT count(*) FROM blocks JOIN accounts ON accounts.id = account_id WHERE username = :u", u=sal.username
    ) == [(0,)]


@pytest.mark.once
def test_it_moves_along_with_a_whole_haggle(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    old = start_haggle()
    sal, eve = Person(old, "Sal").join(), Person(old, "Eve").join()
    talk = eve.open_chat(sal.sell("Lamp"), "Hello")
    block(sal, talk)
    eve.say(talk, "meanwhile")
    old.stop()
    file = tmp_path / "all.zip"
    assert old.run("export", str(file)).returncode == 0
    new = Haggle(tmp_path / "new", {"HAGGLE_SECRET_KEY": old.secret_key})
    (tmp_path / "new" / "haggle.db").unlink()
    moved = new.run("import", str(file))
    assert moved.returncode == 0, moved.stdout + moved.stderr
    assert new.sql("SELECT name FROM blocks") == [("Eve",)]
    assert new.sql("SELECT body FROM messages WHERE withheld_at IS NOT NULL") == [("meanwhile",)]
    with zipfile.ZipFile(file) as zip_:
        header = json.loads(zip_.read("rows.jsonl").partition(b"\n")[0])
    assert header["counts"]["blocks"] == 1


def test_nothing_said_after_the_answer_to_a_block_slips_through(pair: tuple[Person, Person, int]) -> None:
    sal, eve, talk = pair
    said: list[int] = []
    going = threading.Event()

    def chatter() -> None:
        while not going.is_set():
            said.append(eve.say(talk, f"line {len(said)}"))

    thread = threading.Thread(target=chatter)
    thread.start()
    for _ in range(5):
        block(sal, talk)
        seen, position = sal.messages(talk), sal.position()
        last = len(said) + 3
        while len(said) < last:
            time.sleep(0.01)
        assert sal.messages(talk) == seen
        assert sal.position() == position
        block(sal, talk, "0")
    going.set()
    thread.join()
    assert len(eve.messages(talk)) > len(sal.messages(talk))
