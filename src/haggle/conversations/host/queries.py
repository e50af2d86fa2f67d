"""Reading who talks about what, by the host's ids: never what is said."""

from collections.abc import Sequence
from typing import NamedTuple

from haggle.errors import NotFound
from haggle.store.db import Db, in_list
from haggle.store.ids import FAR

PAGE = 100


class Talk(NamedTuple):
    """
    A conversation. Ids are the host's where they are texts, None for what it never sent; instants in ms.

    `messages` are those that both see; how many are unread is counted as in the list of each.
    """

    id: int
    host_id: str | None
    listing_id: int
    listing: str | None
    buyer_id: int
    buyer: str | None
    seller_id: int
    seller: str | None
    created_at: int
    last_at: int | None
    messages: int
    buyer_unread: int
    seller_unread: int


_TALK = (
    "SELECT conversations.id, conversations.external_id, listings.id, listings.external_id, buyers.id, "
    "buyers.external_id, sellers.id, sellers.external_id, conversations.created_at, "
    "(SELECT newest.created_at FROM messages AS newest WHERE newest.id = conversations.last_message_id), "
    "(SELECT count(*) FROM messages WHERE messages.conversation_id = conversations.id AND deleted_at IS NULL "
    "AND withheld_at IS NULL), "
    "(SELECT unread FROM participants WHERE conversation_id = conversations.id AND account_id = buyers.id), "
    "(SELECT unread FROM participants WHERE conversation_id = conversations.id AND account_id = sellers.id) "
    "FROM conversations JOIN listings ON listings.id = conversations.listing_id "
    "JOIN accounts AS buyers ON buyers.id = conversations.buyer_id "
    "JOIN accounts AS sellers ON sellers.id = conversations.seller_id "
)


async def talk(db: Db, host_id: str) -> Talk:
    """The conversation that the host calls so. Raises NotFound."""
    row = await db.fetch_one(f"{_TALK}WHERE conversations.external_id = :id", id=host_id)
    if row is None:
        raise NotFound(f"There is no conversation “{host_id}”.")
    return Talk(*row)


async def talk_numbered(db: Db, conversation_id: int) -> Talk:
    """The conversation with that id of ours. Raises NotFound."""
    row = await db.fetch_one(f"{_TALK}WHERE conversations.id = :id", id=conversation_id)
    if row is None:
        raise NotFound(f"There is no conversation with the number {conversation_id}.")
    return Talk(*row)


async def talk_between(db: Db, listing_id: int, buyer_id: int) -> Talk:
    """The buyer's conversation about the listing. Raises NotFound."""
    row = await db.fetch_one(
        f"{_TALK}WHERE conversations.listing_id = :listing_id AND conversations.buyer_id = :buyer_id",
        listing_id=listing_id,
        buyer_id=buyer_id,
    )
    if row is None:
        raise NotFound("They have no conversation about that listing.")
    return Talk(*row)


async def talks(db: Db, account_id: int | None, listing_id: int | None, before: int | None) -> list[Talk]:
    """At most PAGE, the newest first, from id `before` on: of that account, about that listing."""
    wanted = {"account_id": account_id, "listing_id": listing_id}
    only = {
        "account_id": "AND conversations.id IN "
        "(SELECT conversation_id FROM participants WHERE account_id = :account_id) ",
        "listing_id": "AND conversations.listing_id = :listing_id ",
    }
    asked = {name: value for name, value in wanted.items() if value is not None}
    rows = await db.fetch_all(
        f"{_TALK}WHERE conversations.id < :before {''.join(only[name] for name in asked)}"
        "ORDER BY conversations.id DESC LIMIT :limit",
        before=before or FAR,
        limit=PAGE,
        **asked,
    )
    return [Talk(*row) for row in rows]


async def unread_of(db: Db, account_ids: Sequence[int]) -> dict[int, int]:
    """In how many conversations something is unread, by account; those with none are left out."""
    if not account_ids:
        return {}
    names, values = in_list(account_ids)
    rows = await db.fetch_all(
        "SELECT account_id, count(*) AS unread FROM participants "
        f"WHERE account_id IN ({names}) AND unread > 0 AND requested_at IS NULL GROUP BY account_id",
        **values,
    )
    return {row["account_id"]: row["unread"] for row in rows}
