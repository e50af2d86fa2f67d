"""JSON Schemas of what the site API takes and returns."""

from collections.abc import Mapping

from haggle.accounts.model import ROLES
from haggle.api.describing import in_path
from haggle.api.schemas import (
    COUNT,
    CURRENCY,
    ID,
    INSTANT,
    SCHEMAS,
    TEXT,
    TRUTH,
    Schema,
    list_of,
    or_null,
    sent,
    thing,
)
from haggle.host.model import MAX_ID
from haggle.listings.changes.model import MAX_NOTICE
from haggle.listings.model import MAX_DESCRIPTION, MAX_TITLE, STATES
from haggle.listings.photos.model import MAX_PHOTOS
from haggle.messages.model import MAX_BODY
from haggle.site_tokens.model import SITE_SCOPES
from haggle.staff.model import MAX_REASON
from haggle.text.languages import LANGUAGES
from haggle.webhooks.model import KINDS, MAX_NAME

HOST_ID: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_ID, "description": "your own id of it"}
NAMED = in_path("id", {**HOST_ID, "pattern": r"^[\w.:@+~-]+$"})

_ACCOUNT: Mapping[str, Schema] = {
    "type": {"const": "account"},
    "id": HOST_ID,
    "account_id": ID,
    "username": TEXT,
    "name": TEXT,
    "language": {"enum": list(LANGUAGES)},
    "time_zone": or_null(TEXT),
    "picture_url": or_null(TEXT),
    "role": {"enum": list(ROLES)},
    "member_since": INSTANT,
    "standing": {"enum": ["active", "suspended", "ended"]},
    "suspended_until": or_null(INSTANT),
}

_LISTING: Mapping[str, Schema] = {
    "type": {"const": "listing"},
    "id": HOST_ID,
    "listing_id": ID,
    "seller": or_null(HOST_ID),
    "title": TEXT,
    "description": TEXT,
    "price": COUNT,
    "currency": CURRENCY,
    "state": {"enum": list(STATES)},
    "reserved_for": or_null(HOST_ID),
    "page": or_null(TEXT),
    "photos": list_of(TEXT, maxItems=MAX_PHOTOS),
    "url": TEXT,
    "created_at": INSTANT,
}

_WEBHOOK: Mapping[str, Schema] = {
    "type": {"const": "webhook"},
    "webhook_id": ID,
    "url": TEXT,
    "name": TEXT,
    "events": list_of({"enum": list(KINDS)}),
    "with_text": TRUTH,
    "enabled": TRUTH,
    "disabled_reason": TEXT,
    "failures": COUNT,
    "failing_since": or_null(INSTANT),
    "created_at": INSTANT,
}

SITE_SCHEMAS: Mapping[str, Schema] = {
    "error": SCHEMAS["error"],
    "token": thing(type={"const": "token"}, name=TEXT, scopes=list_of({"enum": list(SITE_SCOPES)}), created_at=INSTANT),
    "account": thing(**_ACCOUNT),
    "account_put": thing(**_ACCOUNT, picture_problem={**or_null(TEXT), "description": "why it could not be fetched"}),
    "account_row": sent(
        username=or_null(TEXT),
        name=or_null(TEXT),
        language={**or_null(TEXT), "description": "de-AT is de; one that haggle does not speak is passed over"},
        time_zone=or_null(TEXT),
        member_since={
            "anyOf": [TEXT, {"type": "number"}, {"type": "null"}],
            "description": "a date, or a date and time, of ISO 8601, or seconds since 1970",
        },
        picture={**or_null(TEXT), "description": "the address of one; empty: none"},
        role={"enum": [*ROLES, None], "description": "takes the scope staff"},
    ),
    "listing": thing(**_LISTING),
    "listing_put": thing(**_LISTING, photo_problem={**or_null(TEXT), "description": "why one could not be fetched"}),
    "listing_row": sent(
        seller={**or_null(HOST_ID), "description": "your id of an account; a new listing needs it"},
        title=or_null({"type": "string", "minLength": 1, "maxLength": MAX_TITLE}),
        description=or_null({"type": "string", "maxLength": MAX_DESCRIPTION}),
        price=or_null({**COUNT, "description": "in minor units of the currency, by ISO 4217"}),
        currency=or_null(CURRENCY),
        state={"enum": [*STATES, None]},
        reserved_for={**or_null(HOST_ID), "description": "your id of an account; with the state reserved"},
        page={**or_null(TEXT), "description": "the address of its page on your site; empty: none"},
        photos=or_null(list_of(TEXT, maxItems=MAX_PHOTOS, description="addresses that they are fetched from")),
    ),
    "conversation": thing(
        type={"const": "conversation"},
        id=or_null(HOST_ID),
        conversation_id=ID,
        listing=or_null(HOST_ID),
        listing_id=ID,
        buyer=or_null(HOST_ID),
        buyer_id=ID,
        seller=or_null(HOST_ID),
        seller_id=ID,
        messages=COUNT,
        unread=thing(buyer=COUNT, seller=COUNT),
        url=TEXT,
        opened_at=INSTANT,
        last_at=or_null(INSTANT),
    ),
    "conversation_row": sent(
        "listing",
        "buyer",
        listing=HOST_ID,
        buyer=HOST_ID,
        body={**or_null({"type": "string", "maxLength": MAX_BODY}), "description": "what the buyer says"},
    ),
    "notice": thing(type={"const": "notice"}, id=HOST_ID, conversation_id=ID),
    "notice_row": {
        **sent(
            "body",
            body={"type": "string", "minLength": 1, "maxLength": MAX_NOTICE},
            conversation={**or_null(HOST_ID), "description": "your id of it"},
            conversation_id={**or_null(ID), "description": "or the number that it has in haggle"},
            listing={**or_null(HOST_ID), "description": "or its listing and its buyer"},
            buyer=or_null(HOST_ID),
        ),
        "description": "One of the three ways to say where.",
    },
    "suspension": sent(
        "reason",
        reason={"type": "string", "minLength": 1, "maxLength": MAX_REASON, "description": "the person reads it"},
        until={**or_null(TEXT), "description": "when it ends by itself, of ISO 8601"},
    ),
    "webhook": thing(**_WEBHOOK),
    "webhook_put": thing(**_WEBHOOK, secret={**or_null(TEXT), "description": "of a new one, the only time"}),
    "webhook_row": sent(
        "url",
        url={"type": "string", "description": "https://…; what is there under it changes"},
        name=or_null({"type": "string", "maxLength": MAX_NAME}),
        events=or_null(list_of({"enum": list(KINDS)}, description="which are told; an empty list: all")),
        enabled={**or_null(TRUTH), "description": "of one that is there: whether something is sent to it"},
    ),
}
