"""The photos that the host names for a listing: fetched when their addresses are others than before."""

import logging
from collections.abc import Sequence
from hashlib import sha256

from haggle.errors import Problem
from haggle.host.fetching import fetched
from haggle.host.listings.operations import set_photos
from haggle.listings.photos.operations import store_picture
from haggle.site import Site
from haggle.web.outside import Unreachable

logger = logging.getLogger("haggle.host")


def mark_of(addresses: Sequence[str]) -> str:
    """What tells these addresses from others."""
    return sha256("\n".join(addresses).encode()).hexdigest()


async def follow_photos(site: Site, host_id: str, addresses: Sequence[str]) -> str:
    """Let the host's listing have the photos at these addresses and no others; answers why not, in words."""
    try:
        stored = [await store_picture(site, await fetched(site, address)) for address in addresses]
        await site.write(set_photos, host_id, stored, mark_of(addresses))
    except (Unreachable, Problem) as problem:
        logger.info("the photos of the host's listing %r: %s", host_id, problem)
        return str(problem)
    return ""
