"""A task ends though a library swallows its cancellation."""

import asyncio
from contextlib import suppress

import pytest

from haggle import tasks

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_cancellation_that_was_swallowed_is_said_again() -> None:
    async def deaf_once() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    task = asyncio.create_task(deaf_once())
    await asyncio.sleep(0)
    await asyncio.wait_for(tasks.end([task]), 5)
    assert task.cancelled()
