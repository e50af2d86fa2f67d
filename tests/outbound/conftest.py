"""A site of its own, in this process."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import stack
from box import Use
from cast import environment

from haggle import settings
from haggle.lifespan import open_site
from haggle.site import Site


@pytest.fixture
def use(tmp_path: Path) -> Use:
    """Runs a coroutine with an open site of its own, in which nothing is sent by itself."""
    stack.lay_database(tmp_path)
    chosen = settings.from_environment(environment(tmp_path) | {"HAGGLE_BUS_URL": "memory:"})

    def run(function: Callable[[Site], Awaitable[Any]]) -> Any:
        async def with_site() -> Any:
            async with open_site(chosen) as site:
                return await function(site)

        return asyncio.run(with_site())

    return run
