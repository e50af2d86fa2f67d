"""The line under one's last own message: sent, delivered, seen."""

from collections.abc import Sequence
from functools import cache, lru_cache

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.receipts import queries
from haggle.receipts.model import JUST_SENT, Receipt, time_seen
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import Reading
from haggle.web.skeletons import filled, mark, skeleton
from haggle.web.templates import render


def line_html(receipt: Receipt, conversation_id: int, viewer: Account, suffix: str = "") -> Markup:
    """The line as an element of the log; nothing while the viewer has written nothing."""
    if receipt.message_id is None or receipt.posted_at is None:
        return Markup("")
    word = receipt.word(receipt.message_id)
    seen_at = receipt.seen_at if word == "Seen" else None
    return _line_html(conversation_id, receipt.message_id, receipt.posted_at, word, seen_at, viewer.reading, suffix)


@lru_cache(maxsize=10_000)
def _line_html(
    conversation_id: int, message_id: int, posted_at: int, word: str, seen_at: int | None, reading: Reading, suffix: str
) -> Markup:
    if seen_at is None:
        parts = _skeleton(word, reading.language)
        return filled(parts, conversation_id=str(conversation_id), message_id=str(message_id), suffix=suffix)
    time, at = time_seen(seen_at, posted_at, reading)
    facts = {"conversation_id": conversation_id, "message_id": message_id, "word": word, "suffix": suffix}
    return Markup(render("receipts/_receipt.html", reading.language, time=time, at=at, **facts))


@cache
def _skeleton(word: str, language: str) -> Sequence[str]:
    marks = {name: mark(name) for name in ("conversation_id", "message_id", "suffix")}
    return skeleton(render("receipts/_receipt.html", language, word=word, time="", at=None, **marks))


async def line(db: Db, viewer: Account, entry: Entry) -> str:
    """
    The line in its place, for any event that may change the receipt of the viewer's last own message.

    Only feeds carry it, because they keep the order of events: the response to a POST may come before or after the news
    that its message was seen.
    """
    if entry.facts.get("author_id", viewer.id) != viewer.id:
        return ""  # the other's message changes nothing here; that they have seen one's own is another event
    conversation_id, message = entry.facts["conversation_id"], entry.known.get("message")
    receipt = JUST_SENT._replace(message_id=message.id, posted_at=message.created_at) if message else None
    html = line_html(receipt or await queries.receipt(db, viewer.id, conversation_id), conversation_id, viewer)
    if not html:
        return ""
    return render("receipts/line.stream.html", viewer.language, conversation_id=conversation_id, line=html)
