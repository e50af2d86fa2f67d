"""
Fragments of several entries of one feed, made together: the more there are, the less each costs.

A `Batch` is called once for all entries that need it, and returns HTML by position. An entry that shows nothing (any
more) is left out.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from haggle.accounts.model import Account
from haggle.errors import NotFound
from haggle.store.db import Db
from haggle.store.log import Entry

Fragment = Callable[[Db, Account, Entry], Awaitable[str]]
Batch = Callable[[Db, Account, Sequence[Entry]], Awaitable[Mapping[int, str]]]


def each(show: Fragment) -> Batch:
    """A Batch for what each entry shows by itself."""

    async def batch(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
        return {entry.position: await _one(show, db, viewer, entry) for entry in entries}

    return batch


def latest(show: Fragment, of: str = "") -> Batch:
    """A Batch for what shows the present state: only the last entry for each value of the fact `of` (of all) has it."""

    async def batch(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
        done, found = set(), {}
        for entry in reversed(entries):
            about = entry.facts.get(of)
            if about not in done and (html := await _one(show, db, viewer, entry)):
                found[entry.position] = html
                done.add(about)
        return found

    return batch


async def _one(show: Fragment, db: Db, viewer: Account, entry: Entry) -> str:
    try:
        return await show(db, viewer, entry)
    except NotFound:  # deleted since; the deletion has an entry of its own
        return ""
