"""Health checks, for `/ready`."""

import asyncio
import shutil
import time
from dataclasses import dataclass

from haggle.ops.queries import revision
from haggle.site import Site
from haggle.store.migrations.run import head

WITHIN_S = 2.0
LEAST_FREE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, its state (`ok`, `degraded`, `failed`), and details in words."""

    name: str
    state: str
    words: str

    @property
    def line(self) -> str:
        return f"{self.name}: {self.state}, {self.words}"


async def checks(site: Site) -> list[Check]:
    """All checks. The database has 2 s to answer."""
    database, migrations = await _database(site)
    return [database, _bus(site), migrations, await _disk(site), _server(site)]


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


def _server(site: Site) -> Check:
    if site.streams.is_ending:
        return Check("server", "failed", "it is being stopped")
    return Check("server", "ok", f"{site.streams.count} streams open")
