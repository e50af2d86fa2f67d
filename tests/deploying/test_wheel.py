"""A machine without Node and without this folder: the wheel is all of haggle, as pipx and uvx run it."""

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from client import part
from stack import free_port

pytestmark = [pytest.mark.system, pytest.mark.slow]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, in an environment of its own; what it depends on comes from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=60)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=60)
    (packages,) = folder.glob("lib/python*/site-packages")
    (ours,) = (path for path in sys.path if path.endswith("site-packages"))
    (packages / "of-the-tests.pth").write_text(ours + "\n")
    return folder / "bin" / "haggle"


@pytest.fixture(scope="module")
def url(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where it serves, with nothing else on its PATH."""
    port, folder = free_port(), tmp_path_factory.mktemp("served")
    environment = {"PATH": str(installed.parent), "HAGGLE_LIMITS": "off", "HOME": str(folder)}
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [installed, "serve", "--demo", "--port", str(port)], cwd=folder, env=environment, stdout=out, stderr=out
        )
    deadline = time.monotonic() + 40
    while "haggle is ready" not in log.read_text() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(15)
    assert "Scripts are not built" not in log.read_text()
    assert sorted(path.name for path in folder.iterdir()) == ["data", "log"]


def test_it_holds_what_was_built(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for kind in ("app-", "sw-", "recorder-"):
        assert [name for name in names if name.startswith(f"haggle/static/build/{kind}")], kind
    assert not [name for name in names if "node_modules" in name or name.startswith("tests/")]


def test_it_runs_without_node_with_scripts_styles_and_every_language(url: str) -> None:
    for language in ("en", "ar"):
        page = httpx2.get(f"{url}/listings", headers={"Accept-Language": language}).text
        for pattern in (r'src="(/static/build/app-[^"]+\.js)"', r'href="(/static/build/app-[^"]+\.css)"'):
            answer = httpx2.get(url + part(pattern, page))
            assert (answer.status_code, len(answer.content) > 10_000) == (200, True)
    assert httpx2.get(f"{url}/static/img/icon.svg").status_code == 200
    assert "الإعلانات" in httpx2.get(f"{url}/listings", headers={"Accept-Language": "ar"}).text


def test_its_commands_run_from_any_folder(installed: Path, tmp_path: Path) -> None:
    environment = os.environ | {"HAGGLE_DATA": str(tmp_path / "data"), "PATH": str(installed.parent)}
    for command in (["migrate"], ["backup", str(tmp_path)]):
        ended = subprocess.run([installed, *command], env=environment, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 0, ended.stderr
