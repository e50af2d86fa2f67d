"""A message as HTML, the same on a page, in the response to a POST and in the feed."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup, escape

from haggle.accounts.model import Account
from haggle.clock import minute
from haggle.conversations.model import Conversation
from haggle.conversations.queries import conversation_for
from haggle.messages import queries
from haggle.messages.model import Message
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import Reading
from haggle.web.forms import new_key
from haggle.web.skeletons import filled, mark, skeleton
from haggle.web.templates import person, prose, render

_MARKED: Mapping[str, Any] = {
    **{name: mark(name) for name in ("id", "author_name", "body")},
    **dict.fromkeys(("conversation_id", "author_id", "created_at"), 0),
    **dict.fromkeys(("previous_at", "withheld_at")),
    "author_username": "",
}
PLAIN = Message._make((0, 0, 0, "", "", "", 0, None, None, "text", 0, *[None] * 10, False, None, ()))._replace(
    **_MARKED
)
"""What most messages are, words alone, as a skeleton sees it."""

MAX_CACHED = 1000  # characters: long messages are few, and would fill the cache


def message_html(message: Message, viewer: Account, suffix: str = "") -> Markup:
    """One message as the viewer sees it, rendered once for the same facts; `suffix` is that of its id."""
    make = _message_html if len(message.body) <= MAX_CACHED else _message_html.__wrapped__
    return make(message, message.author_id == viewer.id, viewer.reading, suffix)


@lru_cache(maxsize=50_000)
def _message_html(message: Message, is_mine: bool, reading: Reading, suffix: str = "") -> Markup:
    at = minute(message.created_at, reading)
    opens_day = message.previous_at is None or minute(message.previous_at, reading).day != at.day
    if message._replace(**_MARKED) == PLAIN:
        return filled(
            _skeleton(is_mine, opens_day, reading.language),
            id=str(message.id),
            suffix=suffix,
            author_name=escape(person(message.author_name, reading.language)),
            body=prose(message.body),
            clock=escape(at.clock),
            day=escape(at.day),
        )
    facts = {"message": message, "is_mine": is_mine, "at": at, "opens_day": opens_day, "suffix": suffix}
    return Markup(render("messages/_message.html", reading.language, **facts))


@cache
def _skeleton(is_mine: bool, opens_day: bool, language: str) -> Sequence[str]:
    at = {name: mark(name) for name in ("clock", "day")}
    facts = {"message": PLAIN, "is_mine": is_mine, "at": at, "opens_day": opens_day, "suffix": mark("suffix")}
    return skeleton(render("messages/_message.html", language, **facts))


def unread_html(conversation: Conversation, key: int, viewer: Account) -> Markup:
    """The line above the first unread message, which comes after the key."""
    facts = {"conversation": conversation, "key": f"{key}.9"}
    return Markup(render("messages/_unread.html", viewer.language, **facts))


def posted_html(message: Message, viewer: Account, key: str) -> Markup:
    """The message in its place in the log; also removes its author's typing hint and its copy in the outbox."""
    return _posted_html(message, message.author_id == viewer.id, viewer.reading, key)


@lru_cache(maxsize=1000)  # for the response to a POST and the same in the author's feed
def _posted_html(message: Message, is_mine: bool, reading: Reading, key: str) -> Markup:
    html = _message_html(message, is_mine, reading)
    parts = _posted_skeleton(is_mine, bool(key), reading.language)
    return filled(parts, html=html, id=str(message.conversation_id), key=key)


@cache
def _posted_skeleton(is_mine: bool, has_key: bool, language: str) -> Sequence[str]:
    facts = {"conversation_id": mark("id"), "html": mark("html"), "key": mark("key") if has_key else ""}
    return skeleton(render("messages/posted.stream.html", language, is_mine=is_mine, **facts))


def fresh_key_html(language: str) -> Markup:
    """After a post: another key for the form, and what was wrong before is over."""
    return filled(_fresh_key_skeleton(language), key=new_key())


@cache
def _fresh_key_skeleton(language: str) -> Sequence[str]:
    return skeleton(render("messages/fresh_key.stream.html", language, key=mark("key")))


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
    by_message = {entry.facts["message_id"]: entry for entry in entries}
    found = [entry.known["message"] for entry in entries if entry.known]
    if unknown := [entry.facts["message_id"] for entry in entries if not entry.known]:
        found += await queries.these(db, viewer.id, unknown)
    return {by_message[one.id].position: posted_html(one, viewer, by_message[one.id].facts["key"]) for one in found}


async def written(db: Db, viewer: Account, entry: Entry) -> str:
    """`peer.changed`: the newest messages, under the name they have now."""
    conversation = await conversation_for(db, viewer.id, entry.facts["conversation_id"])
    return changed_html((await queries.before(db, conversation)).messages, viewer)
