"""Taking away a message or a listing so that it can be brought back: what goes is returned, for the case to keep."""

from typing import Any

from haggle.attachments.model import Stored
from haggle.attachments.operations import attach
from haggle.conversations.operations import note_changed
from haggle.listings import queries as listings
from haggle.listings.operations import bring_back as listing_back
from haggle.listings.operations import remove
from haggle.listings.photos.queries import photos
from haggle.messages.operations import erase
from haggle.removals import queries
from haggle.store.transaction import Transaction
from haggle.text.folding import folded


async def take_away(tx: Transaction, case_id: int, subject: str, subject_id: int) -> dict[str, Any] | None:
    """
    Remove the message or listing, whose conversation or itself is locked; None when it is gone already.

    Its files stay in the blob store with the case.
    """
    taken = await (_take_message if subject == "message" else _take_listing)(tx, subject_id)
    if taken:
        await tx.execute_many(
            "INSERT INTO evidence_blobs (blob, case_id) VALUES (:blob, :case_id) "
            "ON CONFLICT (blob, case_id) DO NOTHING",
            [{"blob": name, "case_id": case_id} for name in taken.pop("blobs")],
        )
    return taken


async def _take_message(tx: Transaction, message_id: int) -> dict[str, Any] | None:
    found = await queries.message(tx, message_id)
    if found is None:
        return None
    await erase(tx, message_id)
    await note_changed(tx, found["conversation_id"], message_id, "", "deleted")
    await _record(tx, message_id, "deleted")
    blobs = [name for file in found["files"] for name in (file["blob"], file["thumb"]) if name]
    return {"subject": "message", **found, "blobs": blobs}


async def _record(tx: Transaction, message_id: int, what: str) -> None:
    """Record it for those who can see the message."""
    conversation_id, audience = await queries.readers(tx, message_id)
    if what == "deleted":
        tx.record("message.deleted", audience, conversation_id=conversation_id, message_id=message_id)
    else:
        tx.record("message.edited", audience, conversation_id=conversation_id, message_id=message_id)


async def _take_listing(tx: Transaction, listing_id: int) -> dict[str, Any] | None:
    found = await queries.listing(tx, listing_id)
    if found is None:
        return None
    listing = await listings.listing(tx, listing_id)
    found["photos"] = await photos(tx, listing)
    await remove(tx, listing, "moderators")
    blobs = [name for pair in found["photos"] for name in pair]
    return {"subject": "listing", **found, "blobs": blobs}


async def bring_back(tx: Transaction, taken: dict[str, Any]) -> None:
    """Put it back as it was, unless whose it was has left."""
    await (_return_message if taken["subject"] == "message" else _return_listing)(tx, taken)


async def _return_message(tx: Transaction, taken: dict[str, Any]) -> None:
    is_back = await tx.fetch_val(
        "UPDATE messages SET body = :body, body_folded = :folded, kind = :kind, attachment_count = :count, "
        "edited_at = :edited_at, masking = :masking, deleted_at = NULL WHERE id = :id AND deleted_at IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = messages.author_id AND accounts.deleted_at IS NULL) "
        "RETURNING id",
        id=taken["id"],
        body=taken["body"],
        folded=folded(taken["body"]),
        kind=taken["kind"],
        count=len(taken["files"]),
        edited_at=taken["edited_at"],
        masking=taken["masking"],
    )
    if is_back:
        await _return_own(tx, taken)
        await attach(tx, taken["conversation_id"], taken["id"], [Stored(**file) for file in taken["files"]])
        await note_changed(tx, taken["conversation_id"], taken["id"], taken["body"], taken["kind"])
        await _record(tx, taken["id"], "edited")


async def _return_own(tx: Transaction, taken: dict[str, Any]) -> None:
    """What its author alone sees of it: what the others read marks for, or an edit that they were not to see."""
    if taken["own_body"] is not None:
        await tx.execute(
            "INSERT INTO withheld_changes (message_id, account_id, body, body_folded, masking) "
            "SELECT id, author_id, :body, :folded, :masking FROM messages WHERE id = :id "
            "ON CONFLICT (message_id, account_id) DO NOTHING",
            id=taken["id"],
            body=taken["own_body"],
            folded=folded(taken["own_body"]),
            masking=taken["own_masking"],
        )


async def _return_listing(tx: Transaction, taken: dict[str, Any]) -> None:
    first = [(taken["photo"], taken["thumb"])] if taken.get("photo") else []  # of what was removed by an older version
    await listing_back(tx, taken["id"], taken["description"], [(one, two) for one, two in taken.get("photos", first)])
