"""Passwords: Argon2id with the library's own choice of cost, off the event loop, a few at a time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher()
_pool = ThreadPoolExecutor(2, thread_name_prefix="argon2")  # each hash takes 64 MiB


async def hashed(password: str) -> str:
    """The hash to store for a new password."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _hasher.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one. Takes as long for an account that does not exist (`stored` None)."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _verify, stored, password)


def is_hash(text: str) -> bool:
    """Whether `text` is an Argon2id hash that we can check passwords against."""
    try:
        _hasher.check_needs_rehash(text)
    except InvalidHashError:
        return False
    return text.startswith("$argon2id$")


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobodys(), password) and stored is not None
    except Argon2Error:
        return False
