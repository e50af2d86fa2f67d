"""What keeps haggle from starting is said in one sentence; what it writes is for its owner alone."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import stack
from cast import Haggle, Person

from haggle.settings import from_environment
from haggle.settings.checks import SettingsError

pytestmark = pytest.mark.once


def _refused(haggle: Haggle, *words: str) -> str:
    """The one line that haggle says when it will not start, or do that."""
    done = haggle.run(*(words or ("serve", "--port", str(stack.free_port()))))
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("key", ["", "   ", "short", "x" * 31, "a" * 64])
def test_a_secret_key_that_can_be_guessed_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HAGGLE_SECRET_KEY: say at least 32 characters"):
        from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_SECRET_KEY": key})


def test_a_file_without_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    with pytest.raises(SettingsError, match=r"secret.key holds no key"):
        from_environment({"HAGGLE_DATA": str(tmp_path)})


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="HAGGLE_DATA: .* cannot be used"):
        from_environment({"HAGGLE_DATA": str(tmp_path / "file" / "data")})


def _open_to_others(folder: Path) -> list[str]:
    return [path.name for path in [folder, *folder.rglob("*")] if path.suffix != ".log" and path.stat().st_mode & 0o077]


def test_nobody_but_the_owner_may_read_what_haggle_writes(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    haggle = start_haggle()
    person = Person(haggle, "Ann").join()
    picture = Path(__file__).parents[2] / "static" / "img" / "apple-touch-icon.png"
    answer = person.http.post("/account/avatar", files={"picture": picture.read_bytes()})
    assert answer.status_code == 303
    assert haggle.run("export", str(haggle.data / "all.zip")).returncode == 0
    assert {"haggle.db-wal", "secret.key", "all.zip"} <= {path.name for path in haggle.data.iterdir()}
    assert _open_to_others(haggle.data) == []


def test_what_a_former_version_left_open_is_closed(tmp_path: Path) -> None:
    haggle = Haggle(tmp_path / "data")
    assert haggle.run("migrate").returncode == 0
    for path in [haggle.data, *haggle.data.iterdir()]:
        path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o055)
    assert haggle.run("migrate").returncode == 0
    assert _open_to_others(haggle.data) == []


def test_a_second_server_on_one_file_is_told_who_has_it(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    assert haggle.process
    said = _refused(haggle)
    assert f"is served already, by process {haggle.process.pid}" in said
    assert haggle.run("account", "sessions", "nobody").stderr == "haggle: there is no account “nobody”.\n"
    haggle.kill()
    haggle.start()


def _noise(path: Path) -> None:
    path.write_bytes(os.urandom(8192))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _scribbled_on(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + os.urandom(4000) + whole[4100:])


@pytest.mark.parametrize("damage", [_noise, _cut, _scribbled_on])
@pytest.mark.parametrize("words", [(), ("account", "sessions", "bea")])
def test_a_damaged_database_is_said_in_one_sentence(
    tmp_path: Path, damage: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    haggle = Haggle(tmp_path)
    damage(tmp_path / "haggle.db")
    assert "haggle.db is damaged: " in _refused(haggle, *words)


def test_a_database_that_cannot_be_opened_is_said_in_one_sentence(tmp_path: Path) -> None:
    haggle = Haggle(tmp_path, {"HAGGLE_DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/haggle.db"})
    assert "cannot be used: " in _refused(haggle)


@pytest.mark.parametrize("words", [(), ("account", "sessions", "bea"), ("migrate",)])
def test_a_postgresql_that_is_away_is_said_in_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    url = f"postgresql://haggle:a-secret-word@127.0.0.1:{stack.free_port()}/haggle"
    said = _refused(Haggle(tmp_path, {"HAGGLE_DATABASE_URL": url}), *words)
    assert "cannot be used: " in said
    assert "a-secret-word" not in said
