"""A haggle in which nobody is yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from moving import site_in

from haggle.site import Site


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_in(tmp_path / "data") as opened_site:
        yield opened_site
