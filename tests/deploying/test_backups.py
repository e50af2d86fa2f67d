"""The commands of *Back up* and *Restore* in docs/operating.md, run as they stand, but for the folders."""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import HAGGLE, Haggle, Person

pytestmark = pytest.mark.system

ROOT = Path(__file__).resolve().parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text()
# haggle is stopped and started by the test
STUBS = f'set -e; systemctl() {{ :; }}; haggle() {{ {shlex.join(HAGGLE)} "$@"; }};'


def _commands(heading: str, first: str) -> str:
    """The block of commands under that heading that begins with that one."""
    section = OPERATING.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks: list[str] = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    return next(block for block in blocks if block.strip().startswith(first))


def _run(commands: str, haggle: Haggle, backups: Path) -> str:
    commands = commands.replace("/var/backups/haggle", str(backups)).replace("/tmp/restore", str(backups / "restore"))
    if made := next(backups.glob("*.zip"), None):
        commands = re.sub(r"haggle-2026\S+\.zip", made.name, commands)
    return subprocess.run(
        ["bash", "-c", STUBS + commands], env=haggle.environment, check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def test_what_was_said_before_the_backup_is_there_again(start_haggle: Callable[..., Haggle], backups: Path) -> None:
    haggle = start_haggle()
    ann = Person(haggle, "Ann").join()
    talk = ann.open_chat(Person(haggle, "Bob").join().sell(), "before")
    _run(_commands("Back up", "haggle backup /var/backups/haggle &&"), haggle, backups)
    ann.say(talk, "lost")
    haggle.stop()
    assert "haggle as it was" in _run(_commands("Restore", "systemctl"), haggle, backups)
    haggle.start()
    assert ann.messages(talk) == ["before"]


def test_a_backup_can_be_tested_beside_a_running_haggle(start_haggle: Callable[..., Haggle], backups: Path) -> None:
    haggle = start_haggle()
    Person(haggle, "Ann").join()
    _run(_commands("Back up", "haggle backup"), haggle, backups)
    commands = _commands("Restore", "export HAGGLE_DATA").replace("haggle serve", ": haggle serve")
    assert "database: ok" in _run(commands, haggle, backups)
    assert (backups / "restore-test" / "haggle.db").exists()


def test_restored_sql_moves_every_column_that_holds_a_position() -> None:
    tables = "\n".join(path.read_text() for path in (ROOT / "src/haggle/store/migrations/versions").glob("0*.py"))
    named = set(re.findall(r'"(position|pruned_to|notified_to|\w+_position)"', tables))
    moved = set(re.findall(r"(\w+) = \1 \+ 1000000000", (ROOT / "docs/deploying/restored.sql").read_text()))
    assert moved == named
