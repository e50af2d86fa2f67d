"""A listing, and what happened to it, as fragments."""

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.clock import minute
from haggle.listings import queries
from haggle.listings.changes.model import Change
from haggle.listings.changes.queries import change
from haggle.listings.photos.queries import photos
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.templates import render


def change_html(one: Change, viewer: Account, suffix: str = "") -> Markup:
    """A line in the log of a conversation."""
    facts = {"change": one, "words": one.said(viewer.language), "at": minute(one.created_at, viewer.reading)}
    return Markup(render("listings/_change.html", viewer.language, suffix=suffix, **facts))


async def changed(db: Db, viewer: Account, entry: Entry) -> str:
    """`listing.sold`, `listing.changed`: the listing wherever a page shows it, and a line in open conversations."""
    listing, change_id = await queries.listing(db, entry.facts["listing_id"]), entry.facts.get("change_id")
    line = change_html(await change(db, viewer.id, change_id), viewer) if change_id else ""
    facts = {"listing": listing, "photos": await photos(db, listing), "viewer": viewer, "line": line}
    return render("listings/changed.stream.html", viewer.language, **facts)


async def noted(db: Db, viewer: Account, entry: Entry) -> str:
    """`conversation.noted`: a line of the marketplace in an open conversation."""
    line = change_html(await change(db, viewer.id, entry.facts["change_id"]), viewer)
    conversation_id = entry.facts["conversation_id"]
    return render("listings/noted.stream.html", viewer.language, conversation_id=conversation_id, line=line)
