"""Smaller and older forms of a stored picture, each made when first asked for and kept beside it, under its stem."""

import asyncio
from typing import NamedTuple

from haggle.attachments.pictures import redrawn
from haggle.errors import NotFound
from haggle.site import Site


class Form(NamedTuple):
    """How a rendition's blob ends, at most how wide it is, and what it is."""

    suffix: str
    width_px: int
    format: str
    media_type: str


FORMS = {  # by how their URLs end
    "-400": Form(".w400", 400, "WEBP", "image/webp"),
    "-800": Form(".w800", 800, "WEBP", "image/webp"),
    ".jpg": Form(".jpg", 800, "JPEG", "image/jpeg"),
}
_making: dict[str, "asyncio.Task[None]"] = {}


def renditions_of(blob: str) -> list[str]:
    """The names of all blobs that may have been made of this one: none, unless it is a picture of ours."""
    stem, _, suffix = blob.partition(".")
    return [stem + form.suffix for form in FORMS.values()] if suffix == "webp" else []


async def rendition(site: Site, blob: str, ending: str) -> tuple[str, str]:
    """The blob's name and media type in the form of that ending; without one, the picture itself. Raises NotFound."""
    if not ending:
        return blob, "image/webp"
    form = FORMS[ending]
    name = blob.partition(".")[0] + form.suffix
    try:
        await site.blobs.size(name)
    except NotFound:
        if name not in _making:  # a crowd that comes at once waits for one
            _making[name] = asyncio.create_task(_make(site, blob, name, form))
            _making[name].add_done_callback(lambda _: _making.pop(name))
        await asyncio.shield(_making[name])
    return name, form.media_type


async def _make(site: Site, blob: str, name: str, form: Form) -> None:
    last = await site.blobs.size(blob) - 1
    content = b"".join([chunk async for chunk in site.blobs.stream(blob, 0, last)])
    await site.blobs.put(name, await redrawn(content, form.width_px, form.format))
