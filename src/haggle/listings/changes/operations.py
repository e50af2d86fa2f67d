"""Saying what happened to a listing in the conversations about it."""

from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.accounts.queries import must_be_there
from haggle.errors import Conflict, NotFound
from haggle.listings import queries
from haggle.listings.model import Listing
from haggle.store.transaction import Transaction

Price = tuple[int | None, str | None]
NONE: Price = (None, None)


async def say(
    tx: Transaction,
    listing_id: int,
    kind: str,
    *,
    title: str | None = None,
    now: Price = NONE,
    before: Price = NONE,
    buyer_id: int | None = None,
) -> bool:
    """Add a line to the conversations about the listing, and tell their people. True, for it is said."""
    change_id: int = await tx.fetch_val(
        "INSERT INTO listing_changes (listing_id, kind, title, price, currency, old_price, old_currency, buyer_id, "
        "after_message_id, created_at) VALUES (:listing_id, :kind, :title, :price, :currency, :old_price, "
        ":old_currency, :buyer_id, (SELECT COALESCE(max(id), 0) FROM messages), :now) RETURNING id",
        listing_id=listing_id,
        kind=kind,
        title=title,
        price=now[0],
        currency=now[1],
        old_price=before[0],
        old_currency=before[1],
        buyer_id=buyer_id,
        now=tx.now_ms,
    )
    concerned = await queries.interested(tx, listing_id)
    if kind == "sold":
        tx.record("listing.sold", concerned, listing_id=listing_id, change_id=change_id)
    else:
        tx.record("listing.changed", concerned, listing_id=listing_id, change_id=change_id)
    return True


async def say_in(
    tx: Transaction, listing_id: int, conversation_id: int, people: Sequence[int], words: str, host_id: str
) -> bool:
    """
    Add a line of the marketplace to one conversation; False if it stands there already under that id of the host's.

    Raises Conflict for other words under that id, or the same elsewhere.
    """
    await tx.lock(f"notice of the host's {host_id}")
    known = await tx.fetch_one(
        "SELECT conversation_id, title FROM listing_changes WHERE external_id = :host_id", host_id=host_id
    )
    if known and (known["conversation_id"], known["title"]) != (conversation_id, words):
        raise Conflict("Something else was said under this id. What was said stays: say it under another.")
    if known:
        return False
    change_id: int = await tx.fetch_val(
        "INSERT INTO listing_changes (listing_id, conversation_id, external_id, kind, title, after_message_id, "
        "created_at) VALUES (:listing_id, :conversation_id, :host_id, 'notice', :words, "
        "(SELECT COALESCE(max(id), 0) FROM messages), :now) RETURNING id",
        listing_id=listing_id,
        conversation_id=conversation_id,
        host_id=host_id,
        words=words,
        now=tx.now_ms,
    )
    tx.record("conversation.noted", people, conversation_id=conversation_id, change_id=change_id)
    return True


async def own(tx: Transaction, viewer: Account, listing_id: int) -> Listing:
    """The viewer's listing, locked until commit. Raises NotFound."""
    await tx.lock(f"account {viewer.id}", f"listing {listing_id}")
    await must_be_there(tx, viewer.id)
    listing = await queries.listing(tx, listing_id)
    if listing.seller_id != viewer.id:
        raise NotFound
    return listing


async def forget_changes(tx: Transaction, seller_id: int) -> None:
    """They leave, and with them what they did with their listings, and what the marketplace said to them as buyers."""
    await tx.execute(
        "DELETE FROM listing_changes WHERE listing_id IN (SELECT id FROM listings WHERE seller_id = :id) "
        "OR conversation_id IN (SELECT id FROM conversations WHERE buyer_id = :id)",
        id=seller_id,
    )
