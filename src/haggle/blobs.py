"""Files people gave us, by random name, in a folder. Written whole or not at all."""

import asyncio
import os
import re
import secrets
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{2,5}")


class FolderBlobs:
    """Blobs under one folder, spread over 256 subfolders."""

    def __init__(self, url: str) -> None:
        self._root = Path(url.removeprefix("file://"))

    async def put(self, content: bytes, suffix: str) -> str:
        """Store `content` durably and answer its new name, which ends in `suffix` (like `.webp`)."""
        name = secrets.token_hex(16) + suffix
        await asyncio.to_thread(self._write, self.path(name), content)
        return name

    def path(self, name: str) -> Path:
        """Where the blob of that name lies. Raises ValueError for what cannot be a name of ours."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a blob's name: {name!r}")
        return self._root / name[:2] / name

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
