"""`haggle export`: everything into one file, as it is at one moment; a server may run meanwhile."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from haggle import __version__
from haggle.clock import iso, now_ms
from haggle.errors import NotFound
from haggle.migrations.run import head
from haggle.moving import queries
from haggle.moving.model import BLOBS, FORMAT, ROWS, TABLES, MovingProblem, Sum, Table, line_of
from haggle.site import Site
from haggle.transfer.progress import Progress

BATCH = 2000
Read = Callable[..., Awaitable[Any]]


async def export_site(site: Site, file: Path) -> None:
    """Write the file, whole or not at all, and say what is in it. Raises MovingProblem when a blob is not there."""
    begun = file.with_name(file.name + ".part")
    sums: dict[str, Sum] = {}
    try:
        begun.touch(mode=0o600)
        with ZipFile(begun, "w") as zip_:
            async with site.store.snapshot() as read:
                await _blobs(site, zip_, await read(queries.blobs), sums)
                await _rows(zip_, read, sums)
        with begun.open("rb") as written:
            os.fsync(written.fileno())
        begun.replace(file)
    finally:
        begun.unlink(missing_ok=True)
    for name, sum_ in sums.items():
        print(f"{name:26} {sum_.count:>12,}  {sum_.total:064x}")
    print(f"Written to {file}, for its owner's eyes alone: it holds password hashes and everybody's messages.")


async def _blobs(site: Site, zip_: ZipFile, names: list[str], sums: dict[str, Sum]) -> None:
    progress, sum_ = Progress(), sums.setdefault("blobs", Sum())
    for number, name in enumerate(names):
        progress.show(f"files {number:,} of {len(names):,}")
        try:
            content = b"".join([piece async for piece in _content(site, name)])
        except NotFound:
            raise MovingProblem(f"The file {name} is named in the database and not in the blob store.") from None
        info = ZipInfo(BLOBS + name)
        info.compress_type = ZIP_STORED
        await asyncio.to_thread(zip_.writestr, info, content)
        sum_.add(name.encode() + b"\n" + content)
    progress.clear()


async def _content(site: Site, name: str) -> AsyncIterator[bytes]:
    if size := await site.blobs.size(name):
        async for piece in site.blobs.stream(name, 0, size - 1):
            yield piece


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
            async for batch in batches(read, table):
                lines = [line_of(row) for row in batch]
                for line in lines:
                    sum_.add(line)
                await asyncio.to_thread(entry.write, b"".join(lines))
                progress.show(f"{table.name} {sum_.count:,} of {counts[table.name]:,}")
        entry.write(line_of({"sums": {name: sum_.as_json() for name, sum_ in sums.items()}}))
    progress.clear()


async def batches(read: Read, table: Table, is_moving: bool = True) -> AsyncIterator[list[list[Any]]]:
    """All rows of a table, in the order of its key."""
    places = [list(table.columns).index(column) for column in table.key]
    after = None
    while rows := await read(queries.rows, table, after, BATCH, is_moving):
        yield rows
        after = [rows[-1][place] for place in places]
