"""A real curl follows the JSON feed, is cut off, and resumes without a gap."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import Person
from programs import require

pytestmark = pytest.mark.system


Curl = Callable[..., tuple[subprocess.Popen[bytes], Path]]


@pytest.fixture
def curl(tmp_path: Path) -> Iterator[Curl]:
    """Starts `curl -N` in the background; answers the process and the file it writes to."""
    running: list[subprocess.Popen[bytes]] = []

    def start(url: str, *headers: str) -> tuple[subprocess.Popen[bytes], Path]:
        out = tmp_path / f"curl-{len(running)}"
        options = [option for header in headers for option in ("-H", header)]
        with out.open("wb") as file:
            running.append(subprocess.Popen([require("curl"), "-sN", *options, url], stdout=file))
        return running[-1], out

    yield start
    for process in running:
        process.kill()
        process.wait(5)


def _told(out: Path, count: int) -> list[tuple[int, str]]:
    """Position and text of the messages in curl's output, once there are so many."""
    deadline = time.monotonic() + 10
    while True:
        found = re.findall(r"^id: (\d+)\nevent: message\.posted\ndata: (.*)\n", out.read_text(), re.MULTILINE)
        if len(found) >= count or time.monotonic() > deadline:
            return [(int(position), json.loads(data)["message"]) for position, data in found]
        time.sleep(0.02)


def test_curl_follows_and_resumes(bea: Person, sal: Person, talk: int, curl: Curl) -> None:
    position, url = sal.position(), f"{sal.haggle.url}/api/v1/feed"
    bearer = f"Authorization: Bearer {sal.token()}"
    process, out = curl(f"{url}?after={position}", bearer)
    bea.say(talk, "one")
    bea.say(talk, "two")
    first = _told(out, 2)
    process.kill()
    bea.say(talk, "three")
    bea.say(talk, "four")
    _, out = curl(url, bearer, f"Last-Event-ID: {first[-1][0]}")
    bea.say(talk, "five")
    assert first + _told(out, 3) == [
        (position + number, text) for number, text in enumerate(("one", "two", "three", "four", "five"), start=1)
    ]


def test_curl_posts_with_a_form(bea: Person, talk: int) -> None:
    url = f"{bea.haggle.url}/api/v1/conversations/{talk}/messages"
    command = [require("curl"), "-s", "-H", f"Authorization: Bearer {bea.token()}", "-d", "body=from the shell", url]
    said = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=20).stdout)
    assert said["message"] == "from the shell"
    assert bea.messages(talk)[-1] == "from the shell"
