"""A whole haggle moves: out of SQLite into whatever the tests run on, and nobody notices but for one reload."""

import io
import json
import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import HAGGLE, Haggle, Person
from listener import listen
from PIL import Image

from haggle.moving.model import STAYS, TABLES

Move = Callable[..., Haggle]
OWN = (  # what a page says of itself alone
    (r'name="key" value="[^"]*"', "key"),
    (r"page=[\w-]+", "page"),
    (r'(data-position|data-hx-ptag)="\d+', "position"),
    (r"after=\d+", "after"),
    (r"<span data-word=.*?</span>", "presence"),
    (r'nonce[-="][^"\' ]*', "nonce"),
)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Haggle]:
    """A haggle on SQLite."""
    data = tmp_path / "old"
    settings = {"HAGGLE_DATABASE_URL": f"sqlite:///{data / 'haggle.db'}", "HAGGLE_BUS_URL": "memory:"}
    haggle = Haggle(data, settings).start()
    yield haggle
    if haggle.is_running:
        haggle.stop()


@pytest.fixture
def new(tmp_path: Path, old: Haggle) -> Iterator[Haggle]:
    """Another, empty, with the same secret."""
    haggle = Haggle(tmp_path / "new", {"HAGGLE_SECRET_KEY": (old.data / "secret.key").read_text()})
    yield haggle
    if haggle.is_running:
        haggle.stop()


@pytest.fixture
def people(old: Haggle) -> tuple[Person, Person, int]:
    """Bea and Sal, between whom all has happened that can."""
    bea, sal = Person(old, "Bea").join(), Person(old, "Sal").join()
    talk = bea.open_chat(sal.sell("Globe"), "Hello, is it there? 🌍")
    for number in range(5):
        (bea, sal)[number % 2].say(talk, f"line {number}")
    edited, deleted = bea.say(talk, "first words"), sal.say(talk, "gone soon")
    bea.http.post(f"/messages/{edited}/edit", data={"body": "better words", "version": ""})
    sal.http.post(f"/messages/{deleted}/deletion")
    bea.http.post(f"/messages/{edited - 1}/reactions", data={"emoji": "👍"})
    sal.http.post(f"/conversations/{talk}/messages", data={"body": "an answer", "key": "", "reply_to": str(edited)})
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    files = [("attachment", ("globe.png", picture.getvalue(), "image/png"))]
    assert (
        bea.http.post(f"/conversations/{talk}/messages", data={"body": "", "key": ""}, files=files).status_code == 303
    )
    sal.get(f"/conversations/{talk}")
    bea.http.post(f"/conversations/{talk}/draft", data={"body": "half a"})
    sal.http.post(f"/conversations/{talk}/mute", data={"is_muted": "1"})
    sal.say(talk, "unread by Bea")
    return bea, sal, talk


def _moved(old: Haggle, new: Haggle, tmp_path: Path) -> str:
    file = tmp_path / "all.zip"
    exported = old.run("export", str(file))
    assert exported.returncode == 0, exported.stderr
    imported = new.run("import", str(file))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    return imported.stdout


def _said(person: Person, path: str) -> str:
    text = person.get(path, Cookie=f"haggle={person.cookie}; scripts=1").text  # so that opening is not yet reading
    for pattern, word in OWN:
        text = re.sub(pattern, word, text)
    return text


def test_every_page_says_what_it_said(
    old: Haggle, new: Haggle, people: tuple[Person, Person, int], tmp_path: Path
) -> None:
    bea, sal, talk = people
    tokens = bea.token(), sal.token()
    paths = ("/conversations", f"/conversations/{talk}", "/account", "/listings/1")
    was = {(one.name, path): _said(one, path) for one in (bea, sal) for path in paths}
    time.sleep(0.5)  # what was delivered is written down
    _moved(old, new, tmp_path)
    picture = re.search(r"/attachments/\d+", bea.get(f"/conversations/{talk}").text)[0]
    bytes_were = bea.get(picture).content
    old.stop()
    new.start()
    there = {one.name: one.on(new) for one in (bea, sal)}  # by the same cookie
    for one, token in zip(there.values(), tokens, strict=True):
        assert one.http.get("/api/v1/conversations", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    for (name, path), said in was.items():
        assert _said(there[name], path) == said, (name, path)
    assert there["Bea"].get(picture).content == bytes_were
    assert there["Sal"].say(talk, "we go on") > 0
    assert there["Bea"].messages(talk)[-1] == "we go on"
    assert Person(new, "Nia").join().open_chat(there["Sal"].sell("Lamp"), "Hello") > talk
    assert new.errors() == []


def test_who_was_there_before_is_told_to_begin_anew(
    old: Haggle, new: Haggle, people: tuple[Person, Person, int], tmp_path: Path
) -> None:
    bea, _, _ = people
    position = bea.position()
    _moved(old, new, tmp_path)
    new.start()
    there = bea.on(new)
    for after in (0, position, position + 5):
        assert listen(there, f"after={after}").next().kind == "reset"
    fresh = listen(there, f"after={there.position()}")
    assert fresh.is_silent()  # history makes no toasts


def test_an_import_that_was_broken_off_goes_on(
    old: Haggle, new: Haggle, people: tuple[Person, Person, int], tmp_path: Path
) -> None:
    bea, _, talk = people
    for number in range(700):
        old.sql(
            "INSERT INTO messages (conversation_id, author_id, body, body_folded, kind, attachment_count, created_at) "
            "VALUES (:talk, 1, :body, :body, 'text', 0, 1)",
            talk=talk,
            body=f"more {number}",
        )
    file = tmp_path / "all.zip"
    assert old.run("export", str(file)).returncode == 0
    begun = subprocess.Popen([*HAGGLE, "import", str(file)], env=new.environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while begun.poll() is None and time.monotonic() < deadline and not _is_loading(new):
        time.sleep(0.01)
    begun.send_signal(signal.SIGKILL)
    begun.wait(5)
    for _ in range(2):  # and once more when all is there
        again = new.run("import", str(file))
        assert again.returncode == 0, again.stdout + again.stderr
        assert "All is here" in again.stdout
    assert new.sql("SELECT count(*) FROM messages") == old.sql("SELECT count(*) FROM messages")


def _is_loading(haggle: Haggle) -> bool:
    try:
        return haggle.sql("SELECT count(*) FROM accounts") != [(0,)]
    except Exception:  # there are no tables yet
        return False


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[:-1], "ends too early"),
        (lambda lines: [line.replace("better words", "worse words.") for line in lines], "messages are not what"),
        (lambda lines: [line for line in lines if '"Hello, is' not in line], "not in|there is no|are not what"),
        (lambda lines: [line.replace('"revision":"', '"revision":"9') for line in lines], "at database revision"),
        (lambda lines: [line.replace('[1,"bea', '["1","bea') for line in lines], "accounts.id is not int"),
        (lambda lines: ["{}", *lines[1:]], "does not begin"),
    ],
    ids=["cut short", "a word changed", "a line lost", "another version", "a wrong type", "no header"],
)
def test_a_file_that_is_not_whole_loads_nothing(
    old: Haggle,
    new: Haggle,
    people: tuple[Person, Person, int],
    tmp_path: Path,
    change: Callable[[list[str]], list[str]],
    says: str,
) -> None:
    file = tmp_path / "all.zip"
    assert old.run("export", str(file)).returncode == 0
    with zipfile.ZipFile(file) as whole:
        contents = {name: whole.read(name) for name in whole.namelist()}
    lines = change(contents["rows.jsonl"].decode().splitlines())
    with zipfile.ZipFile(file, "w") as broken:
        for name, content in contents.items():
            broken.writestr(name, "\n".join(lines) + "\n" if name == "rows.jsonl" else content)
    answer = new.run("import", str(file))
    assert answer.returncode == 1
    assert re.search(says, answer.stderr), answer.stderr
    assert new.sql("SELECT count(*) FROM accounts") == [(0,)]


def test_a_haggle_with_others_in_it_is_left_alone(
    old: Haggle, new: Haggle, people: tuple[Person, Person, int], tmp_path: Path
) -> None:
    file = tmp_path / "all.zip"
    assert old.run("export", str(file)).returncode == 0
    new.start()
    nia = Person(new, "Nia").join()
    answer = new.run("import", str(file))
    assert answer.returncode == 1
    assert "import it into an empty haggle" in answer.stderr
    assert new.sql("SELECT username FROM accounts") == [(nia.username,)]


def test_every_column_there_is_is_taken_along(old: Haggle) -> None:
    names = {name for (name,) in old.sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names - STAYS - {"sqlite_sequence"} == {table.name for table in TABLES}
    for table in TABLES:
        there = {row[1] for row in old.sql(f"PRAGMA table_info({table.name})")}
        assert there == set(table.columns), table.name


def test_the_file_is_for_its_owner_alone(old: Haggle, people: tuple[Person, Person, int], tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    old.run("export", str(file))
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as whole:
        header = json.loads(whole.read("rows.jsonl").partition(b"\n")[0])
    assert header["counts"]["accounts"] == 2
