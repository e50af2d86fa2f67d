"""Whether people have passwords of ours, or sign in at the marketplace's own site alone."""

from haggle.accounts.model import Account
from haggle.accounts.queries import hash_of
from haggle.errors import Forbidden
from haggle.settings import Settings
from haggle.site import Site
from haggle.text.languages import _

NONE_HERE = _(
    "There are no passwords here. You sign in at the marketplace's own site, with the account that you have there."
)


def must_have_passwords(settings: Settings) -> None:
    """Raises Forbidden where nobody has a password."""
    if not settings.handover.are_passwords_on:
        raise Forbidden(NONE_HERE)


async def asks_password(site: Site, viewer: Account) -> bool:
    """Whether the viewer shows by a password that it is them: they have one, and passwords are on."""
    return site.settings.handover.are_passwords_on and await site.read(hash_of, viewer.id) is not None
