"""
What several entries of one feed show, made together: the more there are, the less each costs.

A `Batch` is asked once for all entries that want it, and answers HTML by position; nothing for an entry that shows
nothing (any more).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from haggle.accounts.model import Account
from haggle.errors import NotFound
from haggle.store.db import Db
from haggle.store.log import Entry

Fragment = Callable[[Db, Account, Entry], Awaitable[str]]
Batch = Callable[[Db, Account, Sequence[Entry]], Awaitable[Mapping[int, str]]]


def each(show: Fragment) -> Batch:
    """Every entry shows something of its own."""

    async def batch(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
        return {entry.position: await _one(show, db, viewer, entry) for entry in entries}

    return batch


def latest(show: Fragment, of: str = "") -> Batch:
    """It shows how things stand now, so of the entries about one `of` (of all, without) only the last needs it."""

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
    except NotFound:  # gone since; what removed it has an entry of its own
        return ""
