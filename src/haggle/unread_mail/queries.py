"""Reading what is unread of somebody who is away, and what they were mailed."""

from haggle.accounts.model import Account
from haggle.clock import DAY_MS
from haggle.conversations.model import Conversation
from haggle.conversations.queries import conversation_for
from haggle.messages.model import Message
from haggle.messages.queries import before
from haggle.notifications.queries import away, preferences
from haggle.store.db import Db
from haggle.unread_mail.model import NUDGED_DAYS, Nudge, Reader, Waiting

MOST = 100
# Not what is muted, a request, of somebody blocked, suspended or gone, or switched off.
_ALERTS = (
    "participants.muted_at IS NULL AND participants.requested_at IS NULL AND mailed.off_at IS NULL "
    "AND peers.deleted_at IS NULL AND peers.disabled_at IS NULL AND NOT EXISTS (SELECT 1 FROM blocks "
    "WHERE account_id = participants.account_id AND blocked_id = participants.peer_id)"
)
_TABLES = (
    "participants JOIN accounts AS own ON own.id = participants.account_id AND own.disabled_at IS NULL "
    "JOIN accounts AS peers ON peers.id = participants.peer_id "
    "LEFT JOIN mail_conversations AS mailed ON mailed.account_id = participants.account_id "
    "AND mailed.conversation_id = participants.conversation_id"
)


async def reader(db: Db, account_id: int, time_zone: str | None) -> Reader:
    """How the reader has been mailed, and wants to be. Who was here since the last mail begins anew."""
    chosen = await away(db, account_id)
    row = await db.fetch_one(
        "SELECT day_began_at, day_count, unanswered, nudged_at, "
        "mailed_at < COALESCE((SELECT max(seen_at) FROM sessions WHERE account_id = :id), 0) "
        "OR mailed_at < COALESCE((SELECT active_at FROM accounts WHERE id = :id), 0) "
        "OR EXISTS (SELECT 1 FROM mail_conversations AS mailed JOIN participants "
        "ON participants.account_id = mailed.account_id AND participants.conversation_id = mailed.conversation_id "
        "WHERE mailed.account_id = :id AND mailed.mailed_at = mail_readers.mailed_at "
        "AND participants.read_message_id >= mailed.mailed_message_id) AS was_here "
        "FROM mail_readers WHERE account_id = :id",
        id=account_id,
    )
    if row is None:
        return Reader(time_zone, chosen.quiet, 0, 0, 0, 0)
    unanswered = 0 if row["was_here"] else row["unanswered"]
    return Reader(time_zone, chosen.quiet, row["day_began_at"], row["day_count"], unanswered, row["nudged_at"])


async def waiting(db: Db, account_id: int) -> list[Waiting]:
    """
    The conversations with something unread of which no mail has told, of the kinds that the reader wants by mail.

    Not of what was a day old when their address was confirmed.
    """
    wanted = await preferences(db, account_id)
    rows = await db.fetch_all(
        "SELECT participants.conversation_id, min(messages.created_at) AS oldest_at, max(messages.created_at) AS "
        "newest_at, max(messages.id) AS newest_id, COALESCE(max(mailed.mailed_at), 0) AS mailed_at, "
        "COALESCE(max(CASE WHEN participants.read_message_id < mailed.mailed_message_id THEN mailed.unanswered END), "
        f"0) AS unanswered FROM {_TABLES} JOIN addresses ON addresses.account_id = participants.account_id "
        "JOIN messages ON messages.conversation_id = participants.conversation_id "
        "AND messages.id > participants.read_message_id AND messages.id > COALESCE(mailed.mailed_message_id, 0) "
        "AND messages.created_at > COALESCE(addresses.confirmed_at, 0) - :before "
        "AND messages.author_id = participants.peer_id AND messages.deleted_at IS NULL "
        "AND messages.withheld_at IS NULL LEFT JOIN messages AS quoted ON quoted.id = messages.reply_to_id "
        "AND quoted.author_id = participants.account_id "
        f"WHERE participants.account_id = :id AND participants.unread > 0 AND {_ALERTS} "
        "AND CASE WHEN quoted.id IS NULL THEN CAST(:message AS BIGINT) ELSE CAST(:reply AS BIGINT) END = 1 "
        "GROUP BY participants.conversation_id ORDER BY 2 LIMIT :most",
        id=account_id,
        message=int(wanted.has("message", "mail")),
        reply=int(wanted.has("reply", "mail")),
        before=DAY_MS,
        most=MOST,
    )
    return [Waiting(*row) for row in rows]


async def nudge(db: Db, account_id: int, now_ms: int) -> Nudge | None:
    """Buyers whose last message the seller has not answered, of whom no mail has told; None: nobody, or not wanted."""
    if not (await preferences(db, account_id)).has("waiting", "mail"):
        return None
    row = await db.fetch_one(
        "SELECT min(messages.created_at) AS oldest_at, COALESCE(max(CASE WHEN messages.created_at <= :before "
        f"THEN messages.id END), 0) AS newest_id FROM {_UNANSWERED} "
        "AND messages.id > COALESCE((SELECT nudged_message_id FROM mail_readers WHERE account_id = :id), 0)",
        id=account_id,
        before=now_ms - DAY_MS,
        after=now_ms - NUDGED_DAYS * DAY_MS,
    )
    return Nudge(row["oldest_at"], row["newest_id"]) if row and row["oldest_at"] else None


_UNANSWERED = (
    f"{_TABLES} JOIN conversations ON conversations.id = participants.conversation_id "
    "AND conversations.last_author_id = participants.peer_id "
    "JOIN messages ON messages.id = conversations.last_message_id AND messages.created_at > :after "
    "AND messages.deleted_at IS NULL JOIN listings ON listings.id = conversations.listing_id "
    "AND listings.sold_at IS NULL AND listings.removed_at IS NULL "
    f"WHERE participants.account_id = :id AND participants.role = 'seller' AND {_ALERTS} "
    "AND participants.own_last_message_id IS NULL"
)


async def unanswered(db: Db, account_id: int, after_ms: int, before_ms: int) -> list[int]:
    """The conversations whose buyers wait since that time, the longest first."""
    rows = await db.fetch_all(
        f"SELECT participants.conversation_id FROM {_UNANSWERED} AND messages.created_at <= :before "
        "ORDER BY messages.id LIMIT :most",
        id=account_id,
        after=after_ms,
        before=before_ms,
        most=MOST,
    )
    return [row["conversation_id"] for row in rows]


async def is_wanted(db: Db, account_id: int, conversation_id: int) -> bool:
    """Whether mail about that conversation is still wanted."""
    found = await db.fetch_val(
        f"SELECT 1 FROM {_TABLES} WHERE participants.account_id = :id "
        f"AND participants.conversation_id = :conversation_id AND participants.unread > 0 AND {_ALERTS}",
        id=account_id,
        conversation_id=conversation_id,
    )
    wanted = await preferences(db, account_id)
    return found is not None and (wanted.has("message", "mail") or wanted.has("reply", "mail"))


async def unread(db: Db, account: Account, conversation_id: int, limit: int) -> tuple[Conversation, list[Message]]:
    """The conversation, and its last unread messages of the other, oldest first, as the reader sees them."""
    seen = await conversation_for(db, account.id, conversation_id)
    newest = (await before(db, seen, limit=MOST)).messages
    found = [one for one in newest if one.author_id == seen.peer_id and one.deleted_at is None]
    return seen, [one for one in found if one.id > seen.read_message_id][-limit:]


async def title_of(db: Db, listing_id: int) -> str:
    """What the listing is called."""
    title: str = await db.fetch_val("SELECT title FROM listings WHERE id = :id", id=listing_id)
    return title


async def with_unread(db: Db, account_id: int) -> list[int]:
    """The conversations with something unread that may be mailed about, the newest first."""
    rows = await db.fetch_all(
        f"SELECT participants.conversation_id FROM {_TABLES} WHERE participants.account_id = :id "
        f"AND participants.unread > 0 AND {_ALERTS} ORDER BY participants.listed_at DESC LIMIT :most",
        id=account_id,
        most=MOST,
    )
    return [row["conversation_id"] for row in rows]


async def last(db: Db, account: Account, conversation_id: int) -> tuple[Conversation, list[Message]]:
    """The conversation, and its last message."""
    seen = await conversation_for(db, account.id, conversation_id)
    return seen, (await before(db, seen, limit=1)).messages


async def named(db: Db, account_id: int, conversation_id: int) -> tuple[str, str] | None:
    """The other's name in a conversation of the account, and the title of what it is about; None for no such."""
    row = await db.fetch_one(
        "SELECT COALESCE(blocks.name, peers.name) AS name, listings.title FROM participants "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "JOIN conversations ON conversations.id = participants.conversation_id "
        "JOIN listings ON listings.id = conversations.listing_id "
        "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = participants.peer_id "
        "WHERE participants.account_id = :id AND participants.conversation_id = :conversation_id",
        id=account_id,
        conversation_id=conversation_id,
    )
    return (row["name"], row["title"]) if row else None
