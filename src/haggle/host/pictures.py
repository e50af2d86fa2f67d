"""The picture that the host names for its member: fetched when the address is another one than before."""

import logging

from haggle.errors import Invalid, Problem
from haggle.host import queries
from haggle.host.fetching import fetched
from haggle.host.model import HostFacts
from haggle.host.operations import set_picture
from haggle.profiles.operations import stored_avatar
from haggle.site import Site
from haggle.web.outside import Unreachable

logger = logging.getLogger("haggle.host")


async def follow_picture(site: Site, facts: HostFacts) -> str:
    """
    Give the account the picture that the host names, or take it away when the host says that there is none.

    Not in anybody's way: done after the transaction that follows the other facts. One that cannot be had is logged;
    answers why it could not, in words.
    """
    known = await site.read(queries.known, facts.id)
    if facts.picture is None or known is None or known.said.get("picture", "") == facts.picture:
        return ""
    avatar, why = None, ""
    if facts.picture:
        try:
            avatar = await stored_avatar(site, await fetched(site, facts.picture))
        except Invalid as problem:  # it will be no picture the next time either
            logger.warning("the picture of the host's %r: %s", facts.id, problem)
            why = str(problem)
        except (Unreachable, Problem) as problem:
            logger.warning("the picture of the host's %r, for now: %s", facts.id, problem)
            return str(problem)
    await site.write(set_picture, facts, avatar)
    site.bus.publish_ephemeral([known.account_id], "account.changed")
    return why
