"""/api/v1/openapi.json describes every route of the API, and a running haggle keeps to it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from cast import Haggle, Person
from every import EVERY
from hosting import Host

from haggle.api import openapi
from haggle.site_api import openapi as of_the_site

ABOUT_ITSELF = "/api/v1/openapi.json"
ABOUT_THE_SITE = "/api/v1/site/openapi.json"
BOTH = {ABOUT_ITSELF: openapi, ABOUT_THE_SITE: of_the_site}


@pytest.mark.parametrize("about", BOTH)
def test_every_route_is_described_and_nothing_else(about: str) -> None:
    described = {(method.upper(), path) for path, operations in BOTH[about].PATHS.items() for method in operations}
    routes = [way for way in EVERY if way.is_api and way.is_of_the_site == (about == ABOUT_THE_SITE)]
    assert described == {(way.method, way.pattern) for way in routes if way.pattern != about}


@pytest.mark.parametrize("about", BOTH)
def test_the_description_is_served_to_everybody(haggle: Haggle, about: str) -> None:
    answer = httpx2.get(haggle.url + about)
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps({**BOTH[about].DESCRIPTION, "servers": [{"url": "/"}]}))


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
OF_THE_SITE = """
[parameters]
"path.id" = "a1"
"path.webhook_id" = {webhook}

[[operations]]  # a line that is refused is so in its own line of the answer
include-method = "POST"
checks.negative_data_rejection.enabled = false

[[operations]]
include-method = "DELETE"
parameters = {{ "path.id" = "gone", "path.webhook_id" = 99 }}
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
    things = OF_THINGS.format(conversation=talk, message=message) if with_things else ""
    _must_keep_to(haggle.url + ABOUT_ITSELF, bea.token(), tmp_path, things)


LINES = """
import json, schemathesis

@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return json.dumps(value).encode()
"""


def _must_keep_to(description: str, token: str, folder: Path, things: str = "") -> None:
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG + things)
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "--config-file", str(config), "run", description]
    command += ["--header", f"Authorization: Bearer {token}", "--exclude-path", "/api/v1/feed"]
    command += ["--phases", "examples,coverage,fuzzing", "--warnings", "off", "--continue-on-failure"]
    (folder / "lines.py").write_text(LINES)
    env = {**os.environ, "SCHEMATHESIS_HOOKS": "lines", "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.once
def test_no_answer_to_the_site_breaks_its_description(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    host = Host(start_haggle())
    for named in ("a1", "gone"):
        host.done(f"/accounts/{named}", name="Sal")
        host.done(f"/listings/{named}", seller=named, title="City bike", price=1, currency="EUR")
    host.done("/accounts/b1", name="Bea")
    host.done("/conversations/a1", listing="a1", buyer="b1", body="Hello")
    webhook = host.done("/webhooks", url="https://shop.invalid/haggle")["webhook_id"]
    _must_keep_to(host.haggle.url + ABOUT_THE_SITE, host.token, tmp_path, OF_THE_SITE.format(webhook=webhook))
    assert host.haggle.errors() == []
