"""Lines of the list, on pages and as fragments."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from haggle.accounts.model import Account
from haggle.clock import brief, minute, today
from haggle.conversations import queries
from haggle.conversations.model import Conversation, Row, preview
from haggle.listings import queries as listings
from haggle.money import price
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import Reading, translate
from haggle.web.skeletons import filled, mark, skeleton
from haggle.web.templates import person, render


def row_html(row: Row, viewer: Account, current: int | None = None) -> Markup:
    """One line of the viewer's list, marked if it is the `current` conversation. Rendered once for the same facts."""
    return _row_html(row, viewer.reading, today(viewer.time_zone), row.id == current)


MANY = 100
"""From so many on the line shows only that there are more."""
_MARKED: dict[str, Any] = {
    **{name: mark(name) for name in ("id", "listing_id", "title", "peer_name", "listed_at")},
    **dict.fromkeys(("price", "at", "peer_id"), 0),
    **dict.fromkeys(("currency", "last_kind"), ""),
}


@lru_cache(maxsize=10_000)
def _row_html(row: Row, reading: Reading, day: str, is_current: bool) -> Markup:
    line, at, language = preview(row.last_line, row.last_kind), minute(row.at, reading), reading.language
    marked = _MARKED | {name: mark(name) for name in ("thumb", "peer_username") if getattr(row, name) is not None}
    shape = row._replace(**marked, last_line=mark("line") if line else "", unread=min(row.unread, MANY))
    return filled(
        _skeleton(shape, language, is_current),
        id=str(row.id),
        listing_id=str(row.listing_id),
        listed_at=str(row.listed_at),
        title=escape(row.title),
        price=escape(price(row.price, row.currency, language)),
        peer_name=escape(person(row.peer_name, language)),
        peer_username=escape(row.peer_username),
        thumb=escape((row.thumb or "")[:8]),
        line=escape(translate(line, language)),
        time=escape(brief(row.at, reading, day)),
        stamp=escape(at.stamp),
        iso=at.iso,
    )


@lru_cache(maxsize=2000)
def _skeleton(shape: Row, language: str, is_current: bool) -> Sequence[str]:
    at = {"stamp": mark("stamp"), "iso": mark("iso")}
    facts = {"row": shape, "line": shape.last_line, "price": mark("price"), "time": mark("time"), "at": at}
    return skeleton(render("conversations/_row.html", language, is_current=is_current, **facts))


async def listed(db: Db, viewer: Account, entry: Entry) -> str:
    """The conversation's line in its new place, for any event that changes it."""
    row = entry.known.get("rows", {}).get(viewer.id)
    row = row or await queries.listed_one(db, viewer, entry.facts["conversation_id"])
    return _listed_html(row_html(row, viewer), row.listing_id, viewer) if row else ""


def _listed_html(rows: Markup, listing_id: int, viewer: Account) -> str:
    return render("conversations/listed.stream.html", viewer.language, rows=rows, listing_id=listing_id)


async def listed_all(db: Db, viewer: Account, entry: Entry) -> str:
    """A listing has changed: the lines of every conversation about it."""
    rows = await queries.about(db, viewer, entry.facts["listing_id"])
    html = Markup("").join([row_html(row, viewer) for row in rows])
    return _listed_html(html, entry.facts["listing_id"], viewer) if rows else ""


async def marked(db: Db, viewer: Account, entry: Entry) -> str:
    """`mute.changed`, `conversation.marked`: the line, and the switches where the conversation is in view."""
    conversation = await queries.conversation_for(db, viewer.id, entry.facts["conversation_id"])
    return marked_html(conversation, await queries.listed_one(db, viewer, conversation.id), viewer)


def marked_html(conversation: Conversation, row: Row | None, viewer: Account) -> str:
    """The switches in their place, and the conversation's line, if it is in the list."""
    facts = {"conversation": conversation, "viewer": viewer, "listing_id": conversation.listing_id}
    html = row_html(row, viewer) if row else ""
    return render("conversations/marked.stream.html", viewer.language, rows=html, **facts)


async def head(db: Db, viewer: Account, entry: Entry) -> str:
    """`peer.changed`: the other person, and what it is about, for a page that shows the conversation."""
    conversation = await queries.conversation_for(db, viewer.id, entry.facts["conversation_id"])
    listing = await listings.listing(db, conversation.listing_id)
    facts = {"conversation": conversation, "listing": listing, "viewer": viewer}
    return render("conversations/peer.stream.html", viewer.language, **facts)
