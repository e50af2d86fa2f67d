"""`haggle import` of a moving file: checked whole, loaded in batches, compared at the end. Run again, it goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from haggle.moving import queries
from haggle.moving.checking import MovingFile
from haggle.moving.exporting import batches
from haggle.moving.model import BLOBS, TABLES, MovingProblem, Sum, line_of
from haggle.moving.operations import load
from haggle.site import Site
from haggle.transfer.progress import Progress

BATCH = 500


async def import_site(site: Site, file: Path) -> None:
    """
    Load the file and say that all of it is here. Raises MovingProblem, before anything is loaded, for a bad file or a
    database that holds anybody else; afterwards when what is here is not what is in the file.
    """
    moving = MovingFile(file)
    await asyncio.to_thread(moving.check)
    for id_, username in await site.read(queries.strangers):
        if moving.people.get(id_) != username:
            raise MovingProblem(f"“{username}” is here and not in the file: import it into an empty haggle.")
    await _load_blobs(site, moving)
    await _load_rows(site, moving)
    await site.store.number_on([table.name for table in TABLES if table.key == ("id",)])
    async with site.store.snapshot() as read:
        await _compare(read, moving)


async def _load_blobs(site: Site, moving: MovingFile) -> None:
    progress = Progress()
    for number, name in enumerate(moving.blobs):
        progress.show(f"files {number:,} of {len(moving.blobs):,}")
        await site.blobs.put(name.removeprefix(BLOBS), await asyncio.to_thread(moving.blob, name))
    progress.clear()


async def _load_rows(site: Site, moving: MovingFile) -> None:
    progress = Progress()
    for table, rows in groupby(moving.rows(), key=lambda one: one[0]):
        done = await site.read(queries.newest, table) if table.key == ("id",) else 0
        # Loaded in the order of ids, so what is not past the highest is here already.
        missing = (row for _, row in rows if not done or row[0] > done)
        loaded = 0
        while batch := list(islice(missing, BATCH)):
            await load(site, table, batch)
            loaded += len(batch)
            progress.show(f"{table.name} {loaded:,} of {moving.counts[table.name]:,}")
    progress.clear()


async def _compare(read: Callable[..., Awaitable[Any]], moving: MovingFile) -> None:
    wrong = []
    for table in TABLES:
        here = Sum()
        async for batch in batches(read, table, is_moving=False):
            for row in batch:
                here.add(line_of(row))
        is_same = here.as_json() == moving.sums[table.name]
        wrong += [] if is_same else [table.name]
        print(f"{table.name:26} {here.count:>12,}  {here.total:064x}  {'as in the file' if is_same else 'DIFFERS'}")
    if wrong:
        raise MovingProblem(f"What is here is not what is in the file: {', '.join(wrong)}.")
    print(f"All is here: {moving.counts['messages']:,} messages of {moving.counts['accounts']:,} people.")
