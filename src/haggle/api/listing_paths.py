"""Listings in the words of OpenAPI: what they are, what happens to them, and what their sellers do."""

from collections.abc import Mapping
from typing import Any

from haggle.api.describing import get, in_path, post
from haggle.api.schemas import (
    COUNT,
    CURRENCY,
    FILE,
    ID,
    INSTANT,
    TEXT,
    TRUTH,
    Schema,
    list_of,
    or_null,
    ref,
    sent,
    thing,
)
from haggle.listings.changes.model import KINDS
from haggle.listings.model import MAX_DESCRIPTION, MAX_TITLE, STATES
from haggle.listings.photos.model import MAX_PHOTOS

_LISTING = in_path("listing_id")

LISTING_SCHEMAS: Mapping[str, Schema] = {
    "subject": thing(
        listing_id=ID,
        title=TEXT,
        price={**COUNT, "description": "in minor units of the currency, by ISO 4217"},
        currency=CURRENCY,
        state={"enum": list(STATES)},
        is_sold=TRUTH,
    ),
    "listing": thing(
        type={"const": "listing"},
        listing_id=ID,
        title=TEXT,
        description=TEXT,
        price=COUNT,
        currency=CURRENCY,
        state={"enum": list(STATES)},
        is_sold=TRUTH,
        seller_name=TEXT,
        photos=list_of(thing(photo=TEXT, url=TEXT, thumb_url=TEXT), maxItems=MAX_PHOTOS),
        page_url={**or_null(TEXT), "description": "its page on the marketplace's own site"},
        version=COUNT,
    ),
    "change": thing(
        type={"const": "change"},
        change_id=ID,
        listing_id=ID,
        kind={"enum": list(KINDS)},
        title=or_null(TEXT),
        words={**or_null(TEXT), "description": "of a notice: what the marketplace says in this conversation alone"},
        price=or_null(COUNT),
        currency=or_null(CURRENCY),
        old_price=or_null(COUNT),
        old_currency=or_null(CURRENCY),
        reserved_for={**or_null(TEXT), "description": "a user name, for the seller alone"},
        is_for_you=TRUTH,
        after_message_id={**COUNT, "description": "it stands below the messages up to this one"},
        timestamp=INSTANT,
    ),
}

LISTING_PATHS: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/listings/{listing_id}": get("One listing.", ref("listing"), _LISTING),
    "/api/v1/listings/{listing_id}/edit": post(
        "Let your listing say something else; what is left out stays. With `version` only if nobody changed it since. "
        "Another title or price is a line in the conversations about it.",
        ref("listing"),
        _LISTING,
        takes=sent(
            title=or_null({"type": "string", "minLength": 1, "maxLength": MAX_TITLE}),
            description=or_null({"type": "string", "maxLength": MAX_DESCRIPTION}),
            price=or_null(COUNT),
            currency=or_null(CURRENCY),
            version=or_null(ID),
        ),
    ),
    "/api/v1/listings/{listing_id}/state": post(
        "Let your listing be on sale, reserved (for the buyer of `conversation`, or in general), sold, or gone.",
        ref("listing"),
        _LISTING,
        takes=sent("state", state={"enum": list(STATES)}, conversation=or_null(ID)),
    ),
    "/api/v1/listings/{listing_id}/photos": post(
        "Put photos behind those of your listing.",
        ref("listing"),
        _LISTING,
        takes=sent(),
        takes_files=sent("photo", photo=list_of(FILE, maxItems=MAX_PHOTOS)),
    ),
    "/api/v1/listings/{listing_id}/photos/order": post(
        "Move one photo of your listing a place up.", ref("listing"), _LISTING, takes=sent("photo", photo=TEXT)
    ),
    "/api/v1/listings/{listing_id}/photos/removal": post(
        "Remove one photo of your listing.", ref("listing"), _LISTING, takes=sent("photo", photo=TEXT)
    ),
}
