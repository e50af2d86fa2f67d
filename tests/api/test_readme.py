"""The README's shell section, run as it stands, against the demo marketplace."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import HAGGLE, Haggle
from programs import require

pytestmark = pytest.mark.system

README = (Path(__file__).parents[2] / "README.md").read_text()
COMMANDS = re.findall(r"^    (curl .*)$", README, re.MULTILINE)


@pytest.fixture
def market(start_haggle: Callable[..., Haggle]) -> Haggle:
    haggle = start_haggle()
    haggle.run("demo")
    return haggle


def _run(market: Haggle, command: str, token: str) -> str:
    """The command's output; a stream is followed for 1.5 s."""
    here = command.replace("http://127.0.0.1:8000", market.url).replace("curl ", f"{require('curl')} -sS -m 1.5 ", 1)
    done = subprocess.run(["bash", "-c", here], env={"TOKEN": token}, capture_output=True, text=True, timeout=10)
    assert done.returncode in {0, 28}, done.stderr  # 28: the time we gave the stream is over
    return done.stdout


@pytest.mark.once
def test_every_command_of_the_readme_does_what_it_says(market: Haggle) -> None:
    made = re.search(r"TOKEN=\$\(\.venv/bin/haggle (token \w+)\)", README)
    assert made
    token = market.run(*made[1].split()).stdout.strip()
    outputs = [_run(market, command, token) for command in COMMANDS]
    conversations, messages, said, feed, resumed = outputs
    assert '"other_name":"Sal Moretti"' in conversations
    assert '"type":"message"' in messages
    assert '"message":"Hello from the shell"' in said
    assert "Hello from the shell" in feed
    assert resumed.startswith("event: hello")
    assert "event: reset" not in resumed


def test_the_commands_of_the_command_line_exist() -> None:
    named = set(re.findall(r"\.venv/bin/haggle ([a-z]+)", README))
    helped = subprocess.run([*HAGGLE, "--help"], capture_output=True, text=True, check=True).stdout
    assert named <= set(re.findall(r"^    (\w+)", helped, re.MULTILINE))
