"""
Pictures that people send, which may be hostile: turned upright, scaled down and encoded anew without metadata.

That happens in a process of its own (`picture_worker.py`), one picture after the other: it is started for the first,
ends when there was none for a while, and is ended when one takes too long. Its memory goes back with it.
"""

import asyncio
import atexit
import io
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, NamedTuple, cast

from PIL import Image

from haggle.errors import Invalid, Unavailable
from haggle.text.languages import _

UNREADABLE = _("That picture could not be read. Send a JPEG, PNG, WebP, GIF or HEIC of at most 24 megapixels.")
NOT_NOW = _("Pictures cannot be taken in just now. Please try again in a moment.")
WORKER = [sys.executable, "-m", "haggle.attachments.picture_worker"]
WITHIN_S = 30.0
KEPT_S = 5.0  # less than the worker waits for us
_asking = ThreadPoolExecutor(1, thread_name_prefix="pictures")
_drawing = ThreadPoolExecutor(1, thread_name_prefix="renditions")


class Picture(NamedTuple):
    """A picture and its thumbnail as WebP; the size is the picture's."""

    photo: bytes
    thumb: bytes
    width_px: int
    height_px: int


async def made_anew(content: bytes, photo_px: int, thumb_px: int, is_thumb_square: bool = False) -> Picture:
    """
    The picture, at most `photo_px` a side or legible, and a thumbnail of `thumb_px`. It stands still.

    Raises Invalid, and Unavailable when no process can be started.
    """
    request = {"photo_px": photo_px, "thumb_px": thumb_px, "is_thumb_square": is_thumb_square}
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_asking, _worker.ask, content, request)
    finally:
        loop.call_later(KEPT_S + 1, _asking.submit, _worker.end_if_idle)


class _Worker:
    """The process, for the one thread that asks it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._used_at = 0.0

    def ask(self, content: bytes, request: dict[str, Any]) -> Picture:
        """Raises Invalid, Unavailable."""
        try:
            process = self._started()
        except OSError as error:
            raise Unavailable(NOT_NOW) from error
        sink, source = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        alarm = threading.Timer(WITHIN_S, process.kill)
        alarm.start()
        try:
            sink.writelines([json.dumps(request | {"size_bytes": len(content)}).encode() + b"\n", content])
            sink.flush()
            picture = _answer(source)
        except (OSError, ValueError, KeyError, EOFError) as error:  # the process was ended, or its answer is garbled
            self.end()
            raise Invalid(UNREADABLE, "photo") from error
        finally:
            alarm.cancel()
            self._used_at = time.monotonic()
        if not picture.photo:
            raise Invalid(UNREADABLE, "photo")
        return picture

    def _started(self) -> "subprocess.Popen[bytes]":
        self.end_if_idle()
        if self._process is None:
            pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(WORKER, stdin=pipe, stdout=pipe, stderr=nothing)
        return self._process

    def end_if_idle(self) -> None:
        """End it when nothing was to do for a while, or it has ended by itself."""
        if self._process and (self._process.poll() is not None or time.monotonic() - self._used_at > KEPT_S):
            self.end()

    def end(self) -> None:
        """End it, if there is one."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


_worker = _Worker()
atexit.register(_worker.end)


def _answer(source: IO[bytes]) -> Picture:
    head = json.loads(source.readline())
    photo, thumb = source.read(head["photo_bytes"]), source.read(head["thumb_bytes"])
    if (len(photo), len(thumb)) != (head["photo_bytes"], head["thumb_bytes"]):
        raise EOFError
    return Picture(photo, thumb, head["width_px"], head["height_px"])


async def redrawn(content: bytes, width_px: int, format: str) -> bytes:
    """One of our own pictures again, at most so wide, as WEBP or JPEG."""
    return await asyncio.get_running_loop().run_in_executor(_drawing, _redrawn, content, width_px, format)


def _redrawn(content: bytes, width_px: int, format: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        image.thumbnail((width_px, image.height))
        out = io.BytesIO()
        image.convert("RGB").save(out, format, quality=80, progressive=True, optimize=True)
        return out.getvalue()
