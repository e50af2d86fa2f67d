"""The commands of *Back up* and *Restore* in docs/operating.md, run as they stand, but for the folders."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import Haggle, Person
from client import part
from listener import follow
from programs import require

pytestmark = pytest.mark.system

ROOT = Path(__file__).resolve().parents[2]
OPERATING = (ROOT / "docs" / "operating.md").read_text()
STUBS = "set -e; systemctl() { :; }; chown() { :; };"  # haggle is stopped and started by the test


def _commands(heading: str, first: str) -> str:
    """The block of commands under that heading that begins with that one."""
    section = OPERATING.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks: list[str] = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    return next(block for block in blocks if block.strip().startswith(first))


def _run(commands: str, haggle: Haggle, backups: Path, **variables: str) -> str:
    for there, here in (("/var/lib/haggle", str(haggle.data)), ("/var/backups/haggle", str(backups))):
        commands = commands.replace(there, here)
    given = "".join(f"{name}={value};" for name, value in variables.items())
    return subprocess.run(
        ["bash", "-c", STUBS + given + commands], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.fixture
def haggle(start_haggle: Callable[..., Haggle]) -> Haggle:
    require("sqlite3")
    return start_haggle()


def _send_file(person: Person, talk: int) -> None:
    files = {"attachment": ("manual.pdf", b"%PDF-1.4\nHow to\n%%EOF", "application/pdf")}
    answer = person.http.post(f"/conversations/{talk}/messages", data={"body": "The manual"}, files=files)
    assert answer.status_code == 303, answer.text


def test_what_was_said_before_the_backup_is_there_again(haggle: Haggle, tmp_path: Path) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "before")
    _send_file(ann, talk)
    token = bob.token()
    backups = tmp_path / "backups"
    _run(_commands("Back up", "to="), haggle, backups)
    (backup,) = backups.iterdir()
    lost = [ann.say(talk, f"lost {number}") for number in range(3)]
    seen = bob.position()

    haggle.stop()
    _run(_commands("Restore", "systemctl"), haggle, backups, **{"from": str(backup)})
    haggle.start()
    assert ann.messages(talk) == ["before", "The manual"]  # the session is restored too, and so is its key
    page = ann.get(f"/conversations/{talk}").text
    file = part(r'href="(/attachments/\d+)"', page)
    assert ann.get(file).content == b"%PDF-1.4\nHow to\n%%EOF"

    ids = [ann.say(talk, f"after {number}") for number in range(4)]
    assert ids[: len(lost)] == lost  # the numbers of what is no more: whoever kept it must not go on
    assert follow(bob, token, f"after={seen}").next().kind == "reset"
    assert follow(bob, token, "").until("message.posted").json["message"] == "before"
    assert bob.get("/notifications").status_code == 200


def test_a_backup_can_be_tested_beside_a_running_haggle(haggle: Haggle, tmp_path: Path) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    _send_file(ann, ann.open_chat(bob.sell(), "before"))
    backups = tmp_path / "backups"
    _run(_commands("Back up", "to="), haggle, backups)
    (backup,) = backups.iterdir()
    commands = _commands("Restore", "mkdir -m 700 /tmp").replace("/tmp/restore-test", str(tmp_path / "test"))
    commands = "".join(line for line in commands.splitlines(keepends=True) if "haggle serve" not in line)
    assert _run(commands, haggle, backups, **{"from": str(backup)}).split() == ["ok", "2"]
    for blob in (tmp_path / "test" / "blobs").rglob("*.pdf"):
        blob.unlink()
    (tmp_path / "test").rename(tmp_path / "without its file")
    commands = commands.replace("mkdir -m 700", "mv 'without its file' test #").replace("&& cp", "# cp")
    told = _run(f"cd {tmp_path};{commands}", haggle, backups, **{"from": str(backup)})
    assert "missing: " in told


def test_restored_sql_moves_every_column_that_holds_a_position() -> None:
    tables = "\n".join(path.read_text() for path in (ROOT / "src/haggle/store/migrations/versions").glob("0*.py"))
    named = set(re.findall(r'"(position|pruned_to|notified_to|\w+_position)"', tables))
    moved = set(re.findall(r"(\w+) = \1 \+ 1000000000", (ROOT / "docs/deploying/restored.sql").read_text()))
    assert moved == named
