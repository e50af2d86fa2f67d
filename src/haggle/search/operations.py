"""The rate limit of searches."""

from haggle.site import Site
from haggle.text.languages import _

TOO_FAST = _("You are searching very fast. Wait a moment, then search again.")


async def take_turn(site: Site, who: str) -> None:
    """Count one search of that account or address. Raises TooMany."""
    await site.limits.take("search", who, burst=30, per_minute=60, sentence=TOO_FAST)
