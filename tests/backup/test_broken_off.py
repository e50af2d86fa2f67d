"""What interrupts a backup or a restore, or stands in its way, leaves everything as it was."""

import os
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import stack
from cast import HAGGLE, Haggle, Person
from client import part
from forking import Process

from haggle.store.migrations.revisions import head

pytestmark = pytest.mark.once


def _backed_up(haggle: Haggle, backups: Path) -> Path:
    made = haggle.run("backup", str(backups))
    assert made.returncode == 0, made.stderr
    (file,) = backups.iterdir()
    return file


def test_a_restore_that_is_killed_changes_nothing_and_is_run_again(whole: Path, new: Haggle, backups: Path) -> None:
    old = Haggle(whole.parent)
    file = _backed_up(old, backups)
    new.start()
    Person(new, "Nia").join()
    new.stop()
    for _ in range(3):
        with open(os.devnull, "r+") as nothing:
            process = Process(["restore", str(file)], new.environment, *[nothing.fileno()] * 3)
        deadline = time.monotonic() + 20
        while not (new.data / "haggle.db.restoring").exists() and time.monotonic() < deadline:
            time.sleep(0.002)
        process.kill()
        process.wait(5)
        assert new.sql("SELECT name FROM accounts") == [("Nia",)]
    ended = new.run("restore", str(file))
    assert (ended.returncode, "left alone" in ended.stdout) == (0, False), "the key comes along"
    assert new.sql("SELECT count(*) > 20000 FROM messages") == [(1,)]
    assert list(new.data.glob("*restoring*")) == []
    new.start()


def test_a_backup_that_is_killed_leaves_no_file_and_the_next_clears_up(whole: Path, backups: Path) -> None:
    old = Haggle(whole.parent)
    with open(os.devnull, "r+") as nothing:
        process = Process(["backup", str(backups)], old.environment, *[nothing.fileno()] * 3)
    deadline = time.monotonic() + 20
    while not list(backups.glob(".haggle-backup-*/*")) and time.monotonic() < deadline:
        time.sleep(0.002)
    process.kill()
    process.wait(5)
    assert [one.name[:15] for one in backups.iterdir()] == [".haggle-backup-"]
    assert old.run("backup", str(backups)).returncode == 0
    (file,) = backups.iterdir()
    assert file.name.startswith("haggle-20")
    assert file.stat().st_mode & 0o077 == 0


def _on_a_full_disk(haggle: Haggle, *arguments: str) -> str:
    """What it says there: no file may grow beyond 200 KB."""
    command = ["bash", "-c", 'ulimit -f 200; exec "$@"', "haggle", *HAGGLE, *arguments]
    ended = subprocess.run(command, env=haggle.environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    return ended.stderr


def test_a_full_disk_is_said_and_leaves_nothing(whole: Path, new: Haggle, backups: Path) -> None:
    old = Haggle(whole.parent)
    told = _on_a_full_disk(old, "backup", str(backups))
    assert "haggle: The database could not be copied" in told
    assert "Traceback" not in told
    assert list(backups.iterdir()) == []

    file = _backed_up(old, backups)
    new.start()
    Person(new, "Nia").join()
    new.stop()
    assert "haggle: It could not be written: File too large" in _on_a_full_disk(new, "restore", str(file))
    assert new.sql("SELECT name FROM accounts") == [("Nia",)]
    assert list(new.data.glob("*restoring*")) == []


def test_a_backup_replaces_nothing(whole: Path, backups: Path) -> None:
    old = Haggle(whole.parent)
    before = (old.data / "haggle.db").read_bytes()
    (backups / "link.zip").symlink_to(old.data / "haggle.db")
    for where, says in (
        (old.data / "haggle.db", "a file whose name ends in .zip"),
        (old.data / "haggle.db-wal", "a file whose name ends in .zip"),
        (whole, "is there already"),
        (backups / "link.zip", "is there already"),
        (backups / "nowhere" / "a.zip", "could not be written: No such file"),
    ):
        ended = old.run("backup", str(where))
        assert (ended.returncode, says in ended.stderr) == (1, True), ended.stderr
    assert (old.data / "haggle.db").read_bytes() == before


def test_a_file_that_is_gone_is_named_and_all_others_are_kept(
    start_haggle: Callable[..., Haggle], backups: Path
) -> None:
    haggle = start_haggle()
    ann = Person(haggle, "Ann").join()
    talk = ann.open_chat(Person(haggle, "Bob").join().sell(), "Hello")
    for name in ("one.pdf", "two.pdf"):
        files = {"attachment": (name, b"%PDF-1.4", "application/pdf")}
        sent = ann.http.post(f"/conversations/{talk}/messages", data={"body": name}, files=files)
        assert sent.status_code == 303
    gone = haggle.sql("SELECT blob FROM attachments ORDER BY id LIMIT 1")[0][0]
    (haggle.data / "blobs" / gone[:2] / gone).unlink()
    ended = haggle.run("backup", str(backups))
    assert ended.returncode == 1
    assert f"are gone from the blob store: {gone}" in ended.stderr
    (file,) = backups.iterdir()
    assert sum(name.startswith("blobs/") for name in zipfile.ZipFile(file).namelist()) == 1


def test_a_backup_can_be_checked_without_haggle(whole: Path, backups: Path, tmp_path: Path) -> None:
    file = _backed_up(Haggle(whole.parent), backups)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "out")
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    assert {"database.sqlite: OK", "secret.key: OK", "manifest.json: OK"} <= set(checked.stdout.splitlines())
    assert stack.query(f"sqlite:///{tmp_path / 'out' / 'database.sqlite'}", "SELECT version_num FROM alembic_version")
    assert part(r'"revision": "(\d+)"', (tmp_path / "out" / "manifest.json").read_text()) == head()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write what others own")
def test_root_restores_nothing_that_haggle_could_not_open(whole: Path, new: Haggle, backups: Path) -> None:
    file = _backed_up(Haggle(whole.parent), backups)
    os.chown(new.data, 10_001, -1)
    ended = new.run("restore", str(file))
    assert (ended.returncode, "belongs to user 10001: run this as that user" in ended.stderr) == (1, True)
