"""
Messages, conversations, accounts and preferences as JSON.

`type` is kept from the first draft of this API (`message`). Timestamps are ISO 8601 in UTC, prices minor units.
"""

import json
from collections.abc import Sequence
from typing import Any

from haggle.accounts.model import Account
from haggle.attachments.model import Attachment
from haggle.cases.model import Case
from haggle.clock import iso
from haggle.conversations.model import Conversation, Row
from haggle.masking.model import MASKED, REFUSED
from haggle.messages import queries as messages
from haggle.messages.model import Message
from haggle.notices.model import Notice
from haggle.notifications.model import CHANNELS, KINDS, TAKES, Preferences
from haggle.receipts import queries as receipts
from haggle.receipts.model import Receipt
from haggle.staff.model import Person
from haggle.store.db import Db
from haggle.tips.model import Tip
from haggle.web.addresses import here

Json = dict[str, Any]


def message_json(message: Message, viewer_id: int, receipt: Receipt) -> Json:
    """A message; `is_read`: whether the viewer has read it or, for their own, may know that the other has seen it."""
    is_mine = message.author_id == viewer_id
    return {
        "type": "message",
        "message": message.body,
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "sender_id": message.author_id,
        "sender_username": message.author_username,
        "sender_name": message.author_name,
        "timestamp": iso(message.created_at),
        "is_read": message.id <= (receipt.seen_message_id if is_mine else receipt.read_message_id),
        "version": message.version,
        "edited_at": _iso(message.edited_at),
        "deleted_at": _iso(message.deleted_at),
        "reply_to": message.reply_to_id,
        "masked": message.masking == MASKED,
        "held": "waiting" if message.is_waiting else "refused" if message.masking == REFUSED else None,
        "reactions": [
            {"name": name, "emoji": emoji}
            for name, emoji in (
                (message.author_name, message.author_emoji),
                (message.reader_name, message.reader_emoji),
            )
            if emoji
        ],
        "attachments": [attachment_json(attachment) for attachment in message.attachments],
        "is_starred": bool(message.is_starred),
    }


def attachment_json(attachment: Attachment) -> Json:
    """An attachment; `url` and `thumb_url` need the same token."""
    url = here(f"/api/v1/attachments/{attachment.id}")
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
            "state": row.state,
            "is_sold": row.state == "sold",
        },
        "role": row.role,
        "other_name": row.peer_name,
        "last_line": row.last_line,
        "last_is_own": bool(row.is_own),
        "unread": row.unread,
        "is_muted": bool(row.is_muted),
        "is_blocked": bool(row.is_blocked),
        "can_write": bool(row.can_write),
        "is_starred": bool(row.is_starred),
        "is_archived": bool(row.is_archived),
        "is_request": bool(row.is_request),
        "timestamp": iso(row.at),
    }


def mute_json(conversation: Conversation) -> Json:
    """Whether the conversation is muted, and until when, if that ends by itself."""
    return {
        "type": "mute",
        "conversation_id": conversation.id,
        "is_muted": conversation.muted_at is not None,
        "until": _iso(conversation.muted_until),
    }


def block_json(account_id: int, is_blocked: bool) -> Json:
    """Whether the viewer has that account blocked."""
    return {"type": "block", "account_id": account_id, "is_blocked": is_blocked}


def case_json(one: Case) -> Json:
    """A case without its evidence, for staff."""
    return {
        "type": "case",
        "case_id": one.id,
        "kind": one.kind,
        "about": one.subject,
        "about_id": one.subject_id,
        "account_id": one.account_id,
        "username": one.username,
        "reason": one.reason,
        "reports": one.reports,
        "state": one.state,
        "claimed_by": one.claimed_by,
        "timestamp": iso(one.created_at),
    }


def notice_json(one: Notice) -> Json:
    """What the moderators tell the viewer, of their own report or of a decision that concerns them."""
    return {
        "type": "notice",
        "notice_id": one.id,
        "kind": one.kind,
        "line": one.title,
        "about": one.subject,
        "report_reason": one.report_reason,
        "report_words": one.report_words,
        "reason": one.reason,
        "words": one.words,
        "removed": one.taken,
        "until_at": _iso(one.until_at),
        "appeal": one.appeal,
        "answer": one.answer,
        "may_appeal": one.may_appeal,
        "timestamp": iso(one.created_at),
    }


def tips_json(conversation_id: int, found: Sequence[Tip]) -> Json:
    """The tips that stand in a conversation for the viewer."""
    return {"type": "tips", "conversation_id": conversation_id, "tips": [tip._asdict() for tip in found]}


def preferences_json(chosen: Preferences) -> Json:
    """Every kind with every channel that brings it, on or off."""
    return {
        kind: {channel: chosen.has(kind, channel) for channel in CHANNELS if kind in TAKES[channel]} for kind in KINDS
    }


def account_json(viewer: Account) -> Json:
    """The caller's own account; `receipts` and `presence` say whether these are on."""
    return {
        "type": "account",
        "account_id": viewer.id,
        "username": viewer.username,
        "name": viewer.name,
        "avatar_url": viewer.avatar and here(f"/accounts/{viewer.id}/avatar?v={viewer.avatar[:8]}"),
        "time_zone": viewer.time_zone,
        "language": viewer.language,
        "enter_key": viewer.enter_key,
        "theme": viewer.theme,
        "receipts": viewer.receipts_off_at is None,
        "presence": viewer.presence_off_at is None,
        "keys_off": viewer.keys_off,
    }


def person_json(person: Person) -> Json:
    """An account as staff sees it."""
    return {
        "type": "person",
        "account_id": person.id,
        "username": person.username,
        "name": person.name,
        "role": person.role,
        "created_at": iso(person.created_at),
        "standing": person.standing,
        "suspended_at": _iso(person.disabled_at),
        "suspended_until": _iso(person.suspended_until),
        "reason": person.reason,
        "ended_at": _iso(person.ended_at),
    }


async def one_message(db: Db, viewer: Account, message_id: int) -> Json:
    """The message as JSON. Raises NotFound for whoever is not in its conversation."""
    message = await messages.message(db, viewer.id, message_id)
    return message_json(message, viewer.id, await receipts.receipt(db, viewer.id, message.conversation_id))


def dumps(value: Json) -> str:
    """One line of JSON, letters of every script as themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
