"""Reading what happened to listings, as a participant of a conversation is to read it."""

from haggle.errors import NotFound
from haggle.listings.changes.model import Change
from haggle.store.db import Db
from haggle.store.ids import FAR

MOST = 100
_CHANGE = (
    "SELECT listing_changes.id, listing_changes.listing_id, listing_changes.kind, listing_changes.title, "
    "listing_changes.price, listing_changes.currency, old_price, old_currency, "
    "CASE WHEN listings.seller_id = :viewer_id AND buyers.deleted_at IS NULL THEN buyers.username END AS username, "
    "COALESCE(buyers.id = :viewer_id, FALSE) AS is_for_viewer, after_message_id, listing_changes.created_at "
    "FROM listing_changes JOIN listings ON listings.id = listing_changes.listing_id "
    "LEFT JOIN accounts AS buyers ON buyers.id = listing_changes.buyer_id "
)


async def change(db: Db, viewer_id: int, change_id: int) -> Change:
    """One change, as the viewer is to read it. Raises NotFound."""
    row = await db.fetch_one(f"{_CHANGE}WHERE listing_changes.id = :id", viewer_id=viewer_id, id=change_id)
    if row is None:
        raise NotFound
    return Change(*row)


async def changes(
    db: Db, viewer_id: int, conversation_id: int, first: int = 0, last: int = FAR, limit: int = MOST
) -> list[Change]:
    """
    What happened to its listing since a conversation of the viewer's was opened, oldest first; the last `limit`.

    Only what stands below the messages from `first` on and above `last`. Nothing since they have blocked the seller.
    """
    rows = await db.fetch_all(
        f"{_CHANGE}JOIN conversations ON conversations.listing_id = listing_changes.listing_id "
        "WHERE conversations.id = :conversation_id AND after_message_id >= :first AND after_message_id < :last "
        "AND (listing_changes.conversation_id = conversations.id OR listing_changes.conversation_id IS NULL "
        "AND listing_changes.created_at >= conversations.created_at AND NOT EXISTS (SELECT 1 FROM blocks AS theirs "
        "WHERE theirs.account_id = :viewer_id AND theirs.blocked_id = conversations.seller_id "
        "AND theirs.created_at <= listing_changes.created_at)) ORDER BY listing_changes.id DESC LIMIT :limit",
        viewer_id=viewer_id,
        conversation_id=conversation_id,
        first=first,
        last=last,
        limit=limit,
    )
    return [Change(*row) for row in reversed(rows)]
