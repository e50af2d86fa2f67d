"""`haggle export`: everything at one moment into one file; a server may run meanwhile."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from haggle import __version__
from haggle.backup import queries
from haggle.backup.files import content
from haggle.backup.model import BLOBS, FORMAT, ROWS, TABLES, MovingProblem
from haggle.backup.sums import Sum, blob_line, line_of
from haggle.backup.table import Table
from haggle.clock import iso, now_ms
from haggle.errors import NotFound
from haggle.market_import.progress import Progress
from haggle.site import Site
from haggle.store.migrations.revisions import head
from haggle.store.transaction import Read, TransactionFunction

BATCH = 2000


async def export_site(site: Site, file: Path) -> None:
    """
    Write the file, whole or not at all, and say what is in it.

    Raises MovingProblem when it cannot be written, or when something that belongs into it cannot be read.
    """
    begun = file.with_name(file.name + ".part")
    try:
        begun.touch(mode=0o600)
        try:
            sums = await _write(site, begun)
            begun.replace(file)
        finally:
            begun.unlink(missing_ok=True)
    except OSError as error:
        raise MovingProblem(f"{file} could not be written: {error.strerror or error}.") from error
    for name, sum_ in sums.items():
        print(f"{name:26} {sum_.count:>12,}  {sum_.total:064x}")
    print(f"Written to {file}, for its owner's eyes alone: it holds password hashes and everybody's messages.")


async def _write(site: Site, file: Path) -> dict[str, Sum]:
    sums: dict[str, Sum] = {}
    with ZipFile(file, "w") as zip_:
        async with site.store.snapshot() as read:
            if (revision := await read(queries.revision)) != head():
                raise MovingProblem(f"The database is at {revision}, this program at {head()}: export with the newer.")
            await _blobs(site, zip_, await read(queries.blobs), sums)
            await _rows(zip_, read, sums)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    return sums


async def _blobs(site: Site, zip_: ZipFile, names: list[str], sums: dict[str, Sum]) -> None:
    progress, sum_ = Progress(), sums.setdefault("blobs", Sum())
    for done, name in enumerate(names):
        progress.count("files", done, len(names))
        try:
            bytes_ = await content(site, name)
        except NotFound:
            raise MovingProblem(f"The file {name} is named in the database and not in the blob store.") from None
        info = ZipInfo(BLOBS + name)
        info.compress_type = ZIP_STORED
        await asyncio.to_thread(zip_.writestr, info, bytes_)
        sum_.add(blob_line(name, bytes_))
    progress.clear()


async def _rows(zip_: ZipFile, read: Read, sums: dict[str, Sum]) -> None:
    progress = Progress()
    counts = {table.name: await read(queries.count, table) for table in TABLES}
    info = ZipInfo(ROWS)
    info.compress_type = ZIP_DEFLATED
    with zip_.open(info, "w", force_zip64=True) as entry:
        made = {"version": __version__, "revision": head(), "at": iso(now_ms()), "id": secrets.token_hex(8)}
        entry.write(line_of({"haggle": FORMAT, **made, "counts": counts}))
        for table in TABLES:
            entry.write(line_of({"table": table.name}))
            sum_ = sums.setdefault(table.name, Sum())
            rows = queries.fresh_feeds if table.name == "feeds" else queries.rows
            async for batch in batches(read, table, rows):
                lines = [line_of(row) for row in batch]
                for line in lines:
                    sum_.add(line)
                await asyncio.to_thread(entry.write, b"".join(lines))
                progress.count(table.name, sum_.count, counts[table.name])
        entry.write(line_of({"sums": {name: sum_.as_json() for name, sum_ in sums.items()}}))
    progress.clear()


async def batches(
    read: Read, table: Table, rows: TransactionFunction[list[list[Any]]]
) -> AsyncIterator[list[list[Any]]]:
    """All rows of a table, in batches, in the order of its key."""
    places = [list(table.columns).index(column) for column in table.key]
    after = None
    while batch := await read(rows, table, after, BATCH):
        yield batch
        after = [batch[-1][place] for place in places]
