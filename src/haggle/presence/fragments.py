"""What a pulse looks like on an open page."""

from haggle.live.bus import Pulse
from haggle.templates import render


def typing(pulse: Pulse) -> str:
    """`typing`: a hint that goes by itself after 6 s."""
    return render("presence/typing.stream.html", **pulse.facts)
