"""The blobs of a moving file: read from one store, written into another, and compared there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from haggle.backup.checking import MovingFile
from haggle.backup.sums import Sum, blob_line
from haggle.errors import NotFound
from haggle.market_import.progress import Progress
from haggle.site import Site

AT_ONCE = 8  # an answer of S3 takes its time, however small the blob


async def content(site: Site, name: str) -> bytes:
    """All of a blob. Raises NotFound."""
    if not (size := await site.blobs.size(name)):
        return b""
    return b"".join([piece async for piece in site.blobs.stream(name, 0, size - 1)])


async def load_blobs(site: Site, moving: MovingFile, is_begun: bool) -> None:
    """Put the file's blobs into the store; one that is there already is complete."""

    async def load(name: str) -> None:
        if not is_begun or not await _is_there(site, name, moving.size(name)):
            await site.blobs.put(name, await asyncio.to_thread(moving.blob, name))

    await _each("files", moving.blobs, load)


async def blobs_here(site: Site, moving: MovingFile) -> Sum:
    """The sum of the file's blobs as the store has them."""
    sum_ = Sum()

    async def read(name: str) -> None:
        if await _is_there(site, name, moving.size(name)):
            sum_.add(blob_line(name, await content(site, name)))

    await _each("comparing files", moving.blobs, read)
    return sum_


async def _is_there(site: Site, name: str, size: int) -> bool:
    try:
        return await site.blobs.size(name) == size
    except NotFound:
        return False


async def _each(what: str, names: Sequence[str], do: Callable[[str], Awaitable[None]]) -> None:
    progress = Progress()
    for start in range(0, len(names), AT_ONCE):
        await asyncio.gather(*map(do, names[start:][:AT_ONCE]))
        progress.count(what, start, len(names))
    progress.clear()
