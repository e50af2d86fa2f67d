"""Steps that make, change and bring back the host's listings."""

from collections.abc import Sequence
from typing import Any

from haggle.listings.changes.operations import say
from haggle.listings.model import Listing
from haggle.listings.photos.model import Pair
from haggle.listings.photos.operations import drop_photos, take_photos
from haggle.listings.queries import interested
from haggle.store.transaction import Transaction

COLUMNS = (
    *("seller_id", "title", "title_folded", "description", "description_folded", "price", "currency", "page_url"),
    *("sold_at", "reserved_at", "reserved_for_id", "removed_at", "removed_by", "edited_at"),
)
"""What a row holds of a listing that is changed; a new one has `external_id` and `created_at` too."""


async def insert_all(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Make these listings; one that is here already stays as it is."""
    names = ("external_id", "created_at", *COLUMNS)
    await tx.execute_many(
        f"INSERT INTO listings ({', '.join(names)}) VALUES (:{', :'.join(names)}) ON CONFLICT DO NOTHING", rows
    )


async def replace_all(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Let these locked listings, by `id`, which nobody talks about, be so: only their sellers' pages are told."""
    assignments = ", ".join(f"{name} = :{name}" for name in COLUMNS)
    await tx.execute_many(f"UPDATE listings SET {assignments} WHERE id = :id", rows)
    for row in rows:
        tx.record("listing.changed", [row["seller_id"]], listing_id=row["id"])


async def put_back(tx: Transaction, listing_id: int) -> None:
    """Let a locked listing be there again that was removed."""
    await tx.execute("UPDATE listings SET removed_at = NULL, removed_by = NULL WHERE id = :id", id=listing_id)
    await say(tx, listing_id, "returned")


async def set_page(tx: Transaction, listing_id: int, page_url: str | None) -> None:
    """Its page on the host's site has that address."""
    await tx.execute("UPDATE listings SET page_url = :url WHERE id = :id", id=listing_id, url=page_url)
    tx.record("listing.changed", await interested(tx, listing_id), listing_id=listing_id)


async def replace_photos(tx: Transaction, listing: Listing, stored: Sequence[Pair], photos_from: str | None) -> None:
    """Let a locked listing have these photos and no others; `photos_from`: a hash of the addresses they came from."""
    await drop_photos(tx, listing)
    await take_photos(tx, listing.id, stored)
    await tx.execute("UPDATE listings SET photos_from = :known WHERE id = :id", id=listing.id, known=photos_from)
    tx.record("listing.changed", await interested(tx, listing.id), listing_id=listing.id)
