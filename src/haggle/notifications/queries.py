"""Notifications are a view of the viewer's own feed: its entries, and the rows they are about as these are now."""

import json
from collections.abc import Collection, Iterable, Sequence

from haggle.conversations import queries as conversations
from haggle.errors import NotFound
from haggle.notices.queries import told
from haggle.notifications.model import DEFAULTS, WRITTEN, Away, Notification, Page, Preferences
from haggle.store.db import Db, Row, in_list
from haggle.store.ids import FAR
from haggle.store.log import Entry
from haggle.text.languages import _

PAGE = 30
CHUNK = 100
MAX_CHUNKS = 10
_KINDS = "('message.posted', 'reaction.changed', 'listing.sold', 'notice.given')"
_COLUMNS = (
    *("conversation_id", "message_id", "listing_id", "notice_id"),
    *("who_id", "who_name", "who_avatar", "title", "start", "brings", "emoji", "is_muted"),
)
_ABOUT = {
    "message.posted": "message_id",
    "reaction.changed": "message_id",
    "listing.sold": "listing_id",
    "notice.given": "notice_id",
}


async def preferences(db: Db, viewer_id: int) -> Preferences:
    """What the viewer chose; the table holds only what differs from the defaults."""
    rows = await db.fetch_all(
        "SELECT kind, channel, is_on FROM notification_preferences WHERE account_id = :id LIMIT 100", id=viewer_id
    )
    if not rows:
        return Preferences()
    chosen = {(row["kind"], row["channel"]): row["is_on"] for row in rows}
    added = {choice for choice, is_on in chosen.items() if is_on}
    return Preferences(frozenset(DEFAULTS - chosen.keys() | added))


async def away(db: Db, account_id: int) -> Away:
    """What holds for whatever reaches the account while it is away."""
    row = await db.fetch_one(
        "SELECT quiet_from, quiet_to, content_hidden_at FROM away_preferences WHERE account_id = :id", id=account_id
    )
    if row is None:
        return Away()
    quiet = None if row["quiet_from"] is None else (row["quiet_from"], row["quiet_to"])
    return Away(quiet, row["content_hidden_at"] is not None)


def entries_of(rows: Iterable[Row]) -> list[Entry]:
    """Rows of the log, as entries."""
    return [Entry(row["position"], row["kind"], json.loads(row["facts"]), row["created_at"]) for row in rows]


async def page(db: Db, viewer_id: int, before: int | None = None, limit: int = PAGE) -> Page:
    """
    The newest notifications from position `before` on; looks through at most 1,000 entries at once.

    What the other has written in one conversation is one of them: its newest message, with the count of unread ones.
    """
    found: list[Notification] = []
    position = FAR if before is None else before
    for _chunk in range(MAX_CHUNKS):
        rows = await db.fetch_all(
            "SELECT position, kind, facts, created_at FROM feed_entries WHERE account_id = :id "
            f"AND position < :position AND kind IN {_KINDS} ORDER BY position DESC LIMIT :limit",
            id=viewer_id,
            position=position,
            limit=CHUNK,
        )
        found += await _one_a_conversation(db, viewer_id, await resolved(db, viewer_id, entries_of(rows)))
        if len(found) > limit:
            return Page(found[:limit], found[limit - 1].position)
        if len(rows) < CHUNK:
            return Page(found, None)
        position = rows[-1]["position"]
    return Page(found, position)


async def _one_a_conversation(db: Db, viewer_id: int, found: Sequence[Notification]) -> list[Notification]:
    unread = await conversations.newest_of_peers(
        db, viewer_id, sorted({one.conversation_id for one in found if one.conversation_id})
    )
    kept = [one for one in found if one.kind not in WRITTEN or one.message_id in unread]
    return [one._replace(unread=unread.get(one.message_id, 0)) for one in kept]


async def notification(db: Db, viewer_id: int, position: int) -> Notification:
    """The one at that position of the viewer's feed. Raises NotFound for an entry that calls for no attention."""
    rows = await db.fetch_all(
        "SELECT position, kind, facts, created_at FROM feed_entries WHERE account_id = :id AND position = :position "
        f"AND kind IN {_KINDS}",
        id=viewer_id,
        position=position,
    )
    found = await resolved(db, viewer_id, entries_of(rows))
    if not found:
        raise NotFound(_("There is no such notification, or what it was about is gone."))
    return found[0]


async def resolved(db: Db, viewer_id: int, entries: Sequence[Entry]) -> list[Notification]:
    """
    The entries that call for the viewer's attention, as notifications, by at most four queries.

    Left out are the viewer's own doings, deleted messages, reactions taken back or changed since (the change has an
    entry of its own), and sales of listings that the viewer has no conversation about.
    """
    others = [entry for entry in entries if viewer_id not in {entry.facts.get(n) for n in ("author_id", "account_id")}]
    if not others:
        return []
    rows = {
        (about, row[about]): row
        for about, find in (("message_id", _messages), ("listing_id", _listings), ("notice_id", told))
        for row in await find(db, viewer_id, _ids(others, about))
    }
    read = await read_of(db, viewer_id, [entry.position for entry in others])
    found = []
    for entry in others:
        row = rows.get((_ABOUT[entry.kind], entry.facts[_ABOUT[entry.kind]]))
        if row is not None and (kind := _kind(entry, row, viewer_id)):
            is_read = entry.position in read or entry.position <= row["notified_to"]
            if kind in WRITTEN:
                is_read = is_read or row["message_id"] <= row["read_message_id"]
            about = [row[column] for column in _COLUMNS]
            found.append(Notification._make((entry.position, kind, entry.created_at, *about, is_read, 0)))
    return found


def _kind(entry: Entry, row: Row, viewer_id: int) -> str:
    """The kind of notification that an entry is; empty for none (any more)."""
    if entry.kind in {"listing.sold", "notice.given"}:
        return "listing" if entry.kind == "listing.sold" else "notice"
    if row["author_id"] != viewer_id:
        is_reply = row["quoted_author_id"] == viewer_id
        return {"message.posted": "reply" if is_reply else "message"}.get(entry.kind, "")
    return "reaction" if entry.kind == "reaction.changed" and row["reacted_at"] == entry.created_at else ""


def _ids(entries: Iterable[Entry], name: str) -> list[int]:
    return sorted({entry.facts[name] for entry in entries if _ABOUT[entry.kind] == name})


async def _messages(db: Db, viewer_id: int, ids: Sequence[int]) -> Sequence[Row]:
    if not ids:
        return []
    these, named = in_list(ids)
    return await db.fetch_all(
        "SELECT messages.id AS message_id, messages.conversation_id, conversations.listing_id, NULL AS notice_id, "
        "messages.author_id, "
        "quoted.author_id AS quoted_author_id, participants.peer_id AS who_id, "
        "COALESCE(blocks.name, peers.name) AS who_name, "
        "CASE WHEN blocks.name IS NULL THEN peers.avatar END AS who_avatar, listings.title, "
        "substr(COALESCE(own.body, messages.body), 1, 200) AS start, messages.kind AS brings, reactions.emoji, "
        "reactions.created_at AS reacted_at, participants.read_message_id, viewers.notified_to, "
        "participants.muted_at IS NOT NULL OR participants.requested_at IS NOT NULL AS is_muted FROM messages "
        "JOIN participants ON participants.conversation_id = messages.conversation_id "
        "AND participants.account_id = :viewer_id "
        "JOIN accounts AS viewers ON viewers.id = participants.account_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "JOIN conversations ON conversations.id = messages.conversation_id "
        "JOIN listings ON listings.id = conversations.listing_id "
        "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = participants.peer_id "
        "LEFT JOIN withheld_changes AS own ON own.message_id = messages.id AND own.account_id = :viewer_id "
        "LEFT JOIN messages AS quoted ON quoted.id = messages.reply_to_id "
        "LEFT JOIN reactions ON reactions.message_id = messages.id AND reactions.account_id = participants.peer_id "
        "WHERE (messages.withheld_at IS NULL OR messages.author_id = :viewer_id) "
        f"AND messages.deleted_at IS NULL AND messages.id IN ({these})",
        viewer_id=viewer_id,
        **named,
    )


async def _listings(db: Db, viewer_id: int, ids: Sequence[int]) -> Sequence[Row]:
    if not ids:
        return []
    these, named = in_list(ids)
    return await db.fetch_all(
        "SELECT NULL AS message_id, conversations.id AS conversation_id, listings.id AS listing_id, NULL AS notice_id, "
        "listings.seller_id AS who_id, COALESCE(blocks.name, sellers.name) AS who_name, "
        "CASE WHEN blocks.name IS NULL THEN sellers.avatar END AS who_avatar, listings.title, "
        "'' AS start, 'text' AS brings, NULL AS emoji, viewers.notified_to, "
        "participants.muted_at IS NOT NULL AS is_muted FROM listings "
        "JOIN conversations ON conversations.listing_id = listings.id AND conversations.buyer_id = :viewer_id "
        "JOIN participants ON participants.conversation_id = conversations.id AND participants.account_id = :viewer_id "
        "JOIN accounts AS viewers ON viewers.id = participants.account_id "
        "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = listings.seller_id "
        "JOIN accounts AS sellers ON sellers.id = listings.seller_id "
        f"WHERE listings.sold_at IS NOT NULL AND listings.id IN ({these})",  # a sale that was undone is no news
        viewer_id=viewer_id,
        **named,
    )


async def read_of(db: Db, viewer_id: int, positions: Collection[int]) -> set[int]:
    """Those of these positions, one or more, that were marked as read one by one."""
    rows = await db.fetch_all(
        "SELECT position FROM read_notifications WHERE account_id = :id AND position BETWEEN :first AND :last",
        id=viewer_id,
        first=min(positions),
        last=max(positions),
    )
    return {row["position"] for row in rows}
