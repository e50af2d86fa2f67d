"""The staff log: every act with who, when, what and why; nobody changes it, or not unnoticed."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from cast import PASSWORD, Haggle, Person
from staffing import Staff, command, number

WHY = "Sells what is not there."
Busy = tuple[Haggle, Staff, Person]


def _log(haggle: Haggle) -> list[dict[str, Any]]:
    return [json.loads(line) for line in haggle.run("audit", "export").stdout.splitlines()]


def _verify(haggle: Haggle, *words: str) -> tuple[int, str]:
    done = haggle.run("audit", "verify", *words)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Busy:
    """A haggle whose staff has been at work, and which is stopped."""
    haggle = Haggle(tmp_path_factory.mktemp("busy")).start()
    mia, una = Staff(haggle, "Mia", "moderator"), Person(haggle, "Una").join()
    mia.decide("suspension", una, reason=WHY, until="2030-01-01T12:00:00Z")
    mia.ask("GET", "", username=una.username)
    command(una, "restore")
    haggle.run("account", "password", una.username, "--password-stdin", stdin="four words of no sense\n")
    command(una, "tokens", "--end", "all")
    haggle.stop()
    return haggle, mia, una


def test_each_act_and_look_stands_in_it_with_who_when_what_and_why(busy: Busy) -> None:
    haggle, mia, una = busy
    found = _log(haggle)
    assert [(one["act"], one["via"]) for one in found] == [
        ("account.role_set", "command"),
        ("token.made", "command"),
        ("account.suspended", "api"),
        ("account.looked_at", "api"),
        ("account.restored", "command"),
        ("account.password_set", "command"),
        ("credentials.ended", "command"),
    ]
    suspended = found[2]
    assert (suspended["actor_id"], suspended["account_id"]) == (number(mia.person), number(una))
    assert (suspended["reason"], json.loads(suspended["facts"])) == (WHY, {"until": 1893499200000})
    assert [one["position"] for one in found] == list(range(1, 8))


def test_it_is_whole_and_says_where_it_ends(busy: Busy) -> None:
    haggle = busy[0]
    last = _log(haggle)[-1]["hash"]
    code, said = _verify(haggle)
    assert (code, said) == (0, f"The staff log is whole. It has 7 entries, and ends with\n7:{last}\n")
    assert _verify(haggle, "--head", f"7:{last}")[0] == 0
    assert "cut off: it ends at 7, and you have kept 9" in _verify(haggle, "--head", f"9:{last}")[1]
    assert "written anew" in _verify(haggle, "--head", f"3:{last}")[1]
    assert _verify(haggle, "--head", "nonsense")[0] == 2


@pytest.mark.parametrize("change", ["UPDATE staff_log SET reason = ''", "DELETE FROM staff_log"])
def test_the_database_refuses_to_change_it(busy: Busy, change: str) -> None:
    with pytest.raises((sqlite3.DatabaseError, asyncpg.PostgresError), match="only grows"):
        busy[0].sql(f"{change} WHERE position = 3 RETURNING 1")
    assert _verify(busy[0])[0] == 0


CHANGES = {
    "UPDATE staff_log SET reason = 'another' WHERE position = 3": "broken at 3",
    "UPDATE staff_log SET actor_id = NULL WHERE position = 3": "broken at 3",
    "UPDATE staff_log SET facts = '{}' WHERE position = 3": "broken at 3",
    "UPDATE staff_log SET hash = replace(hash, substr(hash, 1, 8), 'deadbeef') WHERE position = 3": "broken at 3",
    "DELETE FROM staff_log WHERE position = 1": "broken at 1: that entry is missing",
    "DELETE FROM staff_log WHERE position = 5": "broken at 5: that entry is missing",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_changed_by_force_is_found(busy: Busy, change: str, tmp_path: Path) -> None:
    copy = _changed(busy[0], tmp_path, change)
    code, said = _verify(copy)
    assert (code, CHANGES[change] in said) == (1, True), said


def test_a_tail_that_is_cut_off_is_found_by_an_end_that_was_kept(busy: Busy, tmp_path: Path) -> None:
    head = _verify(busy[0])[1].splitlines()[1]
    copy = _changed(busy[0], tmp_path, "DELETE FROM staff_log WHERE position > 5")
    assert _verify(copy)[0] == 0
    code, said = _verify(copy, "--head", head)
    assert (code, "cut off: it ends at 5" in said) == (1, True)


def _changed(haggle: Haggle, folder: Path, change: str) -> Haggle:
    """A copy on SQLite, moved by a moving file, which somebody changes who has the database's file."""
    copy = Haggle(folder / "copy", {"HAGGLE_DATABASE_URL": f"sqlite:///{folder / 'copy' / 'haggle.db'}"})
    assert haggle.run("export", str(folder / "all.zip")).returncode == 0
    moved = copy.run("import", str(folder / "all.zip"))
    assert moved.returncode == 0, moved.stderr
    with closing(sqlite3.connect(copy.data / "haggle.db")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(change)
        database.commit()
    return copy


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    haggle = Haggle(tmp_path_factory.mktemp("fresh")).start()
    yield haggle
    haggle.stop()


def test_many_at_once_make_one_chain(fresh: Haggle) -> None:
    staff = [Staff(fresh, name, "moderator") for name in ("Mia", "Max")]
    members = [Person(fresh, f"Una{letter}").join() for letter in "abcdef"]

    def decide(turn: int) -> int:
        what = "suspension" if turn % 2 else "restoration"
        return staff[turn % 2].decide(what, members[turn % 6], reason=WHY)[0]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(decide, range(24))) == {200}
    found = _log(fresh)
    assert len(found) >= 4 + 12
    assert [one["position"] for one in found] == list(range(1, len(found) + 1))
    assert _verify(fresh)[0] == 0


def test_what_was_refused_leaves_nothing_in_it(fresh: Haggle) -> None:
    mia, una = Staff(fresh, "Mia", "moderator"), Person(fresh, "Una").join()
    before = len(_log(fresh))
    assert mia.decide("suspension", mia.person, reason=WHY)[0] == 409
    assert mia.decide("end", una, reason=WHY)[0] == 403
    assert mia.decide("suspension", una, reason="")[0] == 422
    assert len(_log(fresh)) == before


def test_who_leaves_stays_in_it_by_number_and_has_had_it_in_the_export(fresh: Haggle) -> None:
    mia, una = Staff(fresh, "Mia", "moderator"), Person(fresh, "Una").join()
    account_id = number(una)
    mia.decide("suspension", una, reason=WHY)
    mia.decide("restoration", una)
    una.sign_in()
    with zipfile.ZipFile(io.BytesIO(una.http.post("/account/export").content)) as files:
        assert WHY in files.read("data/decisions.jsonl").decode()
    assert una.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    acts = [(one["act"], one["reason"]) for one in _log(fresh) if one["account_id"] == account_id]
    assert acts == [("account.suspended", WHY), ("account.restored", "")]
    assert una.username not in fresh.run("audit", "export").stdout
    assert _verify(fresh)[0] == 0
