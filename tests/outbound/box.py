"""A channel that keeps what it is given, and a worker that sends through it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from haggle.outbound import queries
from haggle.outbound.model import Outbound
from haggle.outbound.operations import enqueue
from haggle.outbound.worker import Worker
from haggle.site import Site


class Box:
    """A channel that keeps what it was given; `answer` decides what comes of it."""

    name, within_s, most_at_once, most_each, is_kept = "box", 5.0, 8, 4, True

    def __init__(self, answer: Callable[[Outbound], Awaitable[str]] | None = None) -> None:
        self.sent: list[str] = []
        self.tried: list[str] = []
        self._answer = answer

    async def send(self, site: Site, item: Outbound) -> str:
        self.tried.append(item.cause)
        outcome = await self._answer(item) if self._answer else "taken"
        self.sent.append(item.cause)
        return outcome


Use = Callable[[Callable[[Site], Awaitable[Any]]], Any]


async def put(site: Site, cause: str, lane: str = "", destination: str = "", in_ms: int = 0) -> bool:
    async def _put(tx: Any) -> bool:
        return await enqueue(tx, "box", cause, tx.now_ms + in_ms, lane, destination, number_id=1)

    return await site.write(_put)


async def until(is_so: Callable[[], bool], within_s: float = 5.0) -> None:
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def working(site: Site, box: Box, is_so: Callable[[], bool], *, is_alone: bool = True) -> None:
    """Work until that is so."""
    one = Worker(site, [box])
    await one.start(is_alone=is_alone)
    one.wake()
    try:
        await until(is_so)
    finally:
        await one.stop()


async def states(site: Site) -> dict[str, str]:
    found, _ = await site.read(queries.lines)
    return {line.item.cause: line.state for line in found}


async def set_row(tx: Any, what: str, values: dict[str, Any], cause: str = "") -> None:
    where = " WHERE cause = :cause" if cause else ""
    await tx.execute(f"UPDATE outbound SET {what}{where}", **values, **({"cause": cause} if cause else {}))
