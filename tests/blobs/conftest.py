"""Both stores: a folder, and a bucket in a server that speaks S3, started here."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from haggle.blobs.choice import blobs_at
from haggle.blobs.model import Blobs


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that speaks S3, with a bucket `haggle` in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (tmp_path_factory.mktemp("s3") / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            assert httpx2.put(f"{url}/haggle").status_code == 200
            break
        except httpx2.TransportError:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Who we are, as the library reads it."""
    names = {"AWS_ACCESS_KEY_ID": "bea", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-north-1"}
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    return names


@pytest.fixture
def bucket(s3: str, aws: dict[str, str], tmp_path: Path) -> str:
    """The setting of a place of the test's own in that bucket."""
    return f"s3://haggle/{tmp_path.name}?endpoint={s3}"


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """A store, empty yet."""
    if request.param == "folder":
        return blobs_at(f"file://{tmp_path / 'blobs'}")
    return blobs_at(request.getfixturevalue("bucket"))


@pytest.fixture
def broken(request: pytest.FixtureRequest, tmp_path: Path, aws: dict[str, str]) -> Callable[[str], Blobs]:
    """A store that does not do its work, of either kind."""

    def make(kind: str) -> Blobs:
        if kind == "folder":
            (tmp_path / "file").write_text("in the way")
            return blobs_at(f"file://{tmp_path / 'file' / 'blobs'}")
        if kind == "no bucket":
            return blobs_at(f"s3://another-bucket/x?endpoint={request.getfixturevalue('s3')}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return blobs_at(f"s3://haggle/x?endpoint=http://127.0.0.1:{port}")

    return make
