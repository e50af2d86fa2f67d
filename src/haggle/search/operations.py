"""The rate limit of searches."""

from haggle.accounts.model import Account
from haggle.site import Site
from haggle.text.languages import _

TOO_FAST = _("You are searching very fast. Wait a moment, then search again.")


async def take_turn(site: Site, viewer: Account) -> None:
    """Count one search of the viewer's. Raises TooMany."""
    await site.limits.take("search", str(viewer.id), burst=30, per_minute=60, sentence=TOO_FAST)
