"""Blobs in a folder. Each is written whole or not at all."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from haggle.blobs.model import must_be_a_name, not_kept, not_read
from haggle.errors import NotFound

logger = logging.getLogger("haggle.blobs")

CHUNK = 256 * 1024


class FolderBlobs:
    """Blobs under one folder, spread over 256 subfolders."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, name: str, content: bytes) -> None:
        """Store `content`: flushed to the disk, with its folder's entry, when this returns."""
        path = self._path(name)
        try:
            await asyncio.to_thread(_write, path, content)
        except OSError as error:
            logger.error("cannot write %s: %s", path, error)
            raise not_kept() from error

    async def size(self, name: str) -> int:
        """Bytes in the blob."""
        try:
            return (await asyncio.to_thread(self._path(name).stat)).st_size
        except FileNotFoundError as error:
            raise NotFound from error
        except OSError as error:
            raise not_read() from error

    async def stream(self, name: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes from `first` to `last`, in chunks."""
        try:
            with await asyncio.to_thread(self._path(name).open, "rb") as file:
                file.seek(first)
                left = last - first + 1
                while left > 0 and (chunk := await asyncio.to_thread(file.read, min(CHUNK, left))):
                    left -= len(chunk)
                    yield chunk
        except FileNotFoundError as error:
            raise NotFound from error
        except OSError as error:
            raise not_read() from error

    async def delete(self, name: str) -> None:
        """Delete the blob, and what a crash may have left of writing it."""
        path = self._path(name)
        try:
            for one in (path, _draft(path)):
                await asyncio.to_thread(one.unlink, missing_ok=True)
        except OSError as error:
            raise not_kept() from error

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / must_be_a_name(name)


def _draft(path: Path) -> Path:
    return path.with_suffix(".part")


def _write(path: Path, content: bytes) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        _sync(path.parent.parent)
    with _draft(path).open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _draft(path).replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Flush the entries of a folder to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
