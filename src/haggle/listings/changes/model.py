"""One thing that happened to a listing, in words."""

from typing import NamedTuple

from haggle.errors import Invalid
from haggle.money import price
from haggle.text.characters import is_blank, length, on_one_line, without_towers
from haggle.text.languages import _, translate

KINDS = ("title", "price", "reserved", "sold", "available", "removed", "returned", "notice")
MAX_NOTICE = 500


class Change(NamedTuple):
    """
    What happened to a listing, as a line in a conversation about it.

    `kind`: title, price, reserved, sold, available, removed, returned; or notice, which the marketplace says (`title`)
    in one conversation alone. `username`: for whom it was
    reserved, which only its seller reads; `is_for_viewer` (on SQLite 0 or 1): for the viewer. It stands below the
    messages up to `after_message_id`.
    """

    id: int
    listing_id: int
    kind: str
    title: str | None
    price: int | None
    currency: str | None
    old_price: int | None
    old_currency: str | None
    username: str | None
    is_for_viewer: bool
    after_message_id: int
    created_at: int

    @property
    def key(self) -> str:
        """Its place in a log, below a message and above the line of receipts (`12.5`)."""
        return f"{self.after_message_id}.3.{self.id}"

    def said(self, language: str) -> str:
        """The line in words of that language."""
        kind = self.kind
        if kind == "notice":
            return self.title or ""
        if self.price is not None and self.old_price is not None and self.currency and self.old_currency:
            now = price(self.price, self.currency, language)
            before = price(self.old_price, self.old_currency, language)
            return translate(_("The price is {now} now; it was {before}.", now=now, before=before), language)
        if kind == "title":
            return translate(_("It is called “{title}” now.", title=self.title), language)
        if kind == "reserved" and self.is_for_viewer:
            return translate(_("It is reserved for you."), language)
        if kind == "reserved" and self.username:
            return translate(_("It is reserved for @{name}.", name=self.username), language)
        return translate(_CHANGES[kind], language)


def clean_notice(text: str) -> str:
    """`text` as what the marketplace says in a conversation: 1 to 500 characters on one line. Raises Invalid."""
    words = on_one_line(text)
    if is_blank(words) or length(words) > MAX_NOTICE:
        raise Invalid(f"A notice has 1 to {MAX_NOTICE} visible characters.", "body")
    return without_towers(words)


_CHANGES = {
    "reserved": _("It is reserved."),
    "sold": _("It is sold."),
    "available": _("It is for sale again."),
    "removed": _("The listing was removed. What you have said to each other stays."),
    "returned": _("The listing is back."),
}
