"""Changing listings: publish one, edit it, say how it stands; each change is a line in its conversations."""

from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.accounts.queries import must_be_there, must_not_be_limited
from haggle.contacts.model import must_lead_nowhere
from haggle.errors import Conflict, Invalid
from haggle.listings import queries
from haggle.listings.changes.operations import forget_changes, own, say
from haggle.listings.model import (
    STATES,
    TOO_OFTEN,
    Listing,
    clean_currency,
    clean_description,
    clean_price,
    clean_title,
)
from haggle.listings.photos.model import Pair, must_be_few
from haggle.listings.photos.operations import drop_all_photos, drop_photos, store_picture, take_photos
from haggle.site import Site
from haggle.store.idempotency import idempotency_key
from haggle.store.transaction import Transaction
from haggle.text.folding import folded
from haggle.text.languages import _

CHANGED = _("This listing was edited elsewhere meanwhile. Save again to replace that with what stands here.")


async def publish(
    site: Site,
    seller: Account,
    title: str,
    description: str,
    price: str,
    currency: str,
    photos: Sequence[bytes],
    key: str,
) -> int:
    """Put a thing up for sale and return its listing's id; the same form again is the same listing. Raises Invalid."""
    fields = clean_title(title), clean_description(description), clean_price(price, clean_currency(currency)), currency
    if site.settings.masking != "off":
        must_lead_nowhere(fields[0], "title")
        must_lead_nowhere(fields[1], "description")
    same = idempotency_key(seller.id, "listing", key, *map(str, fields))
    if known := await site.read(queries.published, same):
        return known
    must_be_few(photos)
    stored = [await store_picture(site, photo) for photo in photos]
    folds = folded(fields[0]), folded(fields[1])
    return await site.write(_publish, seller, *fields, folds, stored, same)


async def _publish(
    tx: Transaction,
    seller: Account,
    title: str,
    description: str,
    price: int,
    currency: str,
    folds: tuple[str, str],
    stored: Sequence[Pair],
    key_hash: str | None,
) -> int:
    await tx.lock(f"account {seller.id}")
    await must_be_there(tx, seller.id)
    await must_not_be_limited(tx, seller)
    listing_id: int | None = await tx.fetch_val(
        "INSERT INTO listings (seller_id, title, title_folded, description, description_folded, price, currency, "
        "once, created_at) VALUES (:seller_id, :title, :title_folded, :description, "
        ":description_folded, :price, :currency, :once, :now) "
        "ON CONFLICT (once) DO NOTHING RETURNING id",
        seller_id=seller.id,
        title=title,
        title_folded=folds[0],
        description=description,
        description_folded=folds[1],
        price=price,
        currency=currency,
        once=key_hash,
        now=tx.now_ms,
    )
    if listing_id is None:
        return await queries.published(tx, key_hash) or 0
    await take_photos(tx, listing_id, stored)
    tx.record_for_site("listing.published", listing_id=listing_id)
    return listing_id


async def edit(
    site: Site,
    viewer: Account,
    listing_id: int,
    title: str,
    description: str,
    price: str,
    currency: str,
    version: int | None = None,
) -> Listing:
    """
    Let the viewer's listing say this; another title or price is a line in its conversations. The same changes nothing.

    `version` is the version that the form was made from (None: do not check). Raises Invalid, NotFound, Forbidden for
    who is limited, Conflict for one that was edited since, TooMany.
    """
    fields = clean_title(title), clean_description(description), clean_price(price, clean_currency(currency)), currency
    if site.settings.masking != "off":
        must_lead_nowhere(fields[0], "title")
        must_lead_nowhere(fields[1], "description")
    await site.limits.take("listing", str(viewer.id), burst=30, per_minute=20, sentence=TOO_OFTEN)
    return await site.write(_edit, viewer, listing_id, fields, (folded(fields[0]), folded(fields[1])), version)


async def _edit(
    tx: Transaction,
    viewer: Account,
    listing_id: int,
    fields: tuple[str, str, int, str],
    folds: tuple[str, str],
    version: int | None,
) -> Listing:
    listing = await own(tx, viewer, listing_id)
    listing.must_be_there()
    if fields == (listing.title, listing.description, listing.price, listing.currency):
        return listing
    await must_not_be_limited(tx, viewer)
    if version not in {None, listing.version}:
        raise Conflict(CHANGED)
    await rewrite(tx, listing, fields, folds)
    return await queries.listing(tx, listing_id)


async def rewrite(tx: Transaction, listing: Listing, fields: tuple[str, str, int, str], folds: tuple[str, str]) -> None:
    """Let a locked listing say this, which is not what it says; another title or price is a line."""
    title, description, price, currency = fields
    await tx.execute(
        "UPDATE listings SET title = :title, title_folded = :title_folded, description = :description, "
        "description_folded = :description_folded, price = :price, currency = :currency, edited_at = :at "
        "WHERE id = :id",
        id=listing.id,
        title=title,
        title_folded=folds[0],
        description=description,
        description_folded=folds[1],
        price=price,
        currency=currency,
        at=max(tx.now_ms, listing.version + 1),
    )
    is_said = False
    if title != listing.title:
        is_said = await say(tx, listing.id, "title", title=title)
    if (price, currency) != (listing.price, listing.currency):
        now = price, currency
        is_said = await say(tx, listing.id, "price", now=now, before=(listing.price, listing.currency))
    if not is_said:
        tx.record("listing.changed", await queries.interested(tx, listing.id), listing_id=listing.id)


async def set_state(
    site: Site, viewer: Account, listing_id: int, state: str, conversation_id: int | None = None
) -> Listing:
    """
    Let the viewer's listing be `available`, `reserved`, `sold` or `removed`; what it is already changes nothing.

    Reserved for the buyer of that conversation, or for somebody who is not here. What is removed is so for good: only
    title and price stay, for the conversations. Raises NotFound, Invalid for another state, TooMany.
    """
    await site.limits.take("listing", str(viewer.id), burst=30, per_minute=20, sentence=TOO_OFTEN)
    return await site.write(_set_state, viewer, listing_id, state, conversation_id)


async def _set_state(
    tx: Transaction, viewer: Account, listing_id: int, state: str, conversation_id: int | None
) -> Listing:
    listing = await own(tx, viewer, listing_id)
    if state not in STATES:
        raise Invalid(_("A listing can be {states}.", states=", ".join(STATES)), "state")
    is_for = conversation_id if state == "reserved" else None
    buyer_id = await queries.buyer_of(tx, listing_id, is_for) if is_for else None
    if state == listing.state and (state != "reserved" or buyer_id == listing.reserved_for_id):
        return listing
    listing.must_be_there()
    await settle(tx, listing, state, buyer_id, "seller")
    return await queries.listing(tx, listing_id)


async def settle(tx: Transaction, listing: Listing, state: str, buyer_id: int | None, by: str) -> None:
    """Let a locked listing be in that state, which it is not in; `by` whom, if it is removed."""
    if state == "removed":
        await remove(tx, listing, by)
        return
    await tx.execute(
        "UPDATE listings SET sold_at = :sold_at, reserved_at = :reserved_at, reserved_for_id = :buyer_id "
        "WHERE id = :id",
        id=listing.id,
        sold_at=tx.now_ms if state == "sold" else None,
        reserved_at=tx.now_ms if state == "reserved" else None,
        buyer_id=buyer_id,
    )
    await say(tx, listing.id, state, buyer_id=buyer_id)


async def remove(tx: Transaction, listing: Listing, by: str) -> None:
    """Remove a locked listing, by `seller`, `moderators` or `host`: title and price stay, for the conversations."""
    await drop_photos(tx, listing)
    await tx.execute(
        "UPDATE listings SET removed_at = :now, removed_by = :by, description = '', description_folded = '' "
        "WHERE id = :id",
        id=listing.id,
        by=by,
        now=tx.now_ms,
    )
    await say(tx, listing.id, "removed")


async def bring_back(tx: Transaction, listing_id: int, description: str, photos: Sequence[Pair]) -> None:
    """Undo what moderators removed, unless its seller has left."""
    is_back = await tx.fetch_val(
        "UPDATE listings SET removed_at = NULL, removed_by = NULL, description = :description, "
        "description_folded = :folded WHERE id = :id AND removed_by = 'moderators' "
        "AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = listings.seller_id AND accounts.deleted_at IS NULL) "
        "RETURNING id",
        id=listing_id,
        description=description,
        folded=folded(description),
    )
    if is_back:
        await take_photos(tx, listing_id, photos)
        await say(tx, listing_id, "returned")


async def withdraw_all(tx: Transaction, seller_id: int) -> None:
    """The seller leaves: withdraw all their listings. Titles stay, for the conversations about them."""
    await drop_all_photos(tx, seller_id)
    await tx.execute(
        "UPDATE listings SET sold_at = COALESCE(sold_at, :now), description = '', description_folded = '', "
        "once = NULL, reserved_at = NULL, reserved_for_id = NULL WHERE seller_id = :id",
        id=seller_id,
        now=tx.now_ms,
    )
    await forget_changes(tx, seller_id)
