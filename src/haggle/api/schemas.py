"""JSON Schemas of what the API takes and returns: the components of its OpenAPI description."""

from collections.abc import Mapping
from typing import Any

from haggle.accounts.model import ENTER_KEYS, ROLES, THEMES
from haggle.cases.model import KINDS as KINDS_OF_CASES
from haggle.cases.model import STATES, SUBJECTS
from haggle.messages.model import MAX_POINTS
from haggle.notices.model import TITLES
from haggle.notifications.model import CHANNELS, KINDS, TAKES
from haggle.reactions.model import EMOJIS
from haggle.store.ids import FAR, ID_DIGITS
from haggle.text.languages import LANGUAGES

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
FILE: Schema = {"type": "string", "format": "binary"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ID: Schema = {"type": "integer", "minimum": 0, "maximum": FAR - 1}
INSTANT: Schema = {"type": "string", "format": "date-time"}
CURRENCY: Schema = {"type": "string", "pattern": "^[A-Z]{3}$"}
POSITION_OR_NOW: Schema = {"type": "string", "pattern": rf"^([0-9]{{1,{ID_DIGITS}}}|now)$"}
POSITION: Schema = {"type": "string", "pattern": rf"^[0-9]{{1,{ID_DIGITS}}}\.[0-9]{{1,{ID_DIGITS}}}$"}


def ref(name: str) -> Schema:
    """The component of that name."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def list_of(schema: Schema, **more: Any) -> Schema:
    """Any number of them."""
    return {"type": "array", "items": schema, **more}


def thing(**properties: Schema) -> Schema:
    """An object with all of these fields and no others: an undescribed field in a response is an error."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def sent(*required: str, **properties: Schema) -> Schema:
    """The fields of a body; others are ignored."""
    return {"type": "object", "properties": properties, "required": list(required)}


_MESSAGE: Mapping[str, Schema] = {
    "type": {"const": "message"},
    "message": {"type": "string", "maxLength": MAX_POINTS},
    "message_id": ID,
    "conversation_id": ID,
    "sender_id": ID,
    "sender_username": TEXT,
    "sender_name": TEXT,
    "timestamp": INSTANT,
    "is_read": TRUTH,
    "version": COUNT,
    "edited_at": or_null(INSTANT),
    "deleted_at": or_null(INSTANT),
    "reply_to": or_null(ID),
    "masked": {**TRUTH, "description": "there are marks for some of it: the other reads them, its author all"},
    "held": {
        "enum": ["waiting", "refused", None],
        "description": "for its author: the other does not see it, or its last edit, until staff releases it, or ever",
    },
    "reactions": list_of(thing(name=TEXT, emoji={"enum": list(EMOJIS)}), maxItems=2),
    "attachments": list_of(ref("attachment")),
    "is_starred": TRUTH,
}

_CONVERSATION: Mapping[str, Schema] = {
    "type": {"const": "conversation"},
    "conversation_id": ID,
    "listing": ref("subject"),
    "role": {"enum": ["buyer", "seller"]},
    "other_name": TEXT,
    "last_line": TEXT,
    "last_is_own": TRUTH,
    "unread": COUNT,
    **dict.fromkeys(("is_muted", "is_blocked", "is_starred", "is_archived", "is_request", "can_write"), TRUTH),
    "timestamp": INSTANT,
}

_CASE: Mapping[str, Schema] = {
    "type": {"const": "case"},
    "case_id": ID,
    "kind": {"enum": list(KINDS_OF_CASES)},
    "about": {"enum": list(SUBJECTS)},
    "about_id": ID,
    "account_id": ID,
    "username": TEXT,
    "reason": or_null(TEXT),
    "reports": COUNT,
    "state": {"enum": list(STATES)},
    "claimed_by": or_null(ID),
    "timestamp": INSTANT,
}

SCHEMAS: Mapping[str, Schema] = {
    "message": thing(**_MESSAGE),
    "posted": thing(**_MESSAGE, key={**TEXT, "description": "for the next message"}),
    "hit": thing(
        **_MESSAGE,
        title=TEXT,
        other_name=TEXT,
        excerpt=TEXT,
        marks=list_of(list_of(COUNT, minItems=2, maxItems=2)),
    ),
    "found": thing(
        people=list_of(ref("conversation"), maxItems=20),
        listings=list_of(ref("conversation"), maxItems=20),
        hits=list_of(ref("hit"), maxItems=20),
        next={"anyOf": [ID, POSITION, {"type": "null"}]},
    ),
    "attachment": thing(
        attachment_id=ID,
        kind={"enum": ["image", "voice", "file"]},
        name=TEXT,
        media_type=TEXT,
        size_bytes=COUNT,
        width_px=or_null(COUNT),
        height_px=or_null(COUNT),
        duration_ms=or_null(COUNT),
        url=TEXT,
        thumb_url=or_null(TEXT),
    ),
    "conversation": thing(**_CONVERSATION),
    "standing": thing(
        **_CONVERSATION,
        presence={"enum": ["online", "active today", "active yesterday", "active this week", ""]},
        read_message_id=ID,
        delivered_message_id=ID,
        seen_message_id=ID,
        seen_at=or_null(INSTANT),
    ),
    "account": thing(
        type={"const": "account"},
        account_id=ID,
        username=TEXT,
        name=TEXT,
        avatar_url=or_null(TEXT),
        time_zone=or_null(TEXT),
        language={"enum": list(LANGUAGES)},
        enter_key={"enum": list(ENTER_KEYS)},
        theme={"enum": list(THEMES)},
        receipts=TRUTH,
        presence=TRUTH,
        keys_off=TEXT,
    ),
    "person": thing(
        type={"const": "person"},
        account_id=ID,
        username=TEXT,
        name=TEXT,
        role={"enum": list(ROLES)},
        created_at=INSTANT,
        standing={"enum": ["active", "suspended", "ended"]},
        suspended_at=or_null(INSTANT),
        suspended_until=or_null(INSTANT),
        reason=or_null(TEXT),
        ended_at=or_null(INSTANT),
    ),
    "mute": thing(type={"const": "mute"}, conversation_id=ID, is_muted=TRUTH, until=or_null(INSTANT)),
    "tips": thing(type={"const": "tips"}, conversation_id=ID, tips=list_of(thing(kind=TEXT, text=TEXT), maxItems=20)),
    "block": thing(type={"const": "block"}, account_id=ID, is_blocked=TRUTH),
    "notification": thing(
        type={"const": "notification"},
        position=ID,
        kind={"enum": [*KINDS, "notice"]},
        conversation_id=or_null(ID),
        message_id=or_null(ID),
        listing_id=or_null(ID),
        notice_id=or_null(ID),
        title=TEXT,
        from_name=TEXT,
        line=TEXT,
        is_read=TRUTH,
        unread=COUNT,
        timestamp=INSTANT,
    ),
    "notice": thing(
        type={"const": "notice"},
        notice_id=ID,
        kind={"enum": list(TITLES)},
        line=TEXT,
        about={"enum": list(SUBJECTS)},
        report_reason=or_null(TEXT),
        report_words=or_null(TEXT),
        reason=or_null(TEXT),
        words=or_null(TEXT),
        removed={"enum": ["message", "listing", None]},
        until_at=or_null(INSTANT),
        appeal=or_null(TEXT),
        answer=or_null(TEXT),
        may_appeal=TRUTH,
        timestamp=INSTANT,
    ),
    "case": thing(**_CASE),
    "dossier": thing(
        **_CASE,
        evidence=list_of(
            thing(report_id=ID, from_name=TEXT, reason=TEXT, words=TEXT, seen={"type": "object"}, timestamp=INSTANT)
        ),
        targets=list_of(TEXT),
        standing={"enum": ["active", "suspended", "ended", "left"]},
        limited_until=or_null(INSTANT),
        past=list_of(thing(case_id=ID, about={"enum": list(SUBJECTS)}, decision=or_null(TEXT), timestamp=INSTANT)),
        decision=or_null(
            thing(
                decision=TEXT,
                by=ID,
                reason=TEXT,
                words=TEXT,
                until_at=or_null(INSTANT),
                appeal=or_null(TEXT),
                is_granted=or_null(TRUTH),
                answer=or_null(TEXT),
                timestamp=INSTANT,
            )
        ),
    ),
    "preferences": thing(
        **{kind: thing(**dict.fromkeys([one for one in CHANNELS if kind in TAKES[one]], TRUTH)) for kind in KINDS}
    ),
    "error": {
        "type": "object",
        "properties": {
            "error": {
                "type": "object",
                "properties": {"title": TEXT, "detail": TEXT, "field": TEXT},
                "required": ["title", "detail"],
                "additionalProperties": False,
            }
        },
        "required": ["error"],
    },
}
