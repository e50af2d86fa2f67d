"""A listing, and what its fields may hold."""

from dataclasses import dataclass

from haggle.errors import Conflict, Invalid, NotFound
from haggle.money import CURRENCIES, MAX_WHOLE_DIGITS, digits_of, minor_units
from haggle.text.characters import is_blank, on_one_line, without_towers
from haggle.text.languages import _

MAX_TITLE = 100
MAX_DESCRIPTION = 5000
STATES = ("available", "reserved", "sold", "removed")
REMOVED = _("This listing was removed by the moderators.")
TOO_OFTEN = _("You are changing your listings very often. Wait a minute.")
WITHDRAWN = _("The seller has removed this listing.")
GONE = _("This listing was removed.")
PHOTO_PX = 1200
THUMB_PX = 192


@dataclass(frozen=True, slots=True)
class Listing:
    """
    A thing for sale.

    `price` is in minor units of its currency; `photo`, `thumb` and `seller_avatar` are blob names or None; `sold_at` in
    ms. `seller_username` tells sellers of one name apart; None for one who has left. `seller_suspended_at`
    (ms): since when nobody can write to them. `removed_at` (ms): since when nobody finds it, `removed_by`: seller,
    moderators, host. `reserved_at` (ms), `reserved_for_id`: since when and for whom it is reserved; None for whom: for
    somebody who is not here. `edited_at` (ms): when title, description or price were last edited. `page_url`: its page
    on the host's own site.
    """

    id: int
    seller_id: int
    seller_name: str
    title: str
    description: str
    price: int
    currency: str
    photo: str | None
    thumb: str | None
    sold_at: int | None
    created_at: int
    seller_avatar: str | None
    seller_username: str | None
    seller_suspended_at: int | None
    removed_at: int | None
    removed_by: str | None
    edited_at: int | None
    reserved_at: int | None
    reserved_for_id: int | None
    page_url: str | None

    @property
    def state(self) -> str:
        """One of STATES."""
        since = zip(STATES[::-1], (self.removed_at, self.sold_at, self.reserved_at), strict=False)
        return next((state for state, at in since if at is not None), "available")

    @property
    def version(self) -> int:
        """Changes with words and price, so that a form made from an older version does not overwrite a newer one."""
        return self.edited_at or self.created_at

    def must_be_there(self) -> None:
        """Raises NotFound for one that was removed."""
        if self.removed_at is not None:
            raise NotFound({"moderators": REMOVED, "seller": WITHDRAWN}.get(self.removed_by or "", GONE))

    def must_be_offered(self) -> None:
        """Raises Conflict for one that is sold, NotFound for one that was removed."""
        self.must_be_there()
        if self.sold_at is not None:
            raise Conflict(_("This has been sold, so there is nothing left to talk about."))


def clean_title(text: str) -> str:
    """1 to 100 characters on one line. Raises Invalid."""
    title = on_one_line(text)
    if is_blank(title) or len(title) > MAX_TITLE:
        raise Invalid(_("A title has 1 to {most} visible characters.", most=MAX_TITLE), "title")
    return without_towers(title)


def clean_description(text: str) -> str:
    """Up to 5,000 characters. Raises Invalid."""
    description = text.replace("\r\n", "\n").strip()
    if len(description) > MAX_DESCRIPTION:
        raise Invalid(
            _(
                "A description has at most {most:,} characters; this has {count:,}.",
                most=MAX_DESCRIPTION,
                count=len(description),
            ),
            "description",
        )
    return without_towers(description)


def clean_price(text: str, currency: str) -> int:
    """`120`, `89.50` or `89,5` in minor units of that currency. Raises Invalid."""
    price = minor_units(text, currency)
    if price is not None:
        return price
    if digits := digits_of(currency):
        pattern = _("A price is a number like 120 or {example}, with at most {most} digits before the point.")
    else:
        pattern = _("A price in {currency} is a whole number like 120, with at most {most} digits.")
    example = f"89.{'5'.ljust(digits, '0')}"
    raise Invalid(pattern.format(currency=currency, example=example, most=MAX_WHOLE_DIGITS), "price")


def clean_currency(text: str) -> str:
    """One of the currencies we know. Raises Invalid."""
    if text not in CURRENCIES:
        raise Invalid(_("Choose a currency from the list."), "currency")
    return text
