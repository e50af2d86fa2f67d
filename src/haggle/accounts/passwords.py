"""
Passwords: Argon2id with the library's own choice of cost, off the event loop, a few at a time.

Hashes from elsewhere (hashes/) are checked too, and replaced at the first sign-in.

What is hashed is prepared as RFC 8265 says (OpaqueString): keyboards write one letter in several ways.
"""

import asyncio
import unicodedata
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from haggle.accounts.hashes.model import OURS, Kind, hasher, is_of_kind, kind_of

MAX_TYPED = 1000  # characters that are looked at: far more than any password has

_pool = ThreadPoolExecutor(2, thread_name_prefix="argon2")  # each hash takes 64 MiB


async def hashed(password: str) -> str:
    """The hash to store for a new password."""
    return await asyncio.get_running_loop().run_in_executor(_pool, hasher.hash, prepared(password))


async def matches(stored: str | None, password: str, kinds: Iterable[Kind] = ()) -> bool:
    """
    Whether `password` is the one. Takes as long for an account that does not exist (`stored` None).

    `kinds`: of which hashes may be here beside our own.
    """
    return await asyncio.get_running_loop().run_in_executor(_pool, _verify, stored, password, kinds)


def prepared(password: str) -> str:
    """The password in the one form that is hashed, with plain spaces for all others."""
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in password)
    return unicodedata.normalize("NFC", spaced)


def is_ours(stored: str) -> bool:
    """Whether the hash is as we make them now."""
    return kind_of(stored) == OURS


def _verify(stored: str | None, password: str, kinds: Iterable[Kind]) -> bool:
    if len(password) > MAX_TYPED:
        stored, password = None, ""  # as long as it is, it must not take long
    # Hashes of before, and imported ones, are of what was typed then: as it was typed now, or in either form.
    forms = list(dict.fromkeys((prepared(password), password, unicodedata.normalize("NFD", password))))
    known = {kind.scheme: kind for kind in (OURS, *kinds)}
    if stored:
        own = kind_of(stored)
        known.setdefault(own.scheme, own)
    answers = [is_of_kind(kind, stored, forms) for kind in known.values()]  # all: see hashes/model.py
    return any(answers)
