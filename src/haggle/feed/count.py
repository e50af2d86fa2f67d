"""Entries as the number that waits, for the badge on pages of other sites."""

from collections.abc import Set
from dataclasses import dataclass

from haggle.accounts.queries import account
from haggle.delivery.bus import EphemeralEvent
from haggle.delivery.stream import Reader, frame
from haggle.feed.kinds import EVERYWHERE, KINDS, badge
from haggle.notifications.counts.queries import unread_shown
from haggle.store.db import Db
from haggle.store.ids import FAR
from haggle.store.log import Entry

_COUNTED = {name for name, kind in KINDS.items() if (EVERYWHERE, badge) in kind.html}


@dataclass(frozen=True, slots=True)
class Count:
    """The number, with the last entry that may have changed it; of the others only their positions."""

    data: bytes

    def frame(self, reader: Reader) -> bytes:
        """The same for every stream of the account."""
        return self.data


class CountEncoder:
    """Entries written as the number that waits when they are read."""

    max_gap = FAR

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> list[Count]:
        """The number once, however many entries there are."""
        counted = [entry.position for entry in entries if entry.kind in _COUNTED]
        number = await unread_shown(db, await account(db, account_id)) if counted else 0
        said = {position: frame(str(number), position=position) for position in counted[-1:]}
        return [Count(said.get(entry.position, b"")) for entry in entries]

    def ephemeral(self, event: EphemeralEvent, reader: Reader) -> bytes | None:
        """Nothing of what is true only now."""
        return None
