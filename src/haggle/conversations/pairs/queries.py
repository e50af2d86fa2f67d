"""A conversation as it is before something is posted there, and what both lists say of it afterwards."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from haggle.conversations.model import Conversation, Row, last_line
from haggle.conversations.queries import GONE, LINE, LINED, SEEN, SEEN_BESIDE, TOP
from haggle.errors import NotFound
from haggle.store.db import Row as DatabaseRow
from haggle.store.transaction import Transaction

_END = len(Conversation.__slots__)
_TOP = TOP.format(account="participants.account_id")
_PAIR = (
    f"SELECT {SEEN}, {LINE}, participants.account_id, {_TOP} AS top, "  # noqa: S608 (names of ours)
    "own.deleted_at IS NULL AND own.disabled_at IS NULL "
    "AND (participants.listed_at IS NOT NULL OR blocks.name IS NULL) AS is_there, "
    "{beside} "
    f"FROM {LINED}{SEEN_BESIDE}WHERE participants.conversation_id = :id"
)


class Pair(NamedTuple):
    """
    The conversation as the one who posts sees it, and by account its line and the top of the list.

    `beside`: what was asked for in the same statement.
    """

    seen: Conversation
    lines: Mapping[int, Row]
    tops: Mapping[int, int]
    beside: DatabaseRow

    def lines_after(self, body: str, now_ms: int) -> dict[int, Row]:
        """The line in both lists once words are posted that both see."""
        own, peer = self.lines[self.seen.viewer_id], self.lines[self.seen.peer_id]
        after: dict[str, Any] = {"last_line": last_line(body), "last_kind": "text", "at": now_ms}
        own = own._replace(**after, is_own=True, unread=0, is_archived=False, is_request=False)
        stays = peer.is_request and peer.is_archived  # a request stays where it was put
        peer = peer._replace(**after, is_own=False, unread=peer.unread + 1, is_archived=stays)
        lines = {self.seen.viewer_id: own, self.seen.peer_id: peer}
        return {account_id: line._replace(listed_at=self.tops[account_id]) for account_id, line in lines.items()}


async def pair_for(tx: Transaction, viewer_id: int, conversation_id: int, beside: str = "0", **values: Any) -> Pair:
    """
    The Pair, and the columns `beside`. The conversation has to be locked. Raises NotFound as `conversation_for` does.

    One statement, since on PostgreSQL each takes a round trip.
    """
    rows = await tx.fetch_all(_PAIR.format(beside=beside), id=conversation_id, now=tx.now_ms, **values)
    lines, tops, own = {}, {}, None
    for row in rows:
        account_id = row["account_id"]
        columns = tuple(row)
        lines[account_id] = Row._make(columns[_END : _END + len(Row._fields)])
        tops[account_id] = row["top"]
        if account_id == viewer_id and row["is_there"]:
            own = row, Conversation(*columns[:_END])
    if own is None:
        raise NotFound(GONE)
    return Pair(own[1], lines, tops, own[0])
