"""Lines of the list, on pages and as fragments."""

from functools import lru_cache

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.clock import brief, minute, today
from haggle.conversations import queries
from haggle.conversations.model import Conversation, Row, preview
from haggle.listings import queries as listings
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import Reading
from haggle.web.templates import render


def row_html(row: Row, viewer: Account, current: int | None = None) -> Markup:
    """One line of the viewer's list, marked if it is the `current` conversation. Rendered once for the same facts."""
    return _row_html(row, viewer.reading, today(viewer.time_zone), row.id == current)


@lru_cache(maxsize=10_000)
def _row_html(row: Row, reading: Reading, day: str, is_current: bool) -> Markup:
    return Markup(
        render(
            "conversations/_row.html",
            reading.language,
            row=row,
            line=preview(row.last_line, row.last_kind),
            is_current=is_current,
            time=brief(row.at, reading, day),
            at=minute(row.at, reading),
        )
    )


async def listed(db: Db, viewer: Account, entry: Entry) -> str:
    """The conversation's line in its new place, for any event that changes it."""
    row = await queries.listed_one(db, viewer, entry.facts["conversation_id"])
    return render("conversations/listed.stream.html", viewer.language, rows=row_html(row, viewer)) if row else ""


async def listed_all(db: Db, viewer: Account, entry: Entry) -> str:
    """A listing has changed: the lines of every conversation about it."""
    rows = await queries.about(db, viewer, entry.facts["listing_id"])
    html = Markup("").join([row_html(row, viewer) for row in rows])
    return render("conversations/listed.stream.html", viewer.language, rows=html) if rows else ""


async def muted(db: Db, viewer: Account, entry: Entry) -> str:
    """`mute.changed`: the line, and the switch where the conversation is in view."""
    conversation = await queries.conversation_for(db, viewer.id, entry.facts["conversation_id"])
    return muted_html(conversation, await queries.listed_one(db, viewer, conversation.id), viewer)


def muted_html(conversation: Conversation, row: Row | None, viewer: Account) -> str:
    """The switch in its place, and the conversation's line, if it is in the list."""
    html = row_html(row, viewer) if row else ""
    return render("conversations/muted.stream.html", viewer.language, conversation=conversation, rows=html)


async def head(db: Db, viewer: Account, entry: Entry) -> str:
    """`peer.changed`: the other person, and what it is about, for a page that shows the conversation."""
    conversation = await queries.conversation_for(db, viewer.id, entry.facts["conversation_id"])
    listing = await listings.listing(db, conversation.listing_id)
    return render("conversations/peer.stream.html", viewer.language, conversation=conversation, listing=listing)
