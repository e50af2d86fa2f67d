"""
Passwords: Argon2id with the library's own choice of cost, off the event loop, a few at a time.

What is hashed is prepared as RFC 8265 says (OpaqueString): keyboards write one letter in several ways.
"""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MAX_TYPED = 1000  # characters that are looked at: far more than any password has

_hasher = PasswordHasher()
_pool = ThreadPoolExecutor(2, thread_name_prefix="argon2")  # each hash takes 64 MiB


async def hashed(password: str) -> str:
    """The hash to store for a new password."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _hasher.hash, prepared(password))


async def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one. Takes as long for an account that does not exist (`stored` None)."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _verify, stored, password)


def prepared(password: str) -> str:
    """The password in the one form that is hashed, with plain spaces for all others."""
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in password)
    return unicodedata.normalize("NFC", spaced)


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
    if len(password) > MAX_TYPED:
        stored, password = None, ""  # as long as it is, it must not take long
    # Hashes of before, and imported ones, are of what was typed then: as it was typed now, or in either form.
    forms = dict.fromkeys((prepared(password), password, unicodedata.normalize("NFD", password)))
    return any(_is_of(stored or _nobodys(), form) for form in forms) and stored is not None


def _is_of(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except Argon2Error:
        return False
