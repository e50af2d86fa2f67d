"""`haggle import` of a moving file: checked, loaded in batches, compared at the end. When run again it goes on."""

import asyncio
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from haggle.backup import operations, queries
from haggle.backup.checking import MovingFile
from haggle.backup.exporting import batches
from haggle.backup.files import blobs_here, load_blobs
from haggle.backup.model import ANEW, TABLES, MovingProblem
from haggle.backup.sums import Sum, line_of
from haggle.backup.table import Table
from haggle.clock import iso
from haggle.market_import.progress import Progress
from haggle.site import Site
from haggle.store.transaction import Read

BATCH = 500


async def import_site(site: Site, file: Path) -> None:
    """
    Load the file, and print that all of it is here.

    Raises MovingProblem before anything is loaded for a bad file, or a database that is not empty; afterwards when what
    was loaded differs from the file.
    """
    moving = MovingFile(file)
    await asyncio.to_thread(moving.check)
    move = await operations.begin(site, moving.id)
    if move.ended_at:
        print(f"This very file was loaded here until {iso(move.ended_at)}, and all was there: nothing was done now.")
        return
    await load_blobs(site, moving, move.is_begun)
    await _load_rows(site, moving)
    await site.store.continue_numbering([table.name for table in TABLES if table.has_ids])
    await _compare(site, moving)
    await operations.end(site, moving.id)
    print(f"All is here: {moving.counts['messages']:,} messages of {moving.counts['accounts']:,} people.")


async def _load_rows(site: Site, moving: MovingFile) -> None:
    progress = Progress()
    for table, pairs in groupby(moving.rows(), key=lambda pair: pair[0]):
        rows = (row for _, row in pairs)
        missing = _missing(table, rows, await site.read(queries.last, table)) if table.has_ids else rows
        loaded = 0
        while batch := list(islice(missing, BATCH)):
            await operations.load(site, table, batch)
            loaded += len(batch)
            progress.count(table.name, loaded, moving.counts[table.name])
    progress.clear()


def _missing(table: Table, rows: Iterator[list[Any]], last: list[Any] | None) -> Iterator[list[Any]]:
    """The rows past the last one that is here, which must be one of them: rows are loaded in the order of ids."""
    is_ours = last is None
    for row in rows:
        if last and row[0] <= last[0]:
            is_ours = is_ours or row == last
        elif is_ours:
            yield row
    if not is_ours:
        raise MovingProblem(f"In {table.name} is what is not in the file: {ANEW}.")


async def _compare(site: Site, moving: MovingFile) -> None:
    wrong = _judge("blobs", await blobs_here(site, moving), moving)
    async with site.store.snapshot() as read:
        for table in TABLES:
            wrong += _judge(table.name, await _sum(read, table, moving.counts[table.name]), moving)
    if wrong:
        raise MovingProblem(f"What is here is not what is in the file: {', '.join(wrong)}. Do not serve it: {ANEW}.")


async def _sum(read: Read, table: Table, count: int) -> Sum:
    sum_, progress = Sum(), Progress()
    async for batch in batches(read, table, queries.rows):
        for row in batch:
            sum_.add(line_of(row))
        progress.count(f"comparing {table.name}", sum_.count, count)
    progress.clear()
    return sum_


def _judge(name: str, here: Sum, moving: MovingFile) -> list[str]:
    is_same = here.as_json() == moving.sums[name]
    print(f"{name:26} {here.count:>12,}  {here.total:064x}  {'as in the file' if is_same else 'DIFFERS'}")
    return [] if is_same else [name]
