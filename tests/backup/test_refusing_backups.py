"""What is no whole backup of ours restores nothing, wherever its names would lead."""

import json
import re
import stat
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from cast import Haggle

from haggle.backup.operations import MOVED_ON

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once  # it comes to no database
Entries = dict[str, bytes]


@pytest.fixture(scope="module")
def good(whole: Path) -> Path:
    """A backup of a haggle in which all has happened that can."""
    file = whole.with_name("good.zip")
    made = Haggle(whole.parent).run("backup", str(file))
    assert made.returncode == 0, made.stderr
    return file


def _is_refused(haggle: Haggle, file: Path, says: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in haggle.data.parent.rglob("*") if path.is_file()}
    ended = haggle.run("restore", str(file))
    assert ended.returncode == 1
    assert re.search(says, ended.stderr), ended.stderr[-500:]
    assert "Traceback" not in ended.stderr
    after = {path: path.stat().st_mtime_ns for path in haggle.data.parent.rglob("*") if path.is_file()}
    assert {path for path in after.keys() | before.keys() if after.get(path) != before.get(path)} <= {
        haggle.data / "secret.key",
        haggle.data / "haggle.db.server",
    }


def _named(name: str, sum_of: str = "0" * 64) -> Callable[[Entries], Entries]:
    """With another file of that name, and its sum."""
    line = f"{sum_of}  {name}\n".encode()
    return lambda entries: {**entries, name: b"", "SHA256SUMS": entries["SHA256SUMS"] + line}


def _manifest(**changed: object) -> Callable[[Entries], Entries]:
    def change(entries: Entries) -> Entries:
        content = json.dumps(json.loads(entries["manifest.json"]) | changed).encode()
        return _with_sums({**entries, "manifest.json": content})

    return change


def _with_sums(entries: Entries) -> Entries:
    lines = [f"{sha256(content).hexdigest()}  {name}\n" for name, content in entries.items() if name != "SHA256SUMS"]
    return {**entries, "SHA256SUMS": "".join(lines).encode()}


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda entries: entries | {"secret.key": b"another"}, "secret.key is not what it was"),
        (lambda entries: {name: entries[name] for name in entries if "blobs" not in name}, "does not hold the files"),
        (lambda entries: entries | {"more": b""}, "does not hold the files"),
        (lambda entries: entries | {"SHA256SUMS": b"nonsense"}, "does not hold the files"),
        (lambda entries: {name: entries[name] for name in entries if name != "SHA256SUMS"}, "no file of haggle backup"),
        (_named("../../evil", EMPTY), "does not belong into a backup"),
        (_named("blobs/../../secret.key", EMPTY), "not a blob's name"),
        (_named("/etc/passwd", EMPTY), "does not belong into a backup"),
        (_named("database.dump", EMPTY), "restore it with that version"),
        (_manifest(revision="9999", version="9.0"), "is of haggle 9.0, whose database is newer"),
        (_manifest(haggle_backup=2, version="9.0"), "made by haggle 9.0: restore it with that version"),
        (_manifest(version=7), "does not say what it is"),
        (lambda entries: _with_sums(entries | {"database.sqlite": b"no database"}), "the database is damaged"),
    ],
    ids=[
        *("a byte changed", "files lost", "one too many", "no sums", "half of it", "up and away", "up from blobs"),
        *("an absolute path", "two databases", "a newer haggle", "another format", "a strange manifest", "no database"),
    ],
)
def test_what_is_not_whole_or_not_ours_changes_nothing(
    tmp_path: Path, good: Path, change: Callable[[Entries], Entries], says: str
) -> None:
    with zipfile.ZipFile(good) as archive:
        entries = change({name: archive.read(name) for name in archive.namelist()})
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    _is_refused(Haggle(tmp_path / "here" / "data"), bad, says)


def test_a_link_in_it_leads_nowhere(tmp_path: Path, good: Path) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(bad, "w") as changed:
        for name in archive.namelist():
            entry = zipfile.ZipInfo(name)
            if name == "secret.key":
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            changed.writestr(entry, b"/etc/passwd" if name == "secret.key" else archive.read(name))
    _is_refused(Haggle(tmp_path / "here" / "data"), bad, "secret.key is not what it was")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
def test_a_half_written_one_changes_nothing(tmp_path: Path, good: Path, part: float) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(good.read_bytes()[: int(good.stat().st_size * part)])
    _is_refused(Haggle(tmp_path / "here" / "data"), bad, "was cut short")


def test_each_kind_of_file_has_its_command(tmp_path: Path, good: Path, whole: Path) -> None:
    haggle = Haggle(tmp_path / "here" / "data")
    _is_refused(haggle, whole, "one of haggle export: load it by haggle import")
    assert "haggle restore" in haggle.run("import", str(good)).stderr
    _is_refused(haggle, tmp_path / "nowhere.zip", "No such file")
    haggle.settings["HAGGLE_DATABASE_URL"] = "postgresql://haggle@127.0.0.1:1/haggle"
    _is_refused(haggle, good, "one of SQLite, and HAGGLE_DATABASE_URL is not")


def test_the_command_and_the_recipe_move_feeds_on_alike() -> None:
    recipe = (ROOT / "docs" / "deploying" / "restored.sql").read_text()
    words = " ".join(MOVED_ON).replace("CAST(:jump AS BIGINT)", "1000000000")
    for statement in re.findall(r"(?:UPDATE|INSERT)[^;]+", recipe):
        assert " ".join(statement.split()) in words
