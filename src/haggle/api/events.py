"""
Events as JSON.

The SSE `event:` is the kind (`message.posted`), the JSON's `type` the word of the original wish (`message`, `typing`).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.api.forms import Json, account_json, conversation_json, dumps, one_message, preferences_json
from haggle.clock import iso
from haggle.conversations import queries as conversations
from haggle.db import Db
from haggle.errors import NotFound
from haggle.listings import queries as listings
from haggle.live.bus import Pulse
from haggle.live.log import Entry
from haggle.live.stream import Reader, frame
from haggle.notifications.queries import preferences
from haggle.receipts import queries as receipts

logger = logging.getLogger("haggle.api")


async def _posted(db: Db, viewer: Account, entry: Entry) -> Json:
    return await one_message(db, viewer, entry.facts["message_id"])


async def _opened(db: Db, viewer: Account, entry: Entry) -> Json:
    row = await conversations.listed_one(db, viewer, entry.facts["conversation_id"])
    if row is None:
        raise NotFound
    return conversation_json(row)


async def _account(db: Db, viewer: Account, entry: Entry) -> Json:
    return account_json(viewer)


async def _read(db: Db, viewer: Account, entry: Entry) -> Json:
    return {
        "type": "read",
        "conversation_id": entry.facts["conversation_id"],
        "message_id": entry.facts["message_id"],
        "unread_conversations": await conversations.unread(db, viewer),
    }


async def _delivered(db: Db, viewer: Account, entry: Entry) -> Json:
    facts = entry.facts
    receipt = await receipts.receipt(db, viewer.id, facts["conversation_id"])
    if not max(receipt.delivered_message_id, receipt.seen_message_id):
        raise NotFound  # receipts were switched off since
    return {"type": "delivered", "conversation_id": facts["conversation_id"], "message_id": facts["message_id"]}


async def _seen(db: Db, viewer: Account, entry: Entry) -> Json:
    receipt = await receipts.receipt(db, viewer.id, entry.facts["conversation_id"])
    if receipt.seen_at is None:
        raise NotFound  # receipts were switched off since
    return {
        "type": "seen",
        "conversation_id": entry.facts["conversation_id"],
        "message_id": receipt.seen_message_id,
        "seen_at": iso(receipt.seen_at),
    }


async def _muted(db: Db, viewer: Account, entry: Entry) -> Json:
    seen = await conversations.conversation(db, viewer.id, entry.facts["conversation_id"])
    return {"type": "mute", "conversation_id": seen.id, "is_muted": seen.muted_at is not None}


async def _notifications_read(db: Db, viewer: Account, entry: Entry) -> Json:
    first, last = entry.facts["first_id"], entry.facts["last_id"]
    return {"type": "notifications_read", "first_position": first, "last_position": last}


async def _preferred(db: Db, viewer: Account, entry: Entry) -> Json:
    return {"type": "notification_preferences", **preferences_json(await preferences(db, viewer.id))}


async def _sold(db: Db, viewer: Account, entry: Entry) -> Json:
    listing = await listings.listing(db, entry.facts["listing_id"])
    return {"type": "listing", "listing_id": listing.id, "title": listing.title, "is_sold": listing.sold_at is not None}


EVENTS: Mapping[str, Callable[[Db, Account, Entry], Awaitable[Json]]] = {
    "message.posted": _posted,
    "message.edited": _posted,
    "message.deleted": _posted,
    "message.delivered": _delivered,
    "reaction.changed": _posted,
    "conversation.opened": _opened,
    "conversation.read": _read,
    "conversation.seen": _seen,
    "account.changed": _account,
    "peer.changed": _opened,
    "listing.sold": _sold,
    "mute.changed": _muted,
    "notifications.read": _notifications_read,
    "notification_preferences.changed": _preferred,
}


@dataclass(frozen=True, slots=True)
class Written:
    """One entry as a JSON event. A reader of one conversation gets of the others' the `id:` alone."""

    whole: bytes
    bare: bytes
    conversation_id: int | None

    def frame(self, reader: Reader) -> bytes:
        """The event, or only its position when it is about another conversation than the reader's."""
        return self.whole if reader.conversation_id in {None, self.conversation_id} else self.bare


class JsonForm:
    """Entries written as JSON events."""

    max_gap = 10**18

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> list[Written]:
        """Each entry from the rows as they are now; what is gone since keeps its position as an empty event."""
        if not entries:
            return []
        viewer = await account(db, account_id)
        written = []
        for entry in entries:
            try:
                facts = await EVENTS[entry.kind](db, viewer, entry)
            except NotFound:
                facts = {"type": "gone"}
            except Exception:  # one broken message must not stop the feed
                logger.exception("cannot write %s at %d of account %d", entry.kind, entry.position, account_id)
                facts = {"type": "gone"}
            whole = frame(dumps({"id": entry.position, **facts}), event=entry.kind, position=entry.position)
            written.append(Written(whole, b"id: %d\n\n" % entry.position, entry.facts.get("conversation_id")))
        return written

    def pulse(self, pulse: Pulse, reader: Reader) -> bytes | None:
        """Typing, and who comes and goes, as it happens, without a position."""
        facts = pulse.facts
        if pulse.kind not in {"typing", "presence"} or reader.conversation_id not in {None, facts["conversation_id"]}:
            return None
        if pulse.kind == "presence":
            return frame(dumps({"type": "presence", **facts}), event="presence")
        said = {
            "type": "typing",
            "conversation_id": facts["conversation_id"],
            "sender_id": facts["account_id"],
            "sender_name": facts["name"],
            "typing": facts["typing"],
        }
        return frame(dumps(said), event="typing")
