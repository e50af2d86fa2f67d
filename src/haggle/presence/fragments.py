"""What a pulse looks like on an open page, and the word for whether the other is there."""

from functools import lru_cache

from markupsafe import Markup

from haggle.delivery.bus import Pulse
from haggle.presence.model import ONLINE
from haggle.web.templates import render


def typing(pulse: Pulse, language: str) -> str:
    """`typing`: a hint that goes by itself after 6 s."""
    return render("presence/typing.stream.html", language, **pulse.facts)


def present(pulse: Pulse, language: str) -> str:
    """`presence`: the word at the head of the conversation."""
    return changed_html(pulse.facts["conversation_id"], pulse.facts["presence"], language)


@lru_cache(maxsize=10_000)
def word_html(conversation_id: int, said: str, language: str) -> Markup:
    """The word as an element of the page; an empty one holds its place."""
    facts = {"conversation_id": conversation_id, "word": said, "is_online": said == ONLINE}
    return Markup(render("presence/_presence.html", language, **facts))


def changed_html(conversation_id: int, said: str, language: str) -> str:
    """The word as a fragment."""
    html = word_html(conversation_id, said, language)
    return render("presence/presence.stream.html", language, conversation_id=conversation_id, word=html)
