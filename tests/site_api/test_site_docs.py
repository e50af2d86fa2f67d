"""The commands of docs/site-api.md, run as they stand, one after the other."""

import json
import re
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from cast import Haggle
from PIL import Image
from programs import require

from haggle.site_tokens.model import SITE_SCOPES

DOCS = (Path(__file__).parents[2] / "docs" / "site-api.md").read_text()
COMMANDS = re.findall(r"^    ((?:curl|printf) .*)$", DOCS, re.MULTILINE)


@pytest.mark.once
@pytest.mark.system
def test_every_command_of_the_document_does_what_it_says(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    haggle = start_haggle()
    made = re.search(r"SITE=\$\(haggle (token --site .*)\)", DOCS)
    assert made
    token = haggle.run(*made[1].split()).stdout.strip()
    photo = BytesIO()
    Image.new("RGB", (40, 20), "red").save(photo, "JPEG")
    (tmp_path / "bike.jpg").write_bytes(photo.getvalue())
    said = []
    for command in COMMANDS:
        here = command.replace("http://127.0.0.1:8000", haggle.url).replace("curl ", f"{require('curl')} -sS -f ", 1)
        env = {"SITE": token, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(["bash", "-c", here], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=10)
        assert done.returncode == 0, (command, done.stderr)
        said.append(done.stdout)
    whole = "".join(said)
    assert set(json.loads(said[0])["scopes"]) == set(SITE_SCOPES)
    assert '"price":9900' in whole
    assert '"photos":["/listings/1/photos/0/photo"]' in whole
    assert '"messages":1,"unread":{"buyer":0,"seller":1}' in whole
    assert '{"badges":{"u1":1,"u2":0}}' in whole
    assert (tmp_path / "person.zip").read_bytes()[:2] == b"PK"
    lines = re.findall(r'^    (\{"line".*)$', DOCS, re.MULTILINE)
    assert next(text for text in said if '"line":' in text).splitlines() == lines


def test_every_scope_has_its_line() -> None:
    assert re.findall(r"^\| `(\w+)` \| (?:make|open|say|read|suspend|export)", DOCS, re.MULTILINE) == list(SITE_SCOPES)
