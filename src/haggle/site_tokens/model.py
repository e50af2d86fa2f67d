"""A token of the site, and what it may open."""

from collections.abc import Iterable
from typing import NamedTuple

from haggle.errors import Invalid

SITE_SCOPES = {
    "accounts": "make, change and read accounts",
    "listings": "make, change, read and remove listings",
    "conversations": "open conversations, and read who talks about what: not what is said",
    "notices": "say something in a conversation, in the name of the marketplace",
    "badges": "read how much is unread",
    "webhooks": "say where events are told",
    "staff": "suspend accounts, restore them, and say who keeps order here",
    "erasure": "export and erase a person",
}
"""What a token of the site may open, in words."""
MARK = "hgs_"
"""How its secret begins."""


class SiteToken(NamedTuple):
    """A token of the site; its secret was shown once and is kept only as a hash."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: int

    @property
    def credential(self) -> str:
        """How logs name it."""
        return f"site token {self.id}"


def clean_scopes(wanted: Iterable[str]) -> tuple[str, ...]:
    """These of SITE_SCOPES, each once and in their order. Raises Invalid for none, and for any other."""
    named = set(wanted)
    if not named or named - SITE_SCOPES.keys():
        raise Invalid(f"A token of the site opens one or more of: {', '.join(SITE_SCOPES)}.", "scope")
    return tuple(scope for scope in SITE_SCOPES if scope in named)
