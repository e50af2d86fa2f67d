"""A haggle in which nobody is yet."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from moving import site_in
from olx_site import OlxSite

from haggle.site import Site


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_in(tmp_path / "data") as opened_site:
        yield opened_site


@pytest.fixture
def olx(tmp_path: Path) -> OlxSite:
    return OlxSite(tmp_path)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """What the import has said since, without its summary."""
    return lambda: [line for line in capsys.readouterr().out.splitlines() if "Imported" not in line][:-1]
