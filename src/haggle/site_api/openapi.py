"""The site API in the words of OpenAPI. PATHS has one entry for each route; tests compare it with a running haggle."""

from collections.abc import Mapping
from typing import Any

from haggle.api.describing import delete, get, in_path, lines, put, query
from haggle.api.schemas import (
    COUNT,
    FILE,
    ID,
    TEXT,
    Schema,
    list_of,
    or_null,
    ref,
    sent,
    thing,
)
from haggle.conversations.host.queries import PAGE
from haggle.listings.photos.model import MAX_PHOTOS
from haggle.site_api.badges import MOST
from haggle.site_api.schemas import HOST_ID, NAMED, SITE_SCHEMAS
from haggle.webhooks.operations import MAX_HOURS


def _line(row: str) -> Schema:
    return {"allOf": [ref(row), sent("id", id=HOST_ID)]}


PATHS: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/site/token": get("What this token opens: a way to see that the connection stands.", ref("token")),
    "/api/v1/site/accounts": lines("Make or change the accounts of thousands of people.", _line("account_row")),
    "/api/v1/site/accounts/{id}": {
        **get("How an account stands.", ref("account"), NAMED),
        **put(
            "Make the account of a person, or let it be so; what is left out stays.",
            ref("account_put"),
            NAMED,
            takes=ref("account_row"),
        ),
        **delete("Erase a person, as they could themselves; takes the scope erasure. A second time is fine.", NAMED),
    },
    "/api/v1/site/accounts/{id}/picture": put(
        "Let a person have this picture.",
        ref("account"),
        NAMED,
        takes=sent("photo", photo=FILE),
        media_type="multipart/form-data",
        new=False,
    ),
    "/api/v1/site/listings": lines("Make or change thousands of listings.", _line("listing_row")),
    "/api/v1/site/listings/{id}": {
        **get("How a listing stands.", ref("listing"), NAMED),
        **put(
            "Make a listing, or let it be so; what is left out stays. Another title, price or state is a line in the "
            "conversations about it.",
            ref("listing_put"),
            NAMED,
            takes=ref("listing_row"),
        ),
        **delete("Remove a listing; its conversations stay. A second time changes nothing.", NAMED),
    },
    "/api/v1/site/listings/{id}/photos": put(
        "Let a listing have these photos, in this order, and no others.",
        ref("listing"),
        NAMED,
        takes=sent("photo", photo=list_of(FILE, minItems=1, maxItems=MAX_PHOTOS)),
        media_type="multipart/form-data",
        new=False,
    ),
    "/api/v1/site/conversations": {
        **get(
            "Who talks about what, the newest first, 100 a page: never what is said.",
            thing(conversations=list_of(ref("conversation"), maxItems=PAGE), next=or_null(ID)),
            query("account", HOST_ID, "only those of this buyer or seller"),
            query("listing", HOST_ID, "only those about this listing"),
            query("before", ID, "a `next` of the page before"),
        ),
        **lines("Open the conversations of many buyers.", _line("conversation_row")),
    },
    "/api/v1/site/conversations/{id}": {
        **get("How a conversation stands.", ref("conversation"), NAMED),
        **put(
            "Open the buyer's conversation about the listing, or find it; the same words are said once.",
            ref("conversation"),
            NAMED,
            takes=ref("conversation_row"),
        ),
    },
    "/api/v1/site/notices": lines("Say something in many conversations.", _line("notice_row")),
    "/api/v1/site/notices/{id}": put(
        "Say something to both people of a conversation, in the name of the marketplace; the same again is said once.",
        ref("notice"),
        NAMED,
        takes=ref("notice_row"),
    ),
    "/api/v1/site/badges": get(
        "In how many conversations something is unread, by your ids; null for who is not here.",
        thing(badges={"type": "object", "additionalProperties": or_null(COUNT)}),
        query("account", list_of(HOST_ID, minItems=1, maxItems=MOST), "up to a hundred of your ids", is_required=True),
    ),
    "/api/v1/site/erasures": lines("Erase many people.", sent("id", id=HOST_ID)),
    "/api/v1/site/accounts/{id}/export": get(
        "All that haggle keeps of a person: a zip. It stands in the staff log.", {}, NAMED, media_type="application/zip"
    ),
    "/api/v1/site/accounts/{id}/suspension": {
        **put(
            "Let nobody sign in to the account, until then or until it is lifted.",
            ref("account"),
            NAMED,
            takes=ref("suspension"),
            new=False,
        ),
        **delete("Let its person sign in again. A second time changes nothing.", NAMED),
    },
    "/api/v1/site/webhooks": {
        **get("Where events are told.", thing(webhooks=list_of(ref("webhook")))),
        **put(
            "Tell that address of these events from now on, or change what it is told.",
            ref("webhook_put"),
            takes=ref("webhook_row"),
        ),
    },
    "/api/v1/site/webhooks/{webhook_id}": {
        **get("How an endpoint fares.", ref("webhook"), in_path("webhook_id")),
        **delete("Forget an endpoint; what waits for it is given up.", in_path("webhook_id")),
    },
    "/api/v1/site/webhooks/{webhook_id}/secret": put(
        "Sign with another secret, and for some hours with the one before too.",
        ref("webhook_put"),
        in_path("webhook_id"),
        takes=sent(keep_hours=or_null({"type": "integer", "minimum": 0, "maximum": MAX_HOURS})),
        new=False,
    ),
    "/api/v1/site/webhooks/{webhook_id}/test": put(
        "Have an event sent that says nothing.",
        thing(type={"const": "webhook_test"}, event_id=TEXT),
        in_path("webhook_id"),
        new=False,
    ),
}

DESCRIPTION: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "haggle for the marketplace's own server",
        "version": "1",
        "description": "Accounts, listings and conversations by your own ids. Explained in docs/site-api.md.",
    },
    "servers": [{"url": "/"}],
    "security": [{"token": []}],
    "paths": PATHS,
    "components": {
        "schemas": SITE_SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}
