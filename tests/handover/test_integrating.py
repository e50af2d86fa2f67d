"""What docs/integrating.md shows works as it stands there."""

import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import programs
import pytest

from haggle.handover.doors import Doors
from haggle.handover.model import Proof
from haggle.settings import from_environment

TEXT = (Path(__file__).parents[2] / "docs" / "integrating.md").read_text()
SECRET = "c3d1a0b9e8f7465544332211ffeeddcc"
PROGRAMS = {"js": ["node", "-e"], "php": ["php"], "ruby": ["ruby"]}
pytestmark = pytest.mark.once


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)
    assert found, kind
    return found[1]


def proven(tmp_path: Path, token: str, **settings: str) -> Proof:
    """Whom haggle, with these settings, takes that token to hand over."""
    own = dict(re.findall(r"^    (HAGGLE_\w+)=(\S+)$", TEXT.partition("## OpenID")[0], re.MULTILINE))
    doors = Doors(from_environment(own | {"HAGGLE_DATA": str(tmp_path / "data")} | settings))
    return asyncio.run(doors.verified(token))


def test_python_makes_a_key_and_a_token(tmp_path: Path) -> None:
    member = {"id": 4711, "name": "Ann Example", "login": "ann", "picture": "https://shop.example/ann.jpg"}
    code = f"{block('python key')}\n{block('python token')}\nprint(token_for({member!r}))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    keys = {"HAGGLE_HANDOVER_KEYS": f"file://{tmp_path / 'jwks.json'}"}
    proof = proven(tmp_path, ran.stdout.strip(), **keys)
    assert proof.host_id == "4711"
    assert proof.fields["name"] == "Ann Example"


@pytest.mark.parametrize("language", PROGRAMS)
def test_other_languages_sign_with_a_secret(tmp_path: Path, language: str) -> None:
    program, *arguments = PROGRAMS[language]
    if shutil.which(program) is None and not (programs.must_all_run() and program == "node"):
        pytest.skip(f"no {program} here")
    code = block(language)
    (script := tmp_path / f"token.{language}").write_text(code)
    ran = subprocess.run(
        [program, *arguments, code] if arguments else [program, str(script)],
        env={"HAGGLE_HANDOVER_SECRET": SECRET, "PATH": str(Path(str(shutil.which(program))).parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    chosen = {"HAGGLE_HANDOVER": "HS256", "HAGGLE_HANDOVER_SECRET": SECRET}
    assert proven(tmp_path, ran.stdout.strip(), **chosen).host_id == "4711"
