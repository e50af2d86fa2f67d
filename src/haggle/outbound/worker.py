"""
Sends what is due. One worker in each process that serves; they share the table.

A turn writes down what came of attempts, and leases what is ready, in one transaction; each item is then sent in a
task of its own. A process that dies leaves its leases, which end by themselves: nothing is lost, and what it was just
sending is sent again, under the same name. The worker sleeps until something is ready, or is enqueued here.
"""

import asyncio
import contextlib
import logging
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from haggle import tasks
from haggle.clock import SLACK_MS, now_ms
from haggle.ops import metrics
from haggle.outbound import operations, queries
from haggle.outbound.breaker import Breaker
from haggle.outbound.model import FAILED, SENT, Channel, GivenUp, Later, Outbound, Result, result_of
from haggle.site import Site

logger = logging.getLogger("haggle.outbound")

POLL_S = 1.0  # how soon one sees what another process, or a command, has enqueued
AGAIN_S = 0.05  # before what others had locked is looked at again
SPARE_S = 10.0  # a lease outlasts its attempt by so much
ENDING_S = 2.0  # what is under way at the end may take so long


class Worker:
    """Sends over these channels; what waits for other ones is left alone."""

    def __init__(self, site: Site, channels: Sequence[Channel]) -> None:
        self._site = site
        self._channels = {channel.name: channel for channel in channels}
        self._windows = {one.name: round((one.within_s + SPARE_S) * 1000) for one in channels}
        self._lease = uuid.uuid4().hex
        self._breaker = Breaker()
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._at: Counter[tuple[str, str]] = Counter()
        self._results: list[Result] = []
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._ahead_ms = _ahead_ms()

    def wake(self) -> None:
        """Something has been enqueued."""
        self._woken.set()

    async def start(self, *, is_alone: bool) -> None:
        """Begin; `is_alone`: no other process works on this database, so leases there are of dead ones."""
        if is_alone:
            await self._site.write(operations.release)
        self._task = asyncio.create_task(self._work_for_ever(), name="outbound")

    async def stop(self) -> None:
        """Lease nothing more, let what is under way end for a moment, and give the rest back."""
        if self._task:
            await tasks.end([self._task])
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=ENDING_S)
        await tasks.end(list(self._under_way.values()))
        if self._results:
            await self._site.write(operations.turn, self._results, {}, self._lease, lambda _: {})

    async def _work_for_ever(self) -> None:
        while True:
            self._woken.clear()
            try:
                wait_s = await self._turn()
            except Exception:  # the database is away, say: the next turn makes up for this one
                logger.exception("a turn of what goes out failed; trying again")
                wait_s = POLL_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._woken.wait()

    async def _turn(self) -> float:
        """Answers in how many seconds the next one is due, if nothing happens before."""
        await self._look_at_clock()
        results = self._results[:]
        if not results:
            found = {name: await self._site.read(queries.queue, name) for name in self._windows}
            if not self._choose(found):
                return self._wait_s(found)
        turn = await self._site.write(operations.turn, results, self._windows, self._lease, self._choose)
        del self._results[: len(results)]
        for item in turn.leased:
            if item.id not in self._under_way:  # its lease can only have ended because the clock was set forward
                self._begin(item)
        return self._wait_s(turn.queues)

    def _choose(self, found: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
        """How many to take for each destination at which something is ready."""
        chosen: dict[tuple[str, str], int] = {}
        now = now_ms()
        for name, ready_at in found.items():
            channel, left = self._channels[name], self._left(name)
            for destination in sorted(ready_at, key=lambda one: ready_at[one]):
                at = name, destination
                most = min(left, self._breaker.most(at, channel.most_each) - self._at[at])
                if ready_at[destination] <= now and most > 0:
                    chosen[at] = most
                    left -= most
        return chosen

    def _left(self, name: str) -> int:
        """How many more attempts of that channel may be under way."""
        return self._channels[name].most_at_once - sum(count for (of, _), count in self._at.items() if of == name)

    def _wait_s(self, found: Mapping[str, Mapping[str, int]]) -> float:
        """Until something is ready where there is room: where there is none, an attempt that ends wakes us."""
        waits = [POLL_S]
        now = now_ms()
        for name, ready_at in ((name, found[name]) for name in found if self._left(name) > 0):
            for destination, at_ms in ready_at.items():
                at = name, destination
                if pause_s := self._breaker.paused_s(at):
                    waits.append(max(AGAIN_S, pause_s))
                elif self._at[at] < self._breaker.most(at, self._channels[name].most_each):
                    waits.append(max(AGAIN_S, (at_ms - now) / 1000))
        return min(waits)

    def _begin(self, item: Outbound) -> None:
        self._at[item.channel, item.destination] += 1
        self._under_way[item.id] = asyncio.create_task(self._send(item), name=f"outbound {item.id}")

    async def _send(self, item: Outbound) -> None:
        at = item.channel, item.destination
        result = Result(item, "later", "the server was stopped")
        try:
            result = await self._result(item)
        finally:
            self._results.append(result)
            del self._under_way[item.id]
            self._at[at] -= 1
            if not self._at[at]:
                del self._at[at]
            metrics.outbound.labels(item.channel, result.state).inc()
            self._woken.set()

    async def _result(self, item: Outbound) -> Result:
        """Try it, and say what came of it."""
        channel, at = self._channels[item.channel], (item.channel, item.destination)
        try:
            async with asyncio.timeout(channel.within_s):
                outcome = await channel.send(self._site, item)
        except GivenUp as error:
            self._breaker.answered(at)
            return Result(item, FAILED, str(error))
        except Later as later:
            self._breaker.failed(at) if later.is_away else self._breaker.answered(at)
            return result_of(item, later)
        except TimeoutError:
            self._breaker.failed(at)
            return result_of(item, Later(f"not done within {channel.within_s:g} s", is_away=True))
        except Exception as error:
            logger.exception("sending %s %s failed", item.channel, item.id)
            return result_of(item, Later(f"our own fault: {type(error).__name__}"))
        self._breaker.answered(at)
        metrics.outbound_lag.labels(item.channel).observe(max(0, now_ms() - item.due_at) / 1000)
        return Result(item, SENT, outcome, is_kept=channel.is_kept)

    async def _look_at_clock(self) -> None:
        """Whether it was set back: then what waits for instants of before would wait too long."""
        ahead_ms, self._ahead_ms = self._ahead_ms, _ahead_ms()
        if self._ahead_ms < ahead_ms - SLACK_MS:
            await self._site.write(operations.set_right, max(self._windows.values(), default=0))


def _ahead_ms() -> int:
    """How far the system's clock is ahead of one that nobody sets."""
    return now_ms() - time.monotonic_ns() // 1_000_000
