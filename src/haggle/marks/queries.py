"""Reading marks: starred messages, mutes that are over."""

from typing import NamedTuple

from haggle.accounts.model import Account
from haggle.messages.model import Message
from haggle.messages.queries import these
from haggle.store.db import Db
from haggle.store.ids import FAR

PAGE = 30


class Starred(NamedTuple):
    """A message with a star; `title`: of the listing that its conversation is about."""

    message: Message
    title: str
    peer_name: str


async def starred(db: Db, viewer: Account, before: int | None = None) -> tuple[list[Starred], int | None]:
    """A page of them, the newest message first, from id `before` on; and the id that the next page begins before."""
    rows = await db.fetch_all(
        "SELECT stars.message_id, listings.title, COALESCE(blocks.name, peers.name) AS peer_name FROM stars "
        "JOIN messages ON messages.id = stars.message_id "
        "JOIN participants ON participants.conversation_id = messages.conversation_id "
        "AND participants.account_id = stars.account_id "
        "JOIN conversations ON conversations.id = messages.conversation_id "
        "JOIN listings ON listings.id = conversations.listing_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = participants.peer_id "
        "WHERE stars.account_id = :id AND stars.message_id < :before ORDER BY stars.message_id DESC LIMIT :limit",
        id=viewer.id,
        before=before or FAR,
        limit=PAGE + 1,
    )
    about = {row["message_id"]: (row["title"], row["peer_name"]) for row in rows[:PAGE]}
    found = await these(db, viewer.id, sorted(about)) if about else []
    more = min(about) if len(rows) > PAGE else None
    return [Starred(message, *about[message.id]) for message in reversed(found)], more


async def is_a_mute_over(db: Db, now_ms: int) -> bool:
    """Whether some mute should have ended by then."""
    return await db.fetch_val("SELECT 1 FROM participants WHERE muted_until <= :now LIMIT 1", now=now_ms) is not None
