"""
What streams and polls have handed over and nobody has written down yet.

The courier must not wait for a write, nor may each message cost one: what was taken is gathered here, the newest
message for each account and conversation, and written together a few times a second.
"""

from collections.abc import Iterable

from haggle.live.log import Entry


class Deliveries:
    """Gathers; `operations.deliver` empties it."""

    def __init__(self) -> None:
        self._newest: dict[tuple[int, int], int] = {}
        self._opened: set[int] = set()

    def opened(self, account_id: int) -> None:
        """A page has opened its stream: what was there before is on it already."""
        self._opened.add(account_id)

    def took(self, account_id: int, entries: Iterable[Entry]) -> None:
        """A stream or a poll of the account took these."""
        for entry in entries:
            if entry.kind == "message.posted" and entry.facts["author_id"] != account_id:
                where = account_id, entry.facts["conversation_id"]
                self._newest[where] = max(self._newest.get(where, 0), entry.facts["message_id"])

    def gathered(self) -> tuple[dict[tuple[int, int], int], set[int]]:
        """Newest message by account and conversation, and the accounts that opened a page, since the last call."""
        found = self._newest, self._opened
        self._newest, self._opened = {}, set()
        return found
