"""Health checks, for `/ready`."""

import asyncio
import shutil
import time
from dataclasses import dataclass

from haggle.clock import now_ms
from haggle.ops.queries import revision
from haggle.outbound.queries import standings
from haggle.site import Site
from haggle.store.migrations.revisions import head
from haggle.webhooks.queries import endpoints

WITHIN_S = 2.0
KEPT_S = 1.0
LEAST_FREE_BYTES = 100_000_000
LATE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, its state (`ok`, `degraded`, `failed`), and details in words."""

    name: str
    state: str
    words: str

    @property
    def line(self) -> str:
        return f"{self.name}: {self.state}, {self.words}"


class Checks:
    """All of them. However many ask, the database and the disk are asked once a second, and by one at a time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._asking: asyncio.Task[tuple[Check, Check, Check, Check]] | None = None
        self._kept_until = 0.0

    async def all(self) -> list[Check]:
        """Each within 2 s."""
        if self._asking is None or (self._asking.done() and time.monotonic() > self._kept_until):
            self._asking = asyncio.create_task(self._ask())
        database, migrations, disk, outbound = await asyncio.shield(self._asking)
        return [database, _bus(self._site), migrations, disk, _server(self._site), outbound]

    async def _ask(self) -> tuple[Check, Check, Check, Check]:
        found = *await _database(self._site), await _disk(self._site), await _outbound(self._site)
        self._kept_until = time.monotonic() + KEPT_S
        return found


async def _database(site: Site) -> tuple[Check, Check]:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(WITHIN_S):
            here = await site.read(revision)
    except Exception:  # whatever it is, haggle is not ready
        return Check("database", "failed", "it does not answer"), Check("migrations", "failed", "unknown")
    answered = Check("database", "ok", f"{(time.perf_counter() - began) * 1000:.1f} ms")
    if here is None or here < head():
        return answered, Check("migrations", "failed", f"at {here}, {head()} is needed: run haggle migrate")
    return answered, Check("migrations", "ok", here if here == head() else f"{here}, newer than this program")


def _bus(site: Site) -> Check:
    if (since := site.bus.away_since) is None:
        return Check("bus", "ok", "it carries")
    away_s, sweep_s = time.monotonic() - since, site.settings.sweep_s
    return Check("bus", "degraded", f"away for {away_s:.0f} s: messages arrive within {sweep_s:.0f} s")


async def _disk(site: Site) -> Check:
    free = (await asyncio.to_thread(shutil.disk_usage, site.settings.data)).free
    return Check("disk", "ok" if free > LEAST_FREE_BYTES else "failed", f"{free / 1e9:.1f} GB free")


async def _outbound(site: Site) -> Check:
    """What goes out: late by a minute, or an endpoint that was switched off by itself, is worth a look."""
    try:
        async with asyncio.timeout(WITHIN_S):
            found, hooks = await site.read(standings), await site.read(endpoints)
    except Exception:  # the database's check says more
        return Check("outbound", "degraded", "unknown")
    now = now_ms()
    late = [f"{one.channel} is late" for one in found if one.ready_since and now - one.ready_since > LATE_MS]
    off = [f"webhook endpoint {one.id} is switched off: {one.disabled_reason}" for one in hooks if one.is_broken]
    counted = f"{sum(one.waiting for one in found)} waiting, {sum(one.failed for one in found)} failed"
    return Check("outbound", "degraded" if late or off else "ok", "; ".join([counted, *late, *off]))


def _server(site: Site) -> Check:
    if site.streams.is_ending:
        return Check("server", "failed", "it is being stopped")
    return Check("server", "ok", f"{site.streams.count} streams open")
