"""The site API in the words of OpenAPI. PATHS has one entry for each route; tests compare it with a running haggle."""

from collections.abc import Mapping
from typing import Any

from haggle.accounts.model import ROLES
from haggle.api.describing import delete, get, in_path, lines, put
from haggle.api.schemas import (
    COUNT,
    CURRENCY,
    FILE,
    ID,
    INSTANT,
    SCHEMAS,
    TEXT,
    Schema,
    list_of,
    or_null,
    ref,
    sent,
    thing,
)
from haggle.host.model import MAX_ID
from haggle.listings.model import MAX_DESCRIPTION, MAX_TITLE, STATES
from haggle.listings.photos.model import MAX_PHOTOS
from haggle.site_tokens.model import SITE_SCOPES
from haggle.text.languages import LANGUAGES

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
}


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
    },
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
