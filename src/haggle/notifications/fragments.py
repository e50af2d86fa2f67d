"""The badge, and toasts."""

from functools import lru_cache

from haggle.accounts.model import Account
from haggle.conversations import queries as conversations
from haggle.db import Db
from haggle.live.log import Entry
from haggle.messages import queries as messages
from haggle.templates import render


async def badge(db: Db, viewer: Account, entry: Entry) -> str:
    """How many conversations wait; sent whole, never “+1”."""
    return _badge_html(await conversations.unread(db, viewer))


@lru_cache(maxsize=256)
def _badge_html(unread: int) -> str:
    return render("notifications/badge.stream.html", unread=unread)


async def toast(db: Db, viewer: Account, entry: Entry) -> str:
    """`message.posted` by the other: for pages that do not show the conversation."""
    if entry.facts["author_id"] == viewer.id:
        return ""
    message = await messages.message(db, viewer.id, entry.facts["message_id"])
    row = await conversations.listed_one(db, viewer, message.conversation_id)
    if row is None:
        return ""
    return render("notifications/toast.stream.html", message=message, row=row, line=message.gist)
