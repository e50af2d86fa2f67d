"""Changing listings: publish one, mark it as sold."""

from haggle.accounts.model import Account
from haggle.accounts.queries import must_be_there, must_not_be_limited
from haggle.attachments.operations import store, take, unreference
from haggle.attachments.pictures import made_anew
from haggle.contacts.model import must_lead_nowhere
from haggle.errors import NotFound
from haggle.listings import queries
from haggle.listings.model import (
    PHOTO_PX,
    THUMB_PX,
    Listing,
    clean_currency,
    clean_description,
    clean_price,
    clean_title,
)
from haggle.site import Site
from haggle.store.idempotency import idempotency_key
from haggle.store.transaction import Transaction
from haggle.text.folding import folded


async def publish(
    site: Site, seller: Account, title: str, description: str, price: str, currency: str, photo: bytes | None, key: str
) -> int:
    """Put a thing up for sale and return its listing's id; the same form again is the same listing. Raises Invalid."""
    fields = clean_title(title), clean_description(description), clean_price(price, clean_currency(currency)), currency
    if site.settings.masking != "off":
        must_lead_nowhere(fields[0], "title")
        must_lead_nowhere(fields[1], "description")
    same = idempotency_key(seller.id, "listing", key, *map(str, fields))
    if known := await site.read(queries.published, same):
        return known
    names = await store_picture(site, photo) if photo else (None, None)
    folds = folded(fields[0]), folded(fields[1])
    return await site.write(_publish, seller, *fields, folds, *names, same)


async def store_picture(site: Site, content: bytes) -> tuple[str, str]:
    """Make the picture anew, and store it unreferenced. Returns the blobs of photo and thumbnail. Raises Invalid."""
    made = await made_anew(content, PHOTO_PX, THUMB_PX, is_thumb_square=True)
    photo, thumb = await store(site, (".webp", made.photo), (".webp", made.thumb))
    return photo, thumb


async def _publish(
    tx: Transaction,
    seller: Account,
    title: str,
    description: str,
    price: int,
    currency: str,
    folds: tuple[str, str],
    photo: str | None,
    thumb: str | None,
    key_hash: str | None,
) -> int:
    await tx.lock(f"account {seller.id}")
    await must_be_there(tx, seller.id)
    await must_not_be_limited(tx, seller)
    listing_id: int | None = await tx.fetch_val(
        "INSERT INTO listings (seller_id, title, title_folded, description, description_folded, price, currency, "
        "photo, thumb, once, created_at) VALUES (:seller_id, :title, :title_folded, :description, "
        ":description_folded, :price, :currency, :photo, :thumb, :once, :now) "
        "ON CONFLICT (once) DO NOTHING RETURNING id",
        seller_id=seller.id,
        title=title,
        title_folded=folds[0],
        description=description,
        description_folded=folds[1],
        price=price,
        currency=currency,
        photo=photo,
        thumb=thumb,
        once=key_hash,
        now=tx.now_ms,
    )
    if listing_id is None:
        return await queries.published(tx, key_hash) or 0
    await take(tx, *filter(None, (photo, thumb)))
    return listing_id


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


async def mark_sold(site: Site, viewer: Account, listing_id: int) -> Listing:
    """Mark the viewer's listing as sold; a second time changes nothing. Raises NotFound."""
    return await site.write(_mark_sold, viewer, listing_id)


async def _mark_sold(tx: Transaction, viewer: Account, listing_id: int) -> Listing:
    await tx.lock(f"account {viewer.id}")
    await must_be_there(tx, viewer.id)
    sold = await tx.fetch_val(
        "UPDATE listings SET sold_at = :now WHERE id = :id AND seller_id = :seller_id AND sold_at IS NULL RETURNING id",
        id=listing_id,
        seller_id=viewer.id,
        now=tx.now_ms,
    )
    listing = await queries.listing(tx, listing_id)
    if listing.seller_id != viewer.id:
        raise NotFound
    if sold is not None:
        tx.record("listing.sold", await queries.interested(tx, listing_id), listing_id=listing_id)
    return listing


async def withdraw_all(tx: Transaction, seller_id: int) -> None:
    """The seller leaves: withdraw all their listings. Titles stay, for the conversations about them."""
    rows = await tx.fetch_all(
        "SELECT photo, thumb FROM listings WHERE seller_id = :id AND photo IS NOT NULL", id=seller_id
    )
    await unreference(tx, *(name for row in rows for name in row if name))
    await tx.execute(
        "UPDATE listings SET sold_at = COALESCE(sold_at, :now), description = '', description_folded = '', "
        "photo = NULL, thumb = NULL, once = NULL WHERE seller_id = :id",
        id=seller_id,
        now=tx.now_ms,
    )
