"""
/api/v1/openapi.json    GET this API, described by OpenAPI 3.1

PATHS has one entry for each route; one test compares it with the routes, another with a running haggle.
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from haggle.accounts.model import ENTER_KEYS, THEMES
from haggle.api.describing import get, in_path, post, query
from haggle.api.listing_paths import LISTING_PATHS, LISTING_SCHEMAS
from haggle.api.mail_paths import MAIL_PATHS
from haggle.api.moderation_paths import MODERATION
from haggle.api.schemas import (
    COUNT,
    FILE,
    ID,
    INSTANT,
    POSITION,
    POSITION_OR_NOW,
    SCHEMAS,
    TEXT,
    TRUTH,
    Schema,
    list_of,
    or_null,
    ref,
    sent,
    thing,
)
from haggle.conversations.model import FILTERS
from haggle.messages.model import MAX_BODY
from haggle.notifications.model import CHOICES
from haggle.profiles.model import KEYS
from haggle.reactions.model import EMOJIS
from haggle.search.model import GROUPS, MAX_NEEDLE
from haggle.text.languages import LANGUAGES
from haggle.web.addresses import base_path

_OF_FILES = {"206": "The part asked for.", "304": "Not changed.", "416": "There is no such part."}
_CONVERSATION, _MESSAGE = in_path("conversation_id"), in_path("message_id")
_ATTACHMENT = in_path("attachment_id")
_IN = query("conversation", ID, "only what is about this conversation")
_BODY: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_BODY}

PATHS: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/conversations": get(
        "The list, newest first, 30 a page.",
        thing(
            conversations=list_of(ref("conversation"), maxItems=30),
            next=or_null(POSITION),
            counts=thing(**dict.fromkeys(FILTERS, COUNT)),
        ),
        query("filter", {"enum": list(FILTERS)}, "which of them; `starred` and `unread` look into the archive too"),
        query("listing", ID, "only those about this listing"),
        query("before", POSITION, "a `next` of the page before"),
    ),
    "/api/v1/conversations/{conversation_id}": get(
        "One conversation, and how its other side stands.", ref("standing"), _CONVERSATION
    ),
    "/api/v1/conversations/{conversation_id}/receipt": post(
        "You have read up to that message. It never moves back.",
        None,
        _CONVERSATION,
        takes=sent("message", message=ID),
        status="204",
    ),
    "/api/v1/conversations/{conversation_id}/typing": post(
        "You are typing; say so every 3 s at most.", None, _CONVERSATION, status="204"
    ),
    "/api/v1/conversations/{conversation_id}/messages": {
        **get(
            "50 messages, oldest first: the newest, or those before or after one; and what happened to the listing.",
            thing(messages=list_of(ref("message"), maxItems=50), changes=list_of(ref("change"), maxItems=100)),
            _CONVERSATION,
            query("before", ID, "a message's id"),
            query("after", ID, "a message's id"),
        ),
        **post(
            "Post a message. The same key with the same content is the same message.",
            ref("posted"),
            _CONVERSATION,
            takes=sent("body", body=_BODY, key=or_null(TEXT), reply_to=or_null(ID), confirmed=or_null(TRUTH)),
            takes_files=sent(
                body=TEXT,
                key=TEXT,
                reply_to=ID,
                confirmed=TRUTH,
                attachment=list_of(FILE, maxItems=10),
                voice=FILE,
                duration_ms=COUNT,
            ),
            status="201",
            errors=("409", "428"),
        ),
    },
    "/api/v1/messages/{message_id}": get("One message.", ref("message"), _MESSAGE),
    "/api/v1/messages/{message_id}/edit": post(
        "Let your message say something else, within 15 minutes; with `version` only if nobody changed it since.",
        ref("message"),
        _MESSAGE,
        takes=sent("body", body=_BODY, version=or_null(ID), confirmed=or_null(TRUTH)),
        errors=("409", "428"),
    ),
    "/api/v1/messages/{message_id}/deletion": post("Take your message back, for both.", ref("message"), _MESSAGE),
    "/api/v1/messages/{message_id}/reactions": post(
        "Let your reaction be this one; an empty one takes it back.",
        ref("message"),
        _MESSAGE,
        takes=sent("emoji", emoji={"enum": [*EMOJIS, ""]}),
    ),
    "/api/v1/attachments/{attachment_id}": get("The file.", {}, _ATTACHMENT, media_type="*/*", others=_OF_FILES),
    "/api/v1/attachments/{attachment_id}/thumb": get(
        "An image's thumbnail.", {}, _ATTACHMENT, media_type="*/*", others=_OF_FILES
    ),
    "/api/v1/conversations/{conversation_id}/tips": {
        **get("The tips that stand there for you.", ref("tips"), _CONVERSATION),
        **post("You have read one.", ref("tips"), _CONVERSATION, takes=sent("kind", kind=TEXT)),
    },
    "/api/v1/conversations/{conversation_id}/mute": post(
        "Let it alert you no more, or again; it counts as unread all the same.",
        ref("mute"),
        _CONVERSATION,
        takes=sent("muted", muted=TRUTH, **{"for": {"enum": ["hour", "day", None]}}),
    ),
    "/api/v1/conversations/{conversation_id}/marks": post(
        "Star or archive it, or no more. A new message takes it out of the archive.",
        ref("conversation"),
        _CONVERSATION,
        takes=sent(starred=or_null(TRUTH), archived=or_null(TRUTH), accepted=or_null(TRUTH)),
    ),
    "/api/v1/conversations/{conversation_id}/unread": post(
        "Leave unread what the other wrote from that message on, by default their newest; they are not told.",
        ref("conversation"),
        _CONVERSATION,
        takes=sent(message=or_null(ID)),
    ),
    "/api/v1/messages/{message_id}/star": post(
        "Star a message, or no more; only you see it.", ref("message"), _MESSAGE, takes=sent("starred", starred=TRUTH)
    ),
    "/api/v1/starred": get(
        "The messages that you have starred, newest first, 30 a page.",
        thing(messages=list_of(ref("message"), maxItems=30), next=or_null(ID)),
        query("before", ID, "a `next` of the page before"),
    ),
    "/api/v1/conversations/{conversation_id}/block": post(
        "Let nothing of the other's reach you, or again; they cannot tell.",
        ref("block"),
        _CONVERSATION,
        takes=sent("blocked", blocked=TRUTH),
    ),
    "/api/v1/blocks": {
        **get(
            "Whom you have blocked, the newest first.",
            thing(blocks=list_of(thing(account_id=ID, username=TEXT, name=TEXT, created_at=INSTANT))),
        ),
        **post("Block whoever has that user name.", ref("block"), takes=sent("username", username=TEXT)),
    },
    "/api/v1/blocks/{account_id}/deletion": post("Unblock that account.", ref("block"), in_path("account_id")),
    "/api/v1/notifications": get(
        "What called for your attention, newest first.",
        thing(
            notifications=list_of(ref("notification")),
            next=or_null(ID),
            position=ID,
            unread_conversations=COUNT,
            unread_notifications=COUNT,
        ),
        query("before", ID, "a `next` of the page before"),
    ),
    "/api/v1/notifications/read": post(
        "All up to that position of your feed are read.",
        thing(type={"const": "notifications_read"}, last_position=ID),
        takes=sent("position", position=ID),
    ),
    "/api/v1/notifications/preferences": {
        **get("Every kind of news, and the channels it takes.", ref("preferences")),
        **post(
            "Change those that are named.",
            ref("preferences"),
            takes=sent(**dict.fromkeys(CHOICES, or_null(TRUTH))),
        ),
    },
    "/api/v1/account": {
        **get("Your own account.", ref("account")),
        **post(
            "Change what of it is sent; what is not stays as it is.",
            ref("account"),
            takes=sent(
                name=or_null(TEXT),
                time_zone=or_null(TEXT),
                language={"enum": [*LANGUAGES, None]},
                enter_key={"enum": [*ENTER_KEYS, None]},
                theme={"enum": [*THEMES, None]},
                receipts=or_null(TRUTH),
                presence=or_null(TRUTH),
                keys_off=or_null({"type": "string", "pattern": f"^((^| )({'|'.join(KEYS)}))*$"}),
            ),
        ),
    },
    "/api/v1/search": get(
        "People, listings and messages that contain a text, taken literally but for case and accents; newest first.",
        ref("found"),
        query("q", {"type": "string", "minLength": 1, "maxLength": MAX_NEEDLE}, "what to look for", is_required=True),
        query("in", {"enum": list(GROUPS)}, "only these; with `conversation` or `before` alone it is messages"),
        _IN,
        query("before", {"anyOf": [ID, POSITION]}, "a `next` of the page before, with the same `in`"),
    ),
    "/api/v1/feed": get(
        "What happens, as it happens, from the oldest kept entry on, or past the position asked for. See docs/api.md.",
        {"type": "string", "description": "server-sent events, each with JSON for its data"},
        {"name": "Last-Event-ID", "in": "header", "required": False, "schema": TEXT},
        query("after", POSITION_OR_NOW, "a position, or `now` for the end"),
        _IN,
        media_type="text/event-stream",
    ),
    **LISTING_PATHS,
    **MAIL_PATHS,
    **MODERATION,
}

DESCRIPTION: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "haggle",
        "version": "1",
        "description": "The chat between a buyer and a seller, for programs. Explained in docs/api.md.",
    },
    "security": [{"token": []}],
    "paths": PATHS,
    "components": {
        "schemas": {**SCHEMAS, **LISTING_SCHEMAS},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}


async def show(request: Request) -> Response:
    """The description: public, and cached for an hour."""
    described = {**DESCRIPTION, "servers": [{"url": base_path() or "/"}]}
    return JSONResponse(described, headers={"Cache-Control": "public, max-age=3600"})


public_routes = [Route("/api/v1/openapi.json", show)]
