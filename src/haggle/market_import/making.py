"""What has to be made for a batch before it can be loaded: hashes, folded texts, pictures."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from haggle.accounts import passwords
from haggle.errors import Invalid
from haggle.listings.photos.operations import store_picture
from haggle.market_import.model import (
    AccountRecord,
    ConversationRecord,
    Known,
    ListingRecord,
    MessageRecord,
    Record,
    kind_of,
)
from haggle.market_import.rows.operations import Made
from haggle.profiles.operations import stored_avatar
from haggle.site import Site
from haggle.text.folding import folded

T = TypeVar("T")
Pictures = Mapping[tuple[str, str], Sequence[tuple[str, Path]]]
"""Kind and id of an account or a listing → its files, each with the place that names it."""


@dataclass(frozen=True, slots=True)
class Making:
    """What it takes to make it."""

    site: Site
    known: Known
    pictures: Pictures
    leave_out: Callable[[str], None] | None

    async def made(self, batch: Sequence[Record]) -> Made:
        """Slow things only for accounts and listings that are not here yet."""
        people = [one for one in batch if isinstance(one, AccountRecord) and not self.known.accounts[one.id]]
        things = [one for one in batch if isinstance(one, ListingRecord) and not self.known.listings[one.id]]
        slow = {one.id: one.password for one in people if one.password is not None}
        hashes = await asyncio.gather(*map(passwords.hashed, slow.values()))
        avatars = {one.id: await self._stored(one, stored_avatar) for one in people}
        photos = {one.id: await self._stored(one, store_picture) for one in things if not one.is_removed}
        return Made(
            dict(zip(slow, hashes, strict=True)),
            {text: folded(text) for record in batch for text in _searched(record)},
            {account: stored[0] for account, stored in avatars.items() if stored},
            {listing: stored for listing, stored in photos.items() if stored},
        )

    async def _stored(self, record: Record, store: Callable[[Site, bytes], Awaitable[T]]) -> list[T]:
        stored = []
        for place, file in self.pictures.get((kind_of(record), record.id), ()):
            try:
                stored.append(await store(self.site, await asyncio.to_thread(file.read_bytes)))
            except (OSError, Invalid) as problem:
                if not self.leave_out:
                    raise
                reason = problem.strerror if isinstance(problem, OSError) else problem
                self.leave_out(f"{place}: {reason} Left out.")
        return stored


def _searched(record: Record) -> tuple[str, ...]:
    match record:
        case MessageRecord():
            return (record.body,)
        case ListingRecord():
            return record.title, record.description
        case AccountRecord():
            return (record.name,)
        case ConversationRecord():
            return ()
