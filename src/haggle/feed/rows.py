"""What an event adds to a live document: rows, some of which replace earlier ones."""

from dataclasses import dataclass

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.listings.changes.queries import change
from haggle.listings.fragments import change_html
from haggle.messages import queries as messages
from haggle.messages.fragments import message_html
from haggle.receipts import queries as receipts
from haggle.receipts.fragments import line_html
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import _

NOTES = {
    "message.edited": _("A message was edited:"),
    "reaction.changed": _("A reaction has changed:"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One row. `hides` is a CSS selector of the rows it replaces; `note` says above it why it comes again."""

    html: Markup
    hides: Markup = Markup("")
    key: int | None = None
    note: str = ""


async def posted_rows(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    """The message, and for its author the line of receipts."""
    message = entry.known.get("message") or await messages.message(db, viewer.id, entry.facts["message_id"])
    row = Piece(message_html(message, viewer))
    return [row, *await receipt_rows(db, viewer, entry)] if message.author_id == viewer.id else [row]


async def changed_rows(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    """The message as it is now, replacing the one above."""
    message = await messages.message(db, viewer.id, entry.facts["message_id"])
    html = message_html(message, viewer, f"-{entry.position}")
    return [Piece(html, Markup('[data-key="{}"]').format(message.id), message.id, NOTES.get(entry.kind, ""))]


async def receipt_rows(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    """The line of receipts, replacing the one above."""
    receipt = await receipts.receipt(db, viewer.id, entry.facts["conversation_id"])
    html = line_html(receipt, entry.facts["conversation_id"], viewer, f"-{entry.position}")
    return [Piece(html, Markup(".receipt"))] if html else []


async def listing_rows(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    """What happened to the listing, if it is a line."""
    change_id = entry.facts.get("change_id")
    return [Piece(change_html(await change(db, viewer.id, change_id), viewer))] if change_id else []
