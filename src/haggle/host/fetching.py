"""Fetching a picture from the address that the host names."""

from haggle.errors import Invalid
from haggle.site import Site
from haggle.web.outside import Unreachable

WITHIN_S = 15.0


async def fetched(site: Site, address: str) -> bytes:
    """The bytes at that address. Raises Unreachable, Invalid for what is too large."""
    answer = await site.outside.request(
        "GET", address, most_bytes=site.settings.max_upload_bytes, within_s=WITHIN_S, headers={"Accept": "image/*"}
    )
    if answer.status != 200:
        raise Unreachable(f"the answer was {answer.status}")
    if not answer.is_whole:
        raise Invalid("It is too large.", "picture")
    return answer.body
