"""Reading who is on the way in, and what the host's listing is here."""

from typing import NamedTuple

from haggle.accounts.model import Account, digest
from haggle.handover.model import WAITS_MS, Wanted, wanted_of
from haggle.host.queries import known
from haggle.listings import queries as listings
from haggle.listings.model import Listing
from haggle.store.db import Db


class About(NamedTuple):
    """The host's listing as it is here, and the viewer's conversation about it (None: not yet)."""

    listing_id: int
    seller_id: int
    conversation_id: int | None


async def wanted(db: Db, state: str, browsers: set[str], now_ms: int) -> Wanted | None:
    """What was wanted by who began it in one of these browsers; None when nobody did, or long ago."""
    row = await db.fetch_one(
        "SELECT browser_hash, wanted FROM arrivals WHERE state_hash = :hash AND created_at > :since",
        hash=digest(state),
        since=now_ms - WAITS_MS,
    )
    return wanted_of(row["wanted"]) if row and row["browser_hash"] in map(digest, browsers) else None


async def about(db: Db, viewer: Account, listing: str) -> About | None:
    """The listing that the host knows by that id; None when it is not here."""
    row = await db.fetch_one(
        "SELECT listings.id, listings.seller_id, conversations.id AS conversation_id FROM listings "
        "LEFT JOIN conversations ON conversations.listing_id = listings.id AND conversations.buyer_id = :viewer_id "
        "WHERE listings.external_id = :listing",
        listing=listing,
        viewer_id=viewer.id,
    )
    return About(*row) if row else None


async def listing_named(db: Db, listing: str) -> Listing | None:
    """The host's listing, if it is here and not removed."""
    listing_id = await db.fetch_val(
        "SELECT id FROM listings WHERE external_id = :listing AND removed_at IS NULL", listing=listing
    )
    return await listings.listing(db, listing_id) if listing_id else None


async def is_hosts(db: Db, viewer: Account, host_id: str) -> bool:
    """Whether the viewer is whom the host knows by that id."""
    found = await known(db, host_id) if host_id else None
    return found is not None and found.account_id == viewer.id
