"""Listings, and what happens to them, as JSON."""

from collections.abc import Sequence

from haggle.api.serializers import Json
from haggle.clock import iso
from haggle.listings.changes.model import Change
from haggle.listings.model import Listing
from haggle.listings.photos.model import Pair
from haggle.web.addresses import here

NAME = 16
"""So much of a blob's name is how a photo is named."""


def listing_json(listing: Listing, photos: Sequence[Pair]) -> Json:
    """A listing, as everybody sees it."""
    path = here(f"/listings/{listing.id}/photos")
    return {
        "type": "listing",
        "listing_id": listing.id,
        "title": listing.title,
        "description": listing.description,
        "price": listing.price,
        "currency": listing.currency,
        "state": listing.state,
        "is_sold": listing.state == "sold",
        "seller_name": listing.seller_name,
        "photos": [
            {"photo": photo[:NAME], "url": f"{path}/{place}/photo", "thumb_url": f"{path}/{place}/thumb"}
            for place, (photo, _) in enumerate(photos)
        ],
        "page_url": listing.page_url,
        "version": listing.version,
    }


def change_json(change: Change) -> Json:
    """What happened to a listing, as a line in conversations about it."""
    return {
        "type": "change",
        "change_id": change.id,
        "listing_id": change.listing_id,
        "kind": change.kind,
        "title": None if change.kind == "notice" else change.title,
        "words": change.title if change.kind == "notice" else None,
        "price": change.price,
        "currency": change.currency,
        "old_price": change.old_price,
        "old_currency": change.old_currency,
        "reserved_for": change.username,
        "is_for_you": bool(change.is_for_viewer),
        "after_message_id": change.after_message_id,
        "timestamp": iso(change.created_at),
    }
