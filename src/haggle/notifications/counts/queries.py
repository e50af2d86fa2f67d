"""How many conversations and notifications wait: asked for at every event."""

from haggle.accounts.model import Account
from haggle.conversations.queries import unread
from haggle.notifications.model import Preferences
from haggle.notifications.queries import entries_of, preferences, read_of, resolved
from haggle.store import log
from haggle.store.db import Db, in_list

MAX_COUNT = 100
"""The bell counts up to this number."""
COUNTED = 300
"""How many of the newest entries the bell's count looks through, but for replies: it runs at every event."""

_BELL = (
    "feeds JOIN accounts ON accounts.id = feeds.account_id "
    "JOIN feed_entries ON feed_entries.account_id = feeds.account_id "
    "AND feed_entries.position > accounts.notified_to AND feed_entries.position > feeds.position - :counted "
    "WHERE feeds.account_id = :id AND kind IN ('reaction.changed', 'listing.sold', 'notice.given')"
)
_REPLIES = (
    "participants JOIN accounts AS viewers ON viewers.id = participants.account_id "
    "JOIN messages ON messages.conversation_id = participants.conversation_id "
    "AND messages.id > participants.read_message_id AND messages.reply_to_id IS NOT NULL "
    "AND +messages.author_id = participants.peer_id AND messages.deleted_at IS NULL "  # +: by messages_answers
    "AND messages.withheld_at IS NULL "
    "JOIN messages AS quoted ON quoted.id = messages.reply_to_id AND quoted.author_id = participants.account_id "
    "WHERE participants.account_id = :id AND participants.unread > 0 AND participants.muted_at IS NULL"
)


async def standing(db: Db, viewer: Account) -> dict[str, int]:
    """`position` of the viewer's feed, read first, and the counts of badge and bell: see `badges`."""
    position = await log.position(db, viewer.id)
    return {"position": position, **await badges(db, viewer)}


async def unread_shown(db: Db, viewer: Account) -> int:
    """The number on the badge alone; 0 for who wants none there."""
    return await unread(db, viewer) if (await preferences(db, viewer.id)).has("message", "badge") else 0


async def badges(db: Db, viewer: Account) -> dict[str, int]:
    """`unread`: how many conversations wait; `bell`: how many notifications that are no plain messages (up to 100)."""
    row = await db.fetch_one(
        "SELECT (SELECT count(*) FROM participants WHERE account_id = :id AND unread > 0 AND requested_at IS NULL) "
        "AS unread, "
        "EXISTS (SELECT 1 FROM notification_preferences WHERE account_id = :id) AS has_chosen, "
        f"EXISTS (SELECT 1 FROM {_REPLIES}) AS has_replies, EXISTS (SELECT 1 FROM {_BELL}) AS has_bell",
        id=viewer.id,
        counted=COUNTED,
    )
    unread, has_chosen, has_replies, has_bell = row or (0, False, False, False)
    wanted = await preferences(db, viewer.id) if has_chosen else Preferences()
    bell = await _bell(db, viewer.id, wanted) if has_replies or has_bell else 0
    return {"unread": unread if wanted.has("message", "badge") else 0, "bell": bell}


async def _bell(db: Db, viewer_id: int, wanted: Preferences) -> int:
    waiting = await _unread_replies(db, viewer_id) if wanted.has("reply", "badge") else 0
    rows = await db.fetch_all(
        f"SELECT feed_entries.position, kind, facts, feed_entries.created_at FROM {_BELL} "
        "ORDER BY feed_entries.position DESC LIMIT :limit",
        id=viewer_id,
        counted=COUNTED,
        limit=MAX_COUNT,
    )
    if rows:
        found = await resolved(db, viewer_id, entries_of(rows))
        waiting += sum(not one.is_read and not one.is_muted and wanted.has(one.kind, "badge") for one in found)
    return min(waiting, MAX_COUNT)


async def _unread_replies(db: Db, viewer_id: int) -> int:
    """Replies among the few unread messages. Each is as old as its entry in the feed: one transaction wrote both."""
    replies = await db.fetch_all(
        f"SELECT messages.id, messages.created_at, viewers.notified_to FROM {_REPLIES} LIMIT :limit",
        id=viewer_id,
        limit=MAX_COUNT,
    )
    if not replies:
        return 0
    these, instants = in_list([row["created_at"] for row in replies])
    rows = await db.fetch_all(
        "SELECT position, kind, facts, created_at FROM feed_entries WHERE account_id = :id "
        f"AND created_at IN ({these}) AND kind = 'message.posted' AND position > :notified_to",
        id=viewer_id,
        notified_to=replies[0]["notified_to"],
        **instants,
    )
    ids = {row["id"] for row in replies}
    log_fields = {entry.position for entry in entries_of(rows) if entry.facts["message_id"] in ids}
    return len(log_fields - await read_of(db, viewer_id, log_fields)) if log_fields else 0
