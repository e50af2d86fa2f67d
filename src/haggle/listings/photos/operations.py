"""Changing the photos of a listing: add some, move one, remove one."""

from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.accounts.queries import must_not_be_limited
from haggle.attachments.operations import store, take, unreference
from haggle.attachments.pictures import made_anew
from haggle.errors import Invalid
from haggle.listings import queries
from haggle.listings.changes.operations import own
from haggle.listings.model import PHOTO_PX, THUMB_PX, TOO_OFTEN, Listing
from haggle.listings.photos.model import Pair, must_be_few, named
from haggle.listings.photos.queries import own_photos, photos
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _


async def store_picture(site: Site, content: bytes) -> Pair:
    """Make the picture anew, and store it unreferenced. Returns the blobs of photo and thumbnail. Raises Invalid."""
    made = await made_anew(content, PHOTO_PX, THUMB_PX, is_thumb_square=True)
    photo, thumb = await store(site, (".webp", made.photo), (".webp", made.thumb))
    return photo, thumb


async def add_photos(site: Site, viewer: Account, listing_id: int, contents: Sequence[bytes]) -> None:
    """Put these behind the photos that the viewer's listing has. Raises NotFound, Invalid, Forbidden, TooMany."""
    await site.limits.take("listing", str(viewer.id), burst=30, per_minute=20, sentence=TOO_OFTEN)
    _listing, known = await site.read(own_photos, viewer.id, listing_id)
    if not contents:
        raise Invalid(_("Choose a photo first."), "photo")
    must_be_few([*contents, *known])
    await site.write(_add, viewer, listing_id, [await store_picture(site, content) for content in contents])


async def _add(tx: Transaction, viewer: Account, listing_id: int, stored: Sequence[Pair]) -> None:
    listing = await own(tx, viewer, listing_id)
    listing.must_be_there()
    await must_not_be_limited(tx, viewer)
    known = await photos(tx, listing)
    must_be_few([*known, *stored])
    await take(tx, *(name for pair in stored for name in pair))
    await _put(tx, listing_id, [*known, *stored])
    tx.record("listing.changed", await queries.interested(tx, listing_id), listing_id=listing_id)


async def change_photo(site: Site, viewer: Account, listing_id: int, name: str, is_removal: bool) -> None:
    """Remove the photo whose blob's name begins so, or move it one place up. One that is gone changes nothing."""
    await site.limits.take("listing", str(viewer.id), burst=30, per_minute=20, sentence=TOO_OFTEN)
    await site.write(_change, viewer, listing_id, name, is_removal)


async def _change(tx: Transaction, viewer: Account, listing_id: int, name: str, is_removal: bool) -> None:
    listing = await own(tx, viewer, listing_id)
    listing.must_be_there()
    known = await photos(tx, listing)
    place = named(known, name)
    if place is None or (place == 0 and not is_removal):
        return
    one = known.pop(place)
    if is_removal:
        await unreference(tx, *one)
    else:
        known.insert(place - 1, one)
    await _put(tx, listing_id, known)
    tx.record("listing.changed", await queries.interested(tx, listing_id), listing_id=listing_id)


async def set_picture(site: Site, listing_id: int, photo: str, thumb: str) -> None:
    """Let a listing without photos show a stored picture: the blob names that `store_picture` answered."""
    await site.write(take_photos, listing_id, [(photo, thumb)])


async def take_photos(tx: Transaction, listing_id: int, stored: Sequence[Pair]) -> None:
    """Let a listing without photos have these, which are stored. Raises Conflict for one that was collected."""
    await take(tx, *(name for pair in stored for name in pair))
    await _put(tx, listing_id, stored)


async def _put(tx: Transaction, listing_id: int, pairs: Sequence[Pair]) -> None:
    """The first in the listing's row, where lists read it; the others beside."""
    photo, thumb = pairs[0] if pairs else (None, None)
    await tx.execute(
        "UPDATE listings SET photo = :photo, thumb = :thumb WHERE id = :id", id=listing_id, photo=photo, thumb=thumb
    )
    await tx.execute("DELETE FROM listing_photos WHERE listing_id = :id", id=listing_id)
    await tx.execute_many(
        "INSERT INTO listing_photos (listing_id, place, photo, thumb) VALUES (:listing_id, :place, :photo, :thumb)",
        [
            {"listing_id": listing_id, "place": place, "photo": photo, "thumb": thumb}
            for place, (photo, thumb) in enumerate(pairs[1:], 1)
        ],
    )


async def drop_photos(tx: Transaction, listing: Listing) -> None:
    """Take all from the listing; their blobs are unreferenced."""
    await unreference(tx, *(name for pair in await photos(tx, listing) for name in pair))
    await _put(tx, listing.id, [])


async def drop_all_photos(tx: Transaction, seller_id: int) -> None:
    """The same of all listings of a seller."""
    rows = await tx.fetch_all("SELECT id FROM listings WHERE seller_id = :id AND photo IS NOT NULL", id=seller_id)
    for row in rows:
        await drop_photos(tx, await queries.listing(tx, row["id"]))
