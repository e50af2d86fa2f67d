"""Reading listings, which everybody may see."""

from haggle.errors import NotFound
from haggle.listings.model import Listing
from haggle.store.db import Db, Row, containing
from haggle.store.ids import FAR
from haggle.text.languages import _

COLUMNS = (
    "listings.id, listings.seller_id, sellers.name AS seller_name, listings.title, listings.description, "
    "listings.price, listings.currency, listings.photo, listings.thumb, listings.sold_at, listings.created_at, "
    "sellers.avatar AS seller_avatar, CASE WHEN sellers.deleted_at IS NULL THEN sellers.username END "
    "AS seller_username, sellers.disabled_at AS seller_suspended_at, listings.removed_at, listings.removed_by, "
    "listings.edited_at, listings.reserved_at, listings.reserved_for_id, listings.page_url"
)
TABLES = "listings JOIN accounts AS sellers ON sellers.id = listings.seller_id"
PAGE = 24


def listing_of(row: Row) -> Listing:
    """The Listing in a row that holds COLUMNS."""
    return Listing(*row)


async def listing(db: Db, listing_id: int) -> Listing:
    """The listing of that id. Raises NotFound."""
    row = await db.fetch_one(f"SELECT {COLUMNS} FROM {TABLES} WHERE listings.id = :id", id=listing_id)
    if row is None:
        raise NotFound(_("There is no such listing."))
    return listing_of(row)


async def published(db: Db, key_hash: str | None) -> int | None:
    """The id of the listing made by the form with this idempotency key; None for a new one."""
    listing_id: int | None = await db.fetch_val("SELECT id FROM listings WHERE once = :once", once=key_hash)
    return listing_id


async def newest(
    db: Db, before: int | None = None, needle: str = "", viewer_id: int | None = None
) -> tuple[list[Listing], int | None]:
    """
    A page of 24 listings, newest first, from id `before` on; and the id that the next page begins before.

    Those whose folded title or description contains `needle`, if there is one; without those of sellers who are
    suspended, or whom the viewer has blocked.
    """
    says = "AND (title_folded LIKE :pattern ESCAPE '\\' OR description_folded LIKE :pattern ESCAPE '\\') "
    rows = await db.fetch_all(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE listings.id < :before {says if needle else ''}"
        "AND sellers.disabled_at IS NULL AND listings.removed_at IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM blocks WHERE account_id = :viewer_id AND blocked_id = listings.seller_id) "
        "ORDER BY listings.id DESC LIMIT :limit",
        before=before or FAR,
        viewer_id=viewer_id or 0,
        limit=PAGE + 1,
        **({"pattern": containing(needle)} if needle else {}),
    )
    found = [listing_of(row) for row in rows[:PAGE]]
    return found, found[-1].id if len(rows) > PAGE else None


async def interested(db: Db, listing_id: int) -> list[int]:
    """The accounts that a change of this listing concerns: its seller, and buyers who talk about it."""
    rows = await db.fetch_all(
        "SELECT seller_id AS account_id FROM listings WHERE id = :id "
        "UNION SELECT buyer_id FROM conversations WHERE listing_id = :id AND NOT EXISTS "
        "(SELECT 1 FROM blocks WHERE account_id = conversations.buyer_id AND blocked_id = conversations.seller_id)",
        id=listing_id,
    )
    return [row["account_id"] for row in rows]


async def buyer_of(db: Db, listing_id: int, conversation_id: int) -> int:
    """Who asks about that listing in that conversation. Raises NotFound."""
    buyer_id: int | None = await db.fetch_val(
        "SELECT buyer_id FROM conversations WHERE id = :id AND listing_id = :listing_id",
        id=conversation_id,
        listing_id=listing_id,
    )
    if buyer_id is None:
        raise NotFound(_("There is no such conversation, or you are not part of it."))
    return buyer_id
