"""Changing the photos of a listing."""

from haggle.attachments.operations import store, take, unreference
from haggle.attachments.pictures import made_anew
from haggle.listings import queries
from haggle.listings.model import PHOTO_PX, THUMB_PX
from haggle.site import Site
from haggle.store.transaction import Transaction


async def store_picture(site: Site, content: bytes) -> tuple[str, str]:
    """Make the picture anew, and store it unreferenced. Returns the blobs of photo and thumbnail. Raises Invalid."""
    made = await made_anew(content, PHOTO_PX, THUMB_PX, is_thumb_square=True)
    photo, thumb = await store(site, (".webp", made.photo), (".webp", made.thumb))
    return photo, thumb


async def set_picture(site: Site, listing_id: int, photo: str, thumb: str) -> None:
    """Let the listing show a stored picture: the blob names that `store_picture` answered."""
    await site.write(_set_picture, listing_id, photo, thumb)


async def _set_picture(tx: Transaction, listing_id: int, photo: str, thumb: str) -> None:
    await tx.lock(f"listing {listing_id}")
    old = await queries.listing(tx, listing_id)
    await unreference(tx, *filter(None, (old.photo, old.thumb)))
    await take(tx, photo, thumb)
    await tx.execute(
        "UPDATE listings SET photo = :photo, thumb = :thumb WHERE id = :id", id=listing_id, photo=photo, thumb=thumb
    )
