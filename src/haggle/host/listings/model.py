"""What the host says of one of its listings, checked; and what the listing here is to be."""

from collections.abc import Mapping
from typing import NamedTuple

from haggle.contacts.model import must_lead_nowhere
from haggle.errors import Conflict, Invalid, NotFound
from haggle.host.model import HasLeft, Known, clean_host_id
from haggle.listings.model import STATES, Listing, clean_currency, clean_description, clean_title
from haggle.listings.photos.model import MAX_PHOTOS
from haggle.money import MAX_WHOLE_DIGITS, most_of
from haggle.text.fields import Fields

MOST_DIGITS = 4  # after the point, of any currency
MODERATED = "The moderators have removed this listing. It comes back when they restore it."
GONE = "This listing was removed. Say its state to put it back."
NEEDED = ("seller", "title", "price", "currency")


class Offer(NamedTuple):
    """A listing as the host says; None: it says nothing of that, and what is here stays. `price` in minor units."""

    id: str
    seller: str | None
    title: str | None
    description: str | None
    price: int | None
    currency: str | None
    state: str | None
    reserved_for: str | None
    page: str | None
    photos: list[str] | None


class Wanted(NamedTuple):
    """What the listing is to be."""

    seller_id: int
    title: str
    description: str
    price: int
    currency: str
    state: str
    reserved_for_id: int | None
    page_url: str | None

    @property
    def words(self) -> tuple[str, str, int, str]:
        """What it says."""
        return self.title, self.description, self.price, self.currency


def host_id_in(fields: Fields, name: str) -> str | None:
    """The host's id of something in that field. Raises Invalid."""
    try:
        return clean_host_id(fields.values[name]) if name in fields else None
    except Invalid as problem:
        raise Invalid(problem.sentence, name) from problem


def offer_of(named: str, fields: Fields, *, is_masked: bool) -> Offer:
    """The listing in a row. `is_masked`: its words must hold no contacts. Raises Invalid, which names the field."""
    title, description, currency = (fields.text(name) for name in ("title", "description", "currency"))
    state, reserved_for = fields.text("state"), host_id_in(fields, "reserved_for")
    if state is not None and state not in STATES:
        raise Invalid(f"A listing can be {', '.join(STATES)}.", "state")
    if reserved_for is not None and state != "reserved":
        raise Invalid("Only what is reserved is so for somebody: say its state too.", "reserved_for")
    if is_masked:
        must_lead_nowhere(title or "", "title")
        must_lead_nowhere(description or "", "description")
    return Offer(
        named,
        host_id_in(fields, "seller"),
        None if title is None else clean_title(title),
        None if description is None else clean_description(description),
        fields.whole("price", 10 ** (MAX_WHOLE_DIGITS + MOST_DIGITS)),
        None if currency is None else clean_currency(currency),
        state,
        reserved_for,
        fields.address("page"),
        fields.addresses("photos", MAX_PHOTOS),
    )


def wanted_of(here: Listing | None, offer: Offer, people: Mapping[str, Known]) -> Wanted:
    """
    What the listing that is here, or is new (None), is to be.

    Raises Invalid, NotFound for people who are not here, Conflict.
    """
    seller_id = _member(offer.seller, people) if offer.seller is not None else here and here.seller_id
    if here is None or seller_id is None:
        for name in NEEDED:
            if getattr(offer, name) is None:
                raise Invalid("A new listing needs this.", name)
    elif seller_id != here.seller_id:
        raise Conflict("This listing is another seller's. A listing keeps its seller.")
    elif here.seller_username is None:
        raise HasLeft
    elif here.removed_at is not None and (here.removed_by == "moderators" or offer.state is None):
        raise Conflict(MODERATED if here.removed_by == "moderators" else GONE)
    state = offer.state or (here.state if here else "available")
    buyer_id = None if offer.reserved_for is None else _member(offer.reserved_for, people)
    if buyer_id is not None and buyer_id == seller_id:
        raise Conflict("That is its seller.")
    if here and offer.state is None:
        buyer_id = here.reserved_for_id
    currency = offer.currency or (here.currency if here else "")
    if here and offer.price is None and currency != here.currency:
        raise Invalid("In another currency the price is another one: say it too.", "price")
    price = here.price if here and offer.price is None else offer.price or 0
    if price > most_of(currency):
        raise Invalid(f"A price has at most {MAX_WHOLE_DIGITS} digits before the point.", "price")
    title = offer.title or (here.title if here else "")
    description = offer.description if offer.description is not None else here.description if here else ""
    page = offer.page if offer.page is not None else here and here.page_url
    return Wanted(int(seller_id or 0), title, description, price, currency, state, buyer_id, page or None)


def _member(host_id: str, people: Mapping[str, Known]) -> int:
    known = people.get(host_id)
    if known is None:
        raise NotFound(f"There is no account “{host_id}”: send it first.")
    if known.deleted_at is not None:
        raise HasLeft
    return known.account_id


def is_as(here: Listing, wanted: Wanted) -> bool:
    """Whether the listing is so already; of one that stays removed nothing else counts."""
    if here.state == wanted.state == "removed":
        return True
    return (
        *(here.seller_id, here.title, here.description, here.price, here.currency, here.state),
        *(here.reserved_for_id, here.page_url),
    ) == wanted
