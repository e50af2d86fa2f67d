"""Web addresses that people write, as links, which lead over a page that names where they go."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from haggle.settings import Settings
from haggle.text.destinations import Destination, destination, is_among
from haggle.text.links import addresses_in
from haggle.web.addresses import here

_LINK = Markup('<a href="{}" rel="nofollow ugc noreferrer" target="_blank">{}</a>')
LEAVING = "/leaving"


class LinkPolicy(NamedTuple):
    """Whether links lead over our page, and the exceptions: domains, and the site itself."""

    is_over_page: bool = True
    own_url: str = ""
    allowed: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()

    def is_blocked(self, found: Destination) -> bool:
        """Whether nothing here links to there."""
        return is_among(found.host, self.blocked)

    def is_direct(self, found: Destination) -> bool:
        """Whether the operator trusts it, or it is this site."""
        is_own = bool(self.own_url) and found.address.startswith(f"{self.own_url}/")
        return not self.is_over_page or is_own or is_among(found.host, self.allowed)

    @property
    def asks_where(self) -> bool:
        """Whether it depends on where a link leads."""
        return bool(self.blocked or (self.is_over_page and (self.own_url or self.allowed)))


_policy = LinkPolicy()


def policy() -> LinkPolicy:
    """What the operator wants of links: one for the process, since everything that is rendered asks for it."""
    return _policy


def use(settings: Settings) -> None:
    """From now on links are made by these settings."""
    global _policy  # noqa: PLW0603
    is_over_page, domains = settings.strangers.is_leaving_page_on, settings.strangers.link_domains
    _policy = LinkPolicy(is_over_page, settings.public_url, domains["allowed"], domains["blocked"])


def linked(text: str, is_kept: bool = False) -> Iterator[Markup]:
    """`text` as HTML, its addresses as links. `is_kept`: for a file, where only what is typed leads anywhere."""
    last = 0
    for start, end in addresses_in(text):
        yield escape(text[last:start])
        address = text[start:end]
        href = address if is_kept else _href(address)
        yield _LINK.format(href, address) if href else escape(address)
        last = end
    yield escape(text[last:])


def _href(address: str) -> str:
    """Where a link for that address leads; nothing if there is to be none."""
    found = destination(address) if _policy.asks_where else None
    if found and _policy.is_blocked(found):
        return ""
    if found and _policy.is_direct(found):
        return found.address
    return f"{here(LEAVING)}?to={quote(address, safe=':/')}" if _policy.is_over_page else address
