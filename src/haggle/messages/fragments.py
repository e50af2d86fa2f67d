"""A message as HTML, the same on a page, in the response to a POST and in the feed."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.clock import minute
from haggle.conversations.queries import conversation_for
from haggle.messages import queries
from haggle.messages.model import Message
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import Reading
from haggle.web.templates import render

MAX_CACHED = 1000  # characters: long messages are few, and would fill the cache


def message_html(message: Message, viewer: Account, suffix: str = "") -> Markup:
    """One message as the viewer sees it, rendered once for the same facts; `suffix` is that of its id."""
    make = _message_html if len(message.body) <= MAX_CACHED else _message_html.__wrapped__
    return make(message, message.author_id == viewer.id, viewer.reading, suffix)


@lru_cache(maxsize=50_000)
def _message_html(message: Message, is_mine: bool, reading: Reading, suffix: str = "") -> Markup:
    at = minute(message.created_at, reading)
    opens_day = message.previous_at is None or minute(message.previous_at, reading).day != at.day
    facts = {"message": message, "is_mine": is_mine, "at": at, "opens_day": opens_day, "suffix": suffix}
    return Markup(render("messages/_message.html", reading.language, **facts))


def posted_html(message: Message, viewer: Account, key: str) -> str:
    """The message in its place in the log; also removes its author's typing hint and its copy in the outbox."""
    return _posted_html(message, message.author_id == viewer.id, viewer.reading, key)


@lru_cache(maxsize=1000)  # for the response to a POST and the same in the author's feed
def _posted_html(message: Message, is_mine: bool, reading: Reading, key: str) -> str:
    html = _message_html(message, is_mine, reading)
    facts = {"message": message, "html": html, "is_mine": is_mine, "key": key}
    return render("messages/posted.stream.html", reading.language, **facts)


async def reacted(db: Db, viewer: Account, entry: Entry) -> str:
    """The message as it is now; messages that quote it do not show reactions."""
    return changed_html([await queries.message(db, viewer.id, entry.facts["message_id"])], viewer)


async def changed(db: Db, viewer: Account, entry: Entry) -> str:
    """The message as it is now, and those that quote it, wherever a page shows them."""
    message_id = entry.facts["message_id"]
    message = await queries.message(db, viewer.id, message_id)
    return changed_html([message, *await queries.quoting(db, viewer.id, message_id)], viewer)


def changed_html(messages: Iterable[Message], viewer: Account) -> str:
    """These messages as they are now, each replaces itself on a page that shows it."""
    shown = [(message.id, message_html(message, viewer)) for message in messages]
    return render("messages/changed.stream.html", viewer.language, messages=shown)


async def posted(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
    """`message.posted`: the messages by position, for a page that shows their conversation."""
    found = await queries.these(db, viewer.id, [entry.facts["message_id"] for entry in entries])
    by_message = {entry.facts["message_id"]: entry for entry in entries}
    return {by_message[one.id].position: posted_html(one, viewer, by_message[one.id].facts["key"]) for one in found}


async def written(db: Db, viewer: Account, entry: Entry) -> str:
    """`peer.changed`: the newest messages, under the name they have now."""
    conversation = await conversation_for(db, viewer.id, entry.facts["conversation_id"])
    return changed_html((await queries.before(db, conversation)).messages, viewer)
