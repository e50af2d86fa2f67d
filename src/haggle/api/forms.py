"""
Events and things as JSON.

`type` is the word of the original wish (`message`, `typing`); the SSE `event:` is the kind (`message.posted`).
Timestamps are ISO 8601 in UTC, prices minor units.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.attachments.model import Attachment
from haggle.clock import iso
from haggle.conversations import queries as conversations
from haggle.conversations.model import Row
from haggle.db import Db
from haggle.errors import NotFound
from haggle.listings import queries as listings
from haggle.live.bus import Pulse
from haggle.live.log import Entry
from haggle.live.stream import Reader, frame
from haggle.messages import queries as messages
from haggle.messages.model import Message

logger = logging.getLogger("haggle.api")

Json = dict[str, Any]


def message_json(message: Message, read_by_recipient: int) -> Json:
    """A message; `is_read` says whether its recipient has read up to it (`read_by_recipient` is a message id)."""
    return {
        "type": "message",
        "message": message.body,
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "sender_id": message.author_id,
        "sender_username": message.author_username,
        "sender_name": message.author_name,
        "timestamp": iso(message.created_at),
        "is_read": message.id <= read_by_recipient,
        "version": message.version,
        "edited_at": _iso(message.edited_at),
        "deleted_at": _iso(message.deleted_at),
        "reply_to": message.reply_to_id,
        "reactions": [
            {"name": name, "emoji": emoji}
            for name, emoji in (
                (message.author_name, message.author_emoji),
                (message.reader_name, message.reader_emoji),
            )
            if emoji
        ],
        "attachments": [attachment_json(attachment) for attachment in message.attachments],
    }


def attachment_json(attachment: Attachment) -> Json:
    """What came with a message; `url` and `thumb_url` take the same token."""
    url = f"/api/v1/attachments/{attachment.id}"
    return {
        "attachment_id": attachment.id,
        "kind": attachment.kind,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size_bytes": attachment.size_bytes,
        "width_px": attachment.width_px,
        "height_px": attachment.height_px,
        "duration_ms": attachment.duration_ms,
        "url": url,
        "thumb_url": f"{url}/thumb" if attachment.thumb else None,
    }


def _iso(instant_ms: int | None) -> str | None:
    return None if instant_ms is None else iso(instant_ms)


def conversation_json(row: Row) -> Json:
    """A line of the list."""
    return {
        "type": "conversation",
        "conversation_id": row.id,
        "listing": {
            "listing_id": row.listing_id,
            "title": row.title,
            "price": row.price,
            "currency": row.currency,
            "is_sold": bool(row.is_sold),
        },
        "role": row.role,
        "other_name": row.peer_name,
        "last_line": row.last_line,
        "last_is_own": bool(row.is_own),
        "unread": row.unread,
        "timestamp": iso(row.listed_at),
    }


def account_json(viewer: Account) -> Json:
    """The caller's own account; `receipts` and `presence` say whether these are on."""
    return {
        "type": "account",
        "account_id": viewer.id,
        "username": viewer.username,
        "name": viewer.name,
        "avatar_url": viewer.avatar and f"/accounts/{viewer.id}/avatar?v={viewer.avatar[:8]}",
        "time_zone": viewer.time_zone,
        "enter_key": viewer.enter_key,
        "theme": viewer.theme,
        "receipts": viewer.receipts_off_at is None,
        "presence": viewer.presence_off_at is None,
    }


async def one_message(db: Db, viewer: Account, message_id: int) -> Json:
    """The message as JSON. Raises NotFound for whoever is not in its conversation."""
    message = await messages.message(db, viewer.id, message_id)
    authors = await conversations.conversation(db, message.author_id, message.conversation_id)
    recipients = await conversations.conversation(db, authors.peer_id, message.conversation_id)
    return message_json(message, recipients.read_message_id)


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


async def _sold(db: Db, viewer: Account, entry: Entry) -> Json:
    listing = await listings.listing(db, entry.facts["listing_id"])
    return {"type": "listing", "listing_id": listing.id, "title": listing.title, "is_sold": listing.sold_at is not None}


EVENTS: Mapping[str, Callable[[Db, Account, Entry], Awaitable[Json]]] = {
    "message.posted": _posted,
    "message.edited": _posted,
    "message.deleted": _posted,
    "reaction.changed": _posted,
    "conversation.opened": _opened,
    "conversation.read": _read,
    "account.changed": _account,
    "peer.changed": _opened,
    "listing.sold": _sold,
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
        """Typing, as it happens, without a position."""
        facts = pulse.facts
        if pulse.kind != "typing" or reader.conversation_id not in {None, facts["conversation_id"]}:
            return None
        said = {
            "type": "typing",
            "conversation_id": facts["conversation_id"],
            "sender_id": facts["account_id"],
            "sender_name": facts["name"],
            "typing": facts["typing"],
        }
        return frame(dumps(said), event="typing")


def dumps(value: Json) -> str:
    """One line of JSON, letters of every script as themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
