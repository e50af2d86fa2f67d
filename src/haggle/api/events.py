"""
Each event as JSON; `feed/kinds.py` assigns these functions to kinds.

The JSON's `type` is kept from the first draft of this API (`message`, `typing`).
"""

from haggle.accounts.model import Account
from haggle.api.listing_serializers import change_json, listing_json
from haggle.api.serializers import (
    Json,
    account_json,
    block_json,
    conversation_json,
    message_json,
    mute_json,
    notice_json,
    one_message,
    preferences_json,
    tips_json,
)
from haggle.cases import queries as cases
from haggle.clock import iso
from haggle.conversations import queries as conversations
from haggle.errors import NotFound
from haggle.listings import queries as listings
from haggle.listings.changes.queries import change
from haggle.listings.photos.queries import photos
from haggle.notices import queries as notices
from haggle.notifications.queries import preferences
from haggle.receipts import queries as receipts
from haggle.receipts.model import JUST_SENT
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.tips.queries import standing


async def posted_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`message`: as it is now."""
    if message := entry.known.get("message"):
        return message_json(message, viewer.id, JUST_SENT)
    return await one_message(db, viewer, entry.facts["message_id"])


async def opened_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`conversation`: as the list shows it now."""
    row = await conversations.listed_one(db, viewer, entry.facts["conversation_id"])
    if row is None:
        raise NotFound
    return conversation_json(row)


async def account_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`account`: the viewer's own, as it is now."""
    return account_json(viewer)


async def read_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`read`: how far the viewer has read, and how much is unread."""
    return {
        "type": "read",
        "conversation_id": entry.facts["conversation_id"],
        "message_id": entry.facts["message_id"],
        "unread_conversations": await conversations.unread(db, viewer),
    }


async def delivered_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`delivered`: up to which message the other has received."""
    facts = entry.facts
    receipt = await receipts.receipt(db, viewer.id, facts["conversation_id"])
    if not max(receipt.delivered_message_id, receipt.seen_message_id):
        raise NotFound  # receipts were switched off since
    return {"type": "delivered", "conversation_id": facts["conversation_id"], "message_id": facts["message_id"]}


async def seen_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`seen`: how far the other has read, and when."""
    receipt = await receipts.receipt(db, viewer.id, entry.facts["conversation_id"])
    if receipt.seen_at is None:
        raise NotFound  # receipts were switched off since
    return {
        "type": "seen",
        "conversation_id": entry.facts["conversation_id"],
        "message_id": receipt.seen_message_id,
        "seen_at": iso(receipt.seen_at),
    }


async def block_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`block`: whether the viewer has that account blocked."""
    account_id = entry.facts["account_id"]
    return block_json(account_id, await conversations.blocked_name(db, viewer.id, account_id) is not None)


async def muted_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`mute`: whether the viewer wants alerts of the conversation, and until when not."""
    seen = await conversations.conversation_for(db, viewer.id, entry.facts["conversation_id"])
    return mute_json(seen)


async def tip_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`tips`: those that stand in the conversation now."""
    conversation_id = entry.facts["conversation_id"]
    return tips_json(conversation_id, await standing(db, viewer.id, viewer.language, conversation_id))


async def case_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`case`: how one of the cases that the viewer may decide stands. What it is about takes a token for staff."""
    case = await cases.case_for(db, viewer.id, entry.facts["case_id"])
    return {"type": "case", "case_id": case.id, "state": case.state}


async def notice_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`notice`: what the moderators tell the viewer."""
    return notice_json(await notices.notice(db, viewer.id, entry.facts["notice_id"]))


async def notifications_read_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`notifications_read`: from which position to which."""
    first, last = entry.facts["first_id"], entry.facts["last_id"]
    return {"type": "notifications_read", "first_position": first, "last_position": last}


async def preferred_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`notification_preferences`: all of them."""
    return {"type": "notification_preferences", **preferences_json(await preferences(db, viewer.id))}


async def listing_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`listing`: as it is now, and what has changed of it, if that is a line in conversations."""
    listing, change_id = await listings.listing(db, entry.facts["listing_id"]), entry.facts.get("change_id")
    happened = change_json(await change(db, viewer.id, change_id)) if change_id else None
    return {**listing_json(listing, await photos(db, listing)), "change": happened}


async def noted_event(db: Db, viewer: Account, entry: Entry) -> Json:
    """`change`: what the marketplace said in a conversation."""
    said = change_json(await change(db, viewer.id, entry.facts["change_id"]))
    return said | {"conversation_id": entry.facts["conversation_id"]}
