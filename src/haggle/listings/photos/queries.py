"""Reading the photos of a listing."""

from haggle.errors import NotFound
from haggle.listings.model import Listing
from haggle.listings.photos.model import Pair
from haggle.listings.queries import listing
from haggle.store.db import Db


async def photos(db: Db, of: Listing) -> list[Pair]:
    """All of them, the first first."""
    if of.photo is None or of.thumb is None:
        return []
    rows = await db.fetch_all(
        "SELECT photo, thumb FROM listing_photos WHERE listing_id = :id ORDER BY place LIMIT 100", id=of.id
    )
    return [(of.photo, of.thumb), *((row["photo"], row["thumb"]) for row in rows)]


async def own_photos(db: Db, viewer_id: int, listing_id: int) -> tuple[Listing, list[Pair]]:
    """A listing of the viewer's, and its photos. Raises NotFound."""
    found = await listing(db, listing_id)
    if found.seller_id != viewer_id:
        raise NotFound
    found.must_be_there()
    return found, await photos(db, found)
