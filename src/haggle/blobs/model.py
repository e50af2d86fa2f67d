"""The interface of blob stores, and the names of blobs."""

import re
import secrets
from collections.abc import AsyncIterator
from typing import Protocol

from haggle.errors import Unavailable
from haggle.text.languages import _

_NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{2,5}")


class Blobs(Protocol):
    """
    A store of blobs. A blob never changes: another content is another name.

    `size` and `stream` raise NotFound for a blob that is not there; all raise Unavailable when the store fails, and
    ValueError for what cannot be a blob's name.
    """

    async def put(self, name: str, content: bytes) -> None: ...  # durable when it returns; whole or not at all

    async def size(self, name: str) -> int: ...  # in bytes

    def stream(self, name: str, first: int, last: int) -> AsyncIterator[bytes]: ...  # both ends included

    async def delete(self, name: str) -> None: ...  # idempotent


def new_name(suffix: str) -> str:
    """A new random name that nobody can guess; it ends in `suffix` (like `.webp`)."""
    return secrets.token_hex(16) + suffix


def must_be_a_name(name: str) -> str:
    """`name` itself. Raises ValueError for what cannot be a blob's name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a blob's name: {name!r}")
    return name


def not_kept() -> Unavailable:
    """What to raise when a file could not be written."""
    return Unavailable(_("We could not store your file just now; nothing was half-done. Please try again."))


def not_read() -> Unavailable:
    """What to raise when a file could not be read, though it may well be there."""
    return Unavailable(_("We could not read this file just now. Please try again."))
