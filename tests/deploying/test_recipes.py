"""The image, compose.yaml and the unit: what can be seen of them without a container engine and without systemd."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from cast import HAGGLE, Haggle, Person, environment
from client import part

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "docs" / "deploying"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE_TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
UNIT = (RECIPES / "haggle@.service").read_text()
SETTINGS = set(re.findall(r"^\| `(HAGGLE_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
OF_COMPOSE = {"HAGGLE_HOST", "HAGGLE_UPSTREAMS"}  # which it gives to Caddy


def _instructions(name: str) -> list[str]:
    return re.findall(rf"^\s*{name} (.*)$", DOCKERFILE, re.MULTILINE)


def test_every_image_has_its_version() -> None:
    images = [line.split()[0] for line in _instructions("FROM")] + [one["image"] for one in SERVICES.values()]
    assert [one for one in images if one != "haggle" and not re.search(r":\d+(\.\d+)*(-\w+)*$", one)] == []


def test_the_image_runs_as_a_number_and_is_told_to_end_directly() -> None:
    assert re.fullmatch(r"\d+:\d+", _instructions("USER")[-1])
    assert _instructions("STOPSIGNAL") == ["SIGTERM"]
    assert all(
        isinstance(json.loads(command), list) for name in ("ENTRYPOINT", "CMD") for command in _instructions(name)
    )


def test_the_images_health_is_that_of_haggle(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    python, *arguments = json.loads(_instructions("CMD")[0].replace("127.0.0.1:8000", f"127.0.0.1:{haggle.port}"))
    assert python == "python"
    check = [sys.executable, *arguments]
    assert subprocess.run(check, capture_output=True, timeout=20).returncode == 0
    haggle.stop()
    assert subprocess.run(check, capture_output=True, timeout=20).returncode != 0


def test_what_the_image_needs_is_not_ignored() -> None:
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {name for line in _instructions("COPY") if "--from" not in line for name in line.split()[:-1]} - {"."}
    assert copied <= sent
    assert all((ROOT / name).exists() for name in sent)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service or service["image"] == "haggle"  # whose image has one
    assert all(one["condition"] == "service_healthy" for one in service.get("depends_on", {}).values())
    kept = [volume.partition(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")]
    assert set(kept) <= set(COMPOSE["volumes"])


def test_only_the_proxy_can_be_reached_and_the_database_reaches_nobody() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert COMPOSE["networks"]["back"]["internal"]
    assert {name for name, service in SERVICES.items() if service["networks"] == ["back"]} == {"postgres", "redis"}


def test_it_does_not_start_without_secrets_and_the_example_holds_none() -> None:
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))
    assert asked == set(re.findall(r"\$\{(\w+):\?[^}]+\}", COMPOSE_TEXT))
    assert re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE) == [
        (name, "") for name in ("HAGGLE_HOST", "HAGGLE_SECRET_KEY", "POSTGRES_PASSWORD")
    ]
    assert asked == {"HAGGLE_HOST", "HAGGLE_SECRET_KEY", "POSTGRES_PASSWORD"}


def test_every_setting_that_a_recipe_names_is_one() -> None:
    texts = [DOCKERFILE, COMPOSE_TEXT, UNIT, *(path.read_text() for path in RECIPES.iterdir())]
    texts.append((ROOT / "docs" / "operating.md").read_text())
    named = {name for text in texts for name in re.findall(r"HAGGLE_[A-Z_]*[A-Z]", text)}
    assert named - SETTINGS - OF_COMPOSE == set()


def test_whatever_ends_haggle_systemd_starts_it_again() -> None:
    assert "\nRestart=always\n" in UNIT
    assert "\nStartLimitIntervalSec=0\n" in UNIT


@pytest.mark.system
@pytest.mark.slow
def test_an_installed_haggle_writes_to_its_data_folder_alone(wheel: Path, tmp_path: Path) -> None:
    code = tmp_path / "code"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(code)
    before = {path: path.stat().st_mtime_ns for path in code.rglob("*")}
    elsewhere = {"PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(tmp_path / "data")}
    haggle = Haggle(tmp_path / "data", elsewhere).start()
    where = [*HAGGLE[:1], "-c", "import haggle; print(haggle.__file__)"]
    told = subprocess.run(where, env={**os.environ, **environment(haggle.data), **elsewhere}, capture_output=True)
    assert told.stdout.decode().startswith(str(code))
    page = Person(haggle, "Ann").join().get("/listings").text
    script = part(r'src="(/static/build/app-[^"]+\.js)"', page)
    assert Person(haggle, "Bob").get(script).status_code == 200
    haggle.stop()
    assert {path: path.stat().st_mtime_ns for path in code.rglob("*")} == before
