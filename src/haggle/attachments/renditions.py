"""Renditions of a stored picture, smaller or as JPEG: made when first asked for, kept beside it under its stem."""

import asyncio
from typing import NamedTuple

from haggle.attachments.pictures import redrawn
from haggle.errors import NotFound
from haggle.site import Site


class Rendition(NamedTuple):
    """The suffix of its blob's name, its largest width, and its format."""

    suffix: str
    width_px: int
    format: str
    media_type: str


RENDITIONS = {  # by how their URLs end
    "-400": Rendition(".w400", 400, "WEBP", "image/webp"),
    "-800": Rendition(".w800", 800, "WEBP", "image/webp"),
    ".jpg": Rendition(".jpg", 800, "JPEG", "image/jpeg"),
}
_making: dict[str, "asyncio.Task[None]"] = {}


def renditions_of(blob: str) -> list[str]:
    """The names of all blobs that may have been made of this one: none, unless it is a picture of ours."""
    stem, _, suffix = blob.partition(".")
    return [stem + kind.suffix for kind in RENDITIONS.values()] if suffix == "webp" else []


async def rendition(site: Site, blob: str, ending: str) -> tuple[str, str]:
    """The blob's name and media type for that ending of a URL; without one, of the picture itself. Raises NotFound."""
    if not ending:
        return blob, "image/webp"
    kind = RENDITIONS[ending]
    name = blob.partition(".")[0] + kind.suffix
    try:
        await site.blobs.size(name)
    except NotFound:
        if name not in _making:  # requests that come at once wait for the same one
            _making[name] = asyncio.create_task(_make(site, blob, name, kind))
            _making[name].add_done_callback(lambda _: _making.pop(name))
        await asyncio.shield(_making[name])
    return name, kind.media_type


async def _make(site: Site, blob: str, name: str, kind: Rendition) -> None:
    last = await site.blobs.size(blob) - 1
    content = b"".join([chunk async for chunk in site.blobs.stream(blob, 0, last)])
    await site.blobs.put(name, await redrawn(content, kind.width_px, kind.format))
