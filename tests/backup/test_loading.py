"""A moving file is loaded whole, once, into an empty haggle; or it is said why not."""

import os
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import stack
from cast import Haggle, Person
from forking import Process

Lines = list[str]


def _rows(haggle: Haggle, table: str = "messages") -> int:
    ((count,),) = haggle.sql(f"SELECT count(*) FROM {table}")  # noqa: S608 (names of ours)
    return int(count)


def _changed(file: Path, to: Path, change: Callable[[Lines], Lines], **blobs: bytes) -> Path:
    """The file with other lines, and some blobs of other content (by how their names end)."""
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(to, "w") as broken:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "rows.jsonl":
                content = "\n".join([*change(content.decode().splitlines()), ""]).encode()
            broken.writestr(name, blobs.get(name.rpartition(".")[2], content))
    return to


@pytest.fixture
def begun(new: Haggle, whole: Path) -> Haggle:
    """The new haggle, in which the import was killed halfway."""
    assert new.run("migrate").returncode == 0
    with open(os.devnull, "r+") as nothing:
        process = Process(["import", str(whole)], new.environment, *[nothing.fileno()] * 3)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline and not _rows(new):
        time.sleep(0.01)
    process.kill()
    process.wait(5)
    assert 0 < _rows(new) < 20_000
    return new


def test_an_import_that_was_broken_off_goes_on(begun: Haggle, whole: Path) -> None:
    with pytest.raises(RuntimeError, match="run haggle import again"):
        begun.start()  # half of it must not be served
    again = begun.run("import", str(whole))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "All is here: 20,0" in again.stdout
    assert (
        _rows(begun) == stack.query(f"sqlite:///{whole.with_name('haggle.db')}", "SELECT count(*) FROM messages")[0][0]
    )
    begun.start()


def test_what_is_different_afterwards_is_said(begun: Haggle, whole: Path) -> None:
    path = next((begun.data / "blobs").rglob("*.webp"))
    path.write_bytes(bytes(path.stat().st_size))
    begun.sql("UPDATE accounts SET name = 'Bert' WHERE id = 1")
    answer = begun.run("import", str(whole))
    assert answer.returncode == 1
    assert "What is here is not what is in the file: blobs, accounts." in answer.stderr
    path.unlink()
    begun.sql("UPDATE accounts SET name = 'Bea' WHERE id = 1")
    assert "All is here" in begun.run("import", str(whole)).stdout


def test_a_stranger_who_came_in_between_gets_nobodys_words(begun: Haggle, whole: Path) -> None:
    begun.sql("UPDATE messages SET body = 'of somebody else' WHERE id = (SELECT max(id) FROM messages)")
    answer = begun.run("import", str(whole))
    assert answer.returncode == 1
    assert "In messages is what is not in the file: empty the database" in answer.stderr
    assert _rows(begun) < 20_000


def test_a_file_is_loaded_once(new: Haggle, whole: Path) -> None:
    assert "All is here" in new.run("import", str(whole)).stdout
    new.sql("DELETE FROM sessions")  # signed out since
    new.sql("DELETE FROM drafts")
    again = new.run("import", str(whole))
    assert (again.returncode, again.stdout.count("nothing was done")) == (0, 1), again.stderr
    assert (_rows(new, "sessions"), _rows(new, "drafts")) == (0, 0)


def test_another_file_of_the_same_haggle_is_not_loaded_over_it(begun: Haggle, whole: Path, tmp_path: Path) -> None:
    there = _rows(begun)
    later = _changed(whole, tmp_path / "later.zip", lambda lines: [lines[0].replace('"id":"', '"id":"f'), *lines[1:]])
    answer = begun.run("import", str(later))
    assert answer.returncode == 1
    assert "import it into an empty haggle" in answer.stderr
    assert _rows(begun) == there


def test_a_haggle_with_others_in_it_is_left_alone(new: Haggle, whole: Path) -> None:
    new.start()
    nia = Person(new, "Nia").join()
    answer = new.run("import", str(whole))
    assert answer.returncode == 1
    assert "import it into an empty haggle" in answer.stderr
    assert new.sql("SELECT username FROM accounts") == [(nia.username,)]


def _replaced(old: str, new: str) -> Callable[[Lines], Lines]:
    return lambda lines: [line.replace(old, new, 1) for line in lines]


@pytest.mark.once  # it comes to no database
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[:-1], "ends too early"),
        (_replaced("better words", "worse words."), "damaged: messages are not what"),
        (
            lambda lines: [line for line in lines if "Hello, is" not in line],
            "damaged: messages|there is no 1 in messages",
        ),
        (_replaced('"revision":"', '"revision":"9'), "made by haggle .* at database revision 9"),
        (_replaced('[1,"bea', '["1","bea'), r"Line 3: accounts\.id is not int"),
        (_replaced('[1,"bea', '[900000000000000000,"bea'), "Line 3: 900000000000000000 is no id"),
        (_replaced('[2,"sal', '[1,"sal'), "Line 4: accounts are out of order, or twice"),
        (_replaced("better words", "better\\u0000words"), r"Line \d+: messages\.body is what no database keeps"),
        (_replaced('[1,1,"', '[1,7,"'), r"Line \d+: there is no 7 in accounts before it"),
        (lambda lines: [*lines[:4], "[" * 100_000, *lines[4:]], "damaged after line 4"),
        (lambda lines: [lines[0], *lines[2:]], "Line 2: that is neither a row, nor"),
        (lambda lines: ["{}", *lines[1:]], "does not begin"),
    ],
    ids=[
        *("cut short", "a word changed", "a line lost", "another version", "a wrong type", "an id too high", "twice"),
        *("a NUL", "a stranger's session", "no JSON", "rows of nothing", "no header"),
    ],
)
def test_a_file_that_is_not_whole_loads_nothing(
    new: Haggle, whole: Path, tmp_path: Path, change: Callable[[Lines], Lines], says: str
) -> None:
    _is_refused(new, _changed(whole, tmp_path / "all.zip", change), says)


@pytest.mark.once  # it comes to no database
def test_a_file_whose_bytes_are_damaged_loads_nothing(new: Haggle, whole: Path, tmp_path: Path) -> None:
    content = bytearray(whole.read_bytes())
    bad = tmp_path / "bad.zip"
    bad.write_bytes(content[: len(content) // 2])
    _is_refused(new, bad, "no file of haggle export, or was cut short")
    middle = content.index(b"rows.jsonl") + len(content) // 3
    for place in (content.index(b"WEBP") + 20, middle, middle + 5000):
        content[place] ^= 0x55
        bad.write_bytes(content)
        content[place] ^= 0x55
        _is_refused(new, bad, "The file is damaged|Line ")
    _is_refused(new, _changed(whole, bad, list, webp=b"another picture"), "damaged: blobs are not what")


@pytest.mark.once  # it comes to no database
def test_ids_stay_so_there_is_no_list_of_them(new: Haggle, whole: Path, tmp_path: Path) -> None:
    assert "leave out --ids" in new.run("import", str(whole), "--ids", str(tmp_path / "ids")).stderr


def _is_refused(haggle: Haggle, file: Path, says: str) -> None:
    answer = haggle.run("import", str(file))
    assert answer.returncode == 1
    assert re.search(says, answer.stderr), answer.stderr[-500:]
    assert "Traceback" not in answer.stderr
    assert _rows(haggle, "accounts") == _rows(haggle, "moves") == 0
