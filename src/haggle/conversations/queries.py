"""Reading conversations, always as one participant sees them."""

from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.conversations.model import FILTERS, FIRST, Conversation, Row
from haggle.errors import NotFound
from haggle.store.db import Db, containing, in_list
from haggle.text.languages import _

PAGE = 30
COUNTED = 10_000
LONGEST = 300  # lines that a reloaded list has at most

# A new message moves it, and so brings it back.
_IS_ARCHIVED = (  # a request stays where it was put
    "COALESCE(participants.archived_listed_at = participants.listed_at "
    "OR participants.requested_at IS NOT NULL AND participants.archived_listed_at IS NOT NULL, FALSE)"
)
_IS_AMONG = f"participants.requested_at IS NULL AND NOT {_IS_ARCHIVED}"
LINE = (  # the columns of a Row
    "conversations.id, listings.title, listings.price, listings.currency, listings.id AS listing_id, "
    "listings.thumb, CASE WHEN listings.removed_at IS NOT NULL THEN 'removed' WHEN listings.sold_at IS NOT NULL "
    "THEN 'sold' WHEN listings.reserved_at IS NOT NULL THEN 'reserved' ELSE 'available' END AS state, "
    "COALESCE(blocks.name, peers.name) AS peer_name, "
    "CASE WHEN peers.deleted_at IS NULL THEN peers.username END AS peer_username, "
    "COALESCE(participants.own_last_line, conversations.last_line), "
    "COALESCE(participants.own_last_kind, conversations.last_kind), participants.own_last_message_id IS NOT NULL "
    "OR COALESCE(conversations.last_author_id = participants.account_id, FALSE) AS is_own, participants.role, "
    "participants.unread, participants.muted_at IS NOT NULL AS is_muted, blocks.name IS NOT NULL AS is_blocked, "
    "participants.listed_at, COALESCE(newest.created_at, conversations.created_at) AS at, participants.peer_id, "
    "peers.deleted_at IS NULL AND peers.disabled_at IS NULL AND blocks.name IS NULL AS can_write, "
    f"participants.starred_at IS NOT NULL AS is_starred, {_IS_ARCHIVED} AS is_archived, "
    "participants.requested_at IS NOT NULL AS is_request"
)
LINED = (
    "participants "
    "JOIN conversations ON conversations.id = participants.conversation_id "
    "JOIN listings ON listings.id = conversations.listing_id "
    "JOIN accounts AS peers ON peers.id = participants.peer_id "
    "LEFT JOIN messages AS newest "
    "ON newest.id = COALESCE(participants.own_last_message_id, conversations.last_message_id) "
    "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = participants.peer_id "
)
_ROW = f"SELECT {LINE} FROM {LINED}"
# The top of an account's list. Past all that stands there, also where the clock was set back.
TOP = (
    "COALESCE((SELECT max(others.listed_at) + 1 FROM participants AS others "
    "WHERE others.account_id = {account} AND others.listed_at >= :now), :now)"
)
SEEN = (  # the columns of a Conversation
    "conversations.id, conversations.listing_id, participants.account_id AS viewer_id, participants.role, "
    "participants.peer_id, COALESCE(blocks.name, peers.name) AS peer_name, participants.unread, "
    "participants.read_message_id, COALESCE(participants.own_last_message_id, conversations.last_message_id), "
    "participants.listed_at, CASE WHEN blocks.name IS NULL THEN peers.avatar END, peers.deleted_at, "
    "participants.muted_at, peers.username, blocks.created_at, theirs.name IS NULL, "
    "conversations.last_message_id IS NOT NULL, "
    "CASE WHEN peers.ended_at IS NOT NULL THEN 'ended' WHEN peers.disabled_at IS NOT NULL THEN 'suspended' END, "
    "newest.created_at, participants.own_last_message_id IS NOT NULL, own.name, own.username, "
    f"participants.muted_until, participants.starred_at, {_IS_ARCHIVED}, participants.requested_at"
)
SEEN_BESIDE = (  # what they need beside LINED
    "JOIN accounts AS own ON own.id = participants.account_id LEFT JOIN blocks AS theirs "
    "ON theirs.account_id = participants.peer_id AND theirs.blocked_id = participants.account_id "
)
GONE = _("There is no such conversation, or you are not part of it.")

_FILTERS = {
    "all": f"AND {_IS_AMONG} ",
    "buying": f"AND participants.role = 'buyer' AND {_IS_AMONG} ",
    "selling": f"AND participants.role = 'seller' AND {_IS_AMONG} ",
    "unread": "AND participants.unread > 0 AND participants.requested_at IS NULL ",
    "requests": f"AND participants.requested_at IS NOT NULL AND NOT {_IS_ARCHIVED} ",
    "starred": "AND participants.starred_at IS NOT NULL ",
    "archived": f"AND {_IS_ARCHIVED} ",
    "whole": "",
}
_NAMED = {
    "people": "AND peers.deleted_at IS NULL "
    "AND (COALESCE(blocks.name_folded, peers.name_folded) LIKE :pattern ESCAPE '\\' "
    "OR peers.username LIKE :pattern ESCAPE '\\') ",
    "listings": "AND listings.title_folded LIKE :pattern ESCAPE '\\' ",
}


async def conversation_for(db: Db, viewer_id: int, conversation_id: int, is_for_export: bool = False) -> Conversation:
    """
    The conversation as that account sees it.

    Raises NotFound for whoever is not in it, has left or is suspended (unless `is_for_export`); and for one that
    somebody whom they have blocked has opened.
    """
    row = await db.fetch_one(
        f"SELECT {SEEN} "
        "FROM participants JOIN conversations ON conversations.id = participants.conversation_id "
        "JOIN accounts AS peers ON peers.id = participants.peer_id "
        "JOIN accounts AS own "
        "ON own.id = participants.account_id AND own.deleted_at IS NULL "
        f"{'' if is_for_export else 'AND own.disabled_at IS NULL '}"
        "LEFT JOIN blocks ON blocks.account_id = participants.account_id AND blocks.blocked_id = participants.peer_id "
        "LEFT JOIN messages AS newest "
        "ON newest.id = COALESCE(participants.own_last_message_id, conversations.last_message_id) "
        "LEFT JOIN blocks AS theirs "
        "ON theirs.account_id = participants.peer_id AND theirs.blocked_id = participants.account_id "
        "WHERE participants.conversation_id = :id AND participants.account_id = :viewer_id "
        "AND (participants.listed_at IS NOT NULL OR blocks.name IS NULL)",
        id=conversation_id,
        viewer_id=viewer_id,
    )
    if row is None:
        raise NotFound(GONE)
    return Conversation(*row)


async def blocked_name(db: Db, account_id: int, blocked_id: int) -> str | None:
    """Under which name the one has blocked the other; None if not."""
    name: str | None = await db.fetch_val(
        "SELECT name FROM blocks WHERE account_id = :id AND blocked_id = :blocked_id",
        id=account_id,
        blocked_id=blocked_id,
    )
    return name


async def listed(
    db: Db,
    viewer: Account,
    only: str = "all",
    before: tuple[int, int] = FIRST,
    limit: int = PAGE,
    listing_id: int | None = None,
) -> tuple[list[Row], bool]:
    """
    A page of the viewer's list, newest first, past the key `before` (listed_at, id); and whether more follow.

    `only` is one of the filters, or `whole` for all with the archive; `listing_id`: those about it. One query, whatever
    the list's length.
    """
    if listing_id is None:
        return await _listed(db, viewer, _FILTERS[only], before, limit)
    about = "AND conversations.listing_id = :listing_id "
    return await _listed(db, viewer, _FILTERS[only] + about, before, limit, listing_id=listing_id)


async def counts(db: Db, viewer: Account, listing_id: int | None = None) -> dict[str, int]:
    """How many of the viewer's newest 10,000 conversations each of FILTERS shows; `listing_id`: of those about it."""
    about = (
        "" if listing_id is None else "AND conversation_id IN (SELECT id FROM conversations WHERE listing_id = :id) "
    )
    row = await db.fetch_one(
        "SELECT count(CASE WHEN is_among THEN 1 END) AS all_, "
        "count(CASE WHEN role = 'buyer' AND is_among THEN 1 END) AS buying, "
        "count(CASE WHEN role = 'seller' AND is_among THEN 1 END) AS selling, "
        "count(CASE WHEN unread > 0 AND requested_at IS NULL THEN 1 END) AS unread, "
        "count(CASE WHEN requested_at IS NOT NULL AND NOT is_archived THEN 1 END) AS requests, "
        "count(starred_at) AS starred, count(CASE WHEN is_archived THEN 1 END) AS archived FROM "
        f"(SELECT role, unread, starred_at, requested_at, {_IS_ARCHIVED} AS is_archived, {_IS_AMONG} AS is_among "
        "FROM participants "
        f"WHERE account_id = :viewer_id AND listed_at IS NOT NULL {about}"
        "ORDER BY listed_at DESC LIMIT :limit) AS newest",
        viewer_id=viewer.id,
        limit=COUNTED,
        **({} if listing_id is None else {"id": listing_id}),
    )
    return dict(zip(FILTERS, row, strict=True)) if row else {}


async def named(
    db: Db, viewer: Account, what: str, needle: str, before: tuple[int, int] = FIRST, limit: int = PAGE
) -> tuple[list[Row], bool]:
    """The same of those whose other person or listing (`what`: people, listings) is called so; `needle` is folded."""
    pattern = containing(needle.removeprefix("@") if what == "people" else needle)
    return await _listed(db, viewer, _NAMED[what], before, limit, pattern=pattern)


async def _listed(
    db: Db, viewer: Account, where: str, before: tuple[int, int], limit: int, **values: str | int
) -> tuple[list[Row], bool]:
    rows = await db.fetch_all(
        _ROW + "WHERE participants.account_id = :viewer_id "
        "AND (participants.listed_at, participants.conversation_id) < (:before_at, :before_id) "
        + where
        + "ORDER BY participants.listed_at DESC, participants.conversation_id DESC LIMIT :limit",
        viewer_id=viewer.id,
        before_at=before[0],
        before_id=before[1],
        limit=limit + 1,
        **values,
    )
    return [Row(*row) for row in rows[:limit]], len(rows) > limit


async def listed_one(db: Db, viewer: Account, conversation_id: int) -> Row | None:
    """That conversation's line in the viewer's list; None while it is not in it."""
    row = await db.fetch_one(
        _ROW + "WHERE participants.account_id = :viewer_id AND participants.conversation_id = :id "
        "AND participants.listed_at IS NOT NULL",
        viewer_id=viewer.id,
        id=conversation_id,
    )
    return Row(*row) if row else None


async def about(db: Db, viewer: Account, listing_id: int) -> list[Row]:
    """The viewer's conversations about one listing: one for a buyer, up to 100 for its seller."""
    rows = await db.fetch_all(
        _ROW + "WHERE participants.account_id = :viewer_id AND conversations.listing_id = :listing_id "
        "AND participants.listed_at IS NOT NULL ORDER BY participants.listed_at DESC LIMIT 100",
        viewer_id=viewer.id,
        listing_id=listing_id,
    )
    return [Row(*row) for row in rows]


async def newest_of_peers(db: Db, viewer_id: int, conversation_ids: Sequence[int]) -> dict[int | None, int]:
    """The newest message of the other in each of these conversations, and how many of theirs are unread there."""
    if not conversation_ids:
        return {}
    these, ids = in_list(conversation_ids)
    rows = await db.fetch_all(
        "SELECT (SELECT messages.id FROM messages WHERE messages.conversation_id = participants.conversation_id "
        "AND messages.author_id = participants.peer_id AND messages.deleted_at IS NULL "
        "AND messages.withheld_at IS NULL ORDER BY messages.id DESC LIMIT 1) AS newest_id, unread "
        f"FROM participants WHERE account_id = :viewer_id AND conversation_id IN ({these})",
        viewer_id=viewer_id,
        **ids,
    )
    return {row["newest_id"]: row["unread"] for row in rows}


async def unread(db: Db, viewer: Account) -> int:
    """How many conversations wait with something unread: the number on the badge."""
    return int(
        await db.fetch_val(
            # All of these are in the list.
            "SELECT count(*) FROM participants WHERE account_id = :id AND unread > 0 AND requested_at IS NULL",
            id=viewer.id,
        )
    )
