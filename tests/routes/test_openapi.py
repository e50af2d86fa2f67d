"""/api/v1/openapi.json describes every route of the API, and a running haggle keeps to it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from cast import Haggle, Person
from every import EVERY

from haggle.api.openapi import DESCRIPTION, PATHS

ABOUT_ITSELF = "/api/v1/openapi.json"


def test_every_route_is_described_and_nothing_else() -> None:
    described = {(method.upper(), path) for path, operations in PATHS.items() for method in operations}
    assert described == {(way.method, way.pattern) for way in EVERY if way.is_api and way.pattern != ABOUT_ITSELF}


def test_the_description_is_served_to_everybody(haggle: Haggle) -> None:
    answer = httpx2.get(haggle.url + ABOUT_ITSELF)
    assert answer.status_code == 200
    assert answer.json() == {**DESCRIPTION, "servers": [{"url": "/"}]}


CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 404, 409, 422]  # blank is a text, and too old a message has an id

[generation]
deterministic = true
database = "none"
max-examples = 12
"""
OF_THINGS = """
[parameters]
"path.conversation_id" = {conversation}
"path.message_id" = {message}
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "with_things",
    [pytest.param(False, id="any ids", marks=pytest.mark.once), pytest.param(True, id="ids of what is there")],
)
def test_no_answer_breaks_the_description(
    start_haggle: Callable[..., Haggle], tmp_path: Path, with_things: bool
) -> None:
    haggle = start_haggle()
    bea, sal = (Person(haggle, name).join() for name in ("Bea", "Sal"))
    talk = bea.open_chat(sal.sell("City bike"), "Hello, 自行车")
    message = bea.say(talk, "aa ab 00")
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG + (OF_THINGS.format(conversation=talk, message=message) if with_things else ""))
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "--config-file", str(config), "run", haggle.url + ABOUT_ITSELF]
    command += ["--header", f"Authorization: Bearer {bea.token()}", "--exclude-path", "/api/v1/feed"]
    command += ["--phases", "examples,coverage,fuzzing", "--warnings", "off", "--continue-on-failure"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
