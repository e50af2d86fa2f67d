"""How typing and presence look on an open page."""

from functools import lru_cache

from markupsafe import Markup

from haggle.delivery.bus import EphemeralEvent
from haggle.presence.model import ONLINE
from haggle.web.templates import render


def typing(event: EphemeralEvent, language: str) -> str:
    """`typing`: a hint that goes by itself after 6 s."""
    return render("presence/typing.stream.html", language, **event.facts)


def present(event: EphemeralEvent, language: str) -> str:
    """`presence`: the word at the head of the conversation."""
    return changed_html(event.facts["conversation_id"], event.facts["presence"], language)


@lru_cache(maxsize=10_000)
def word_html(conversation_id: int, said: str, language: str) -> Markup:
    """The word as an element of the page; an empty one holds its place."""
    facts = {"conversation_id": conversation_id, "word": said, "is_online": said == ONLINE}
    return Markup(render("presence/_presence.html", language, **facts))


def changed_html(conversation_id: int, said: str, language: str) -> str:
    """The word as a fragment."""
    html = word_html(conversation_id, said, language)
    return render("presence/presence.stream.html", language, conversation_id=conversation_id, word=html)
