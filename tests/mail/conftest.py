"""Mail servers for the tests beside this file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from letters import Offices
from post_office import PostOffice, certificate


@pytest.fixture
def offices() -> Iterator[Offices]:
    """Opens mail servers, which close with the test."""
    opened: list[PostOffice] = []

    def open_(is_eight_bit: bool = True, **options: Any) -> PostOffice:
        opened.append(PostOffice(options, is_eight_bit=is_eight_bit).start())
        return opened[-1]

    yield open_
    for office in opened:
        office.stop()


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def is_trusted(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem.with_name("cert.pem")))
