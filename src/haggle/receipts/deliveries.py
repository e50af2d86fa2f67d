"""
What streams and polls have delivered and what is not in the database yet.

The dispatcher must not wait for a write, and a write for each message would cost too much. So deliveries are gathered
here, the newest message for each account and conversation, and written together a few times a second.
"""

from collections.abc import Collection, Iterable, Mapping

from haggle.delivery.stream import Reader
from haggle.store.log import Entry


class Deliveries:
    """Gathers; `operations.deliver` empties it."""

    def __init__(self) -> None:
        self._newest: dict[tuple[int, int], int] = {}
        self._opened: set[int] = set()

    def opened(self, reader: Reader) -> None:
        """A stream has opened: its page shows already what was posted before."""
        if reader.encoder == "page":
            self._opened.add(reader.account_id)

    def took(self, reader: Reader, entries: Iterable[Entry]) -> None:
        """A stream or poll got these. One that follows one conversation gets no messages of others, a badge none."""
        if reader.encoder == "count":
            return
        only = reader.conversation_id if reader.encoder != "page" else None
        for entry in entries:
            if entry.kind == "message.posted" and entry.facts["author_id"] != reader.account_id:
                conversation_id = entry.facts["conversation_id"]
                if only in {None, conversation_id}:
                    where = reader.account_id, conversation_id
                    self._newest[where] = max(self._newest.get(where, 0), entry.facts["message_id"])

    def give_back(self, newest: Mapping[tuple[int, int], int], opened: Collection[int]) -> None:
        """What was gathered could not be written down: keep it for the next time."""
        for where, message_id in newest.items():
            self._newest[where] = max(self._newest.get(where, 0), message_id)
        self._opened.update(opened)

    def gathered(self) -> tuple[dict[tuple[int, int], int], set[int]]:
        """Newest message by account and conversation, and the accounts that opened a page, since the last call."""
        found = self._newest, self._opened
        self._newest, self._opened = {}, set()
        return found
