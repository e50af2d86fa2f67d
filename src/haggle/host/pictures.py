"""The picture that the host names for its member: fetched when the address is another one than before."""

import logging

from haggle.errors import Invalid, Problem
from haggle.host import queries
from haggle.host.model import HostFacts
from haggle.host.operations import set_picture
from haggle.profiles.operations import stored_avatar
from haggle.site import Site
from haggle.web.outside import Unreachable

logger = logging.getLogger("haggle.host")

WITHIN_S = 15.0


async def follow_picture(site: Site, facts: HostFacts) -> None:
    """
    Give the account the picture that the host names, or take it away when the host says that there is none.

    Not in anybody's way: done after the transaction that follows the other facts. One that cannot be had is logged.
    """
    known = await site.read(queries.known, facts.id)
    if facts.picture is None or known is None or known.said.get("picture", "") == facts.picture:
        return
    avatar = None
    if facts.picture:
        try:
            avatar = await stored_avatar(site, await _fetched(site, facts.picture))
        except Invalid as problem:  # it will be no picture the next time either
            logger.warning("the picture of the host's %r: %s", facts.id, problem)
        except (Unreachable, Problem) as problem:
            logger.warning("the picture of the host's %r, for now: %s", facts.id, problem)
            return
    await site.write(set_picture, facts, avatar)
    site.bus.publish_ephemeral([known.account_id], "account.changed")


async def _fetched(site: Site, address: str) -> bytes:
    """The bytes at that address. Raises Unreachable, Invalid for what is too large."""
    answer = await site.outside.request(
        "GET", address, most_bytes=site.settings.max_upload_bytes, within_s=WITHIN_S, headers={"Accept": "image/*"}
    )
    if answer.status != 200:
        raise Unreachable(f"the answer was {answer.status}")
    if not answer.is_whole:
        raise Invalid("It is too large.", "picture")
    return answer.body
