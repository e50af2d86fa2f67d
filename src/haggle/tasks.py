"""Ending tasks."""

import asyncio
from collections.abc import Collection
from typing import Any

AGAIN_S = 0.5


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """
    Cancel the tasks and wait until they have ended.

    Cancelled again when that takes long: on Python 3.11 `asyncio.wait_for`, which libraries use, swallows a
    cancellation that comes in the same moment as what it waits for (python/cpython#86296).
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_S)
