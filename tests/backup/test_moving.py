"""A whole haggle moves: out of SQLite into whatever the tests run on, and nobody notices but for one reload."""

import json
import re
import time
import zipfile
from pathlib import Path

from cast import Haggle, Person
from client import part
from listener import follow, listen

from haggle.backup.model import STAYS, TABLES

OWN = (  # what a page says of itself alone
    (r'name="key" value="[^"]*"', "key"),
    (r"page=[\w-]+", "page"),
    (r'(data-position|data-hx-ptag)="\d+', "position"),
    (r"after=\d+", "after"),
    (r"<span data-word=.*?</span>", "presence"),
    (r'nonce[-="][^"\' ]*', "nonce"),
)
MARKET = (
    {"type": "account", "id": "a1", "username": "ina", "name": "Ina"},
    {"type": "account", "id": "a2", "username": "udo", "name": "Udo"},
    {"type": "listing", "id": "l1", "seller": "a2", "title": "Tent", "price": 900, "currency": "EUR"},
    {"type": "conversation", "id": "c1", "listing": "l1", "buyer": "a1"},
    *(
        {
            "type": "message",
            "id": f"m{n}",
            "conversation": "c1",
            "author": "a1",
            "body": f"said {n}",
            "at": "2026-11-01",
        }
        for n in range(4)
    ),
)


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
    paths = ("/conversations", f"/conversations/{talk}", "/account", "/listings/1", "/search?q=line")
    was = {(one.name, path): _said(one, path) for one in (bea, sal) for path in paths}
    time.sleep(0.5)  # what was delivered is written down
    assert "DIFFERS" not in _moved(old, new, tmp_path)
    picture = part(r"/attachments/\d+", bea.get(f"/conversations/{talk}").text)
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
    bea, _, talk = people
    nia = Person(old, "Nia").join()  # to whom nothing has happened yet
    position = bea.position()
    bea.token(), nia.token()
    _moved(old, new, tmp_path)
    nia.open_chat(1, "said after the export, and lost")
    new.start()
    there = bea.on(new)
    for after in (0, position, position + 5):
        assert listen(there, f"after={after}").next().kind == "reset"
        assert follow(there, there.token(), f"after={after}").next().kind == "reset"
        changes = there.htmx("GET", f"/feed/changes?after={after}&conversation={talk}")
        assert changes.headers["hx-refresh"] == "true"
    assert listen(nia.on(new), f"after={nia.position()}").next().kind == "reset"
    fresh = listen(there, f"after={there.position()}")
    assert fresh.is_silent()  # history makes no toasts


def test_an_import_from_a_marketplace_goes_on_where_it_was_moved_to(
    old: Haggle, new: Haggle, people: tuple[Person, Person, int], tmp_path: Path
) -> None:
    file = tmp_path / "market.jsonl"
    file.write_text("\n".join(map(json.dumps, MARKET[:-2])))
    assert old.run("import", str(file)).returncode == 0
    _moved(old, new, tmp_path)
    file.write_text("\n".join(map(json.dumps, MARKET)))
    for count in (2, 0):
        again = new.run("import", str(file))
        assert f"0 accounts, 0 listings, 0 conversations, {count} messages" in again.stdout, again.stderr
    bodies = "SELECT body FROM messages WHERE external_id IS NOT NULL ORDER BY id"
    assert new.sql(bodies) == [(f"said {n}",) for n in range(4)]


def test_every_column_there_is_is_taken_along(old: Haggle) -> None:
    names = {name for (name,) in old.sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert names - STAYS - {"sqlite_sequence"} == {table.name for table in TABLES}
    for table in TABLES:
        there = {row[1] for row in old.sql(f"PRAGMA table_info({table.name})")}
        assert there == set(table.columns), table.name
        references = {row[3]: row[2] for row in old.sql(f"PRAGMA foreign_key_list({table.name})")}
        assert references.items() <= table.of.items(), table.name


def test_the_file_is_for_its_owner_alone(whole: Path) -> None:
    assert whole.stat().st_mode & 0o077 == 0
    assert not whole.with_name("all.zip.part").exists()
    with zipfile.ZipFile(whole) as file:
        header = json.loads(file.read("rows.jsonl").partition(b"\n")[0])
    assert header["counts"]["accounts"] == 2


def test_what_cannot_be_exported_is_said_in_words(old: Haggle, people: tuple[Person, Person, int]) -> None:
    file = old.data / "all.zip"
    assert "could not be written: No such file" in old.run("export", str(old.data / "nowhere" / "all.zip")).stderr
    ((blob,),) = old.sql("SELECT blob FROM attachments")
    path = old.data / "blobs" / blob[:2] / blob
    path.rename(path.with_suffix(".away"))
    assert f"The file {blob} is named in the database and not in the blob store" in old.run("export", str(file)).stderr
    path.with_suffix(".away").rename(path)
    old.sql("UPDATE alembic_version SET version_num = '9999'")
    assert "The database is at 9999" in old.run("export", str(file)).stderr
    assert list(old.data.glob("all.zip*")) == []
