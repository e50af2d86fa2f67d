"""A file of a message as an answer, the same for pages and programs."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from haggle.attachments import queries
from haggle.attachments.renditions import rendition
from haggle.blobs.serving import served
from haggle.errors import NotFound
from haggle.text.languages import _
from haggle.web.responses import site_of

# Asked for again each time, because a message can be deleted; what is unchanged is not sent again. Nothing in a file
# runs, whatever it may be taken for: what is allowed beside nothing is what a browser shows a lone picture or sound
# with, which it has to fetch as one of us.
POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie, Authorization",
    "Content-Security-Policy": POLICY,
}


async def show(request: Request) -> Response:
    """The file, or its thumbnail, for whoever is in its conversation: images and sound inline, all else to keep."""
    site = site_of(request)
    found = await site.read(queries.attachment, request.state.viewer.id, request.path_params["attachment_id"])
    which = request.scope["path"].rpartition("/")[2]
    blob, media_type = found.blob, found.media_type
    if which.startswith("thumb"):
        if found.thumb is None:
            raise NotFound(_("This file has no thumbnail."))
        blob, media_type = await rendition(site, found.thumb, which.removeprefix("thumb"))
    disposition = "attachment" if found.kind == "file" else "inline"
    headers = HEADERS | {"Content-Disposition": f"{disposition}; {_named(found.name)}"}
    return await served(request, site.blobs, blob, media_type, headers)


def _named(name: str) -> str:
    """The name by RFC 6266: for old clients without what they could misread, for all others whole."""
    plain = "".join(char if char.isascii() and char not in '"%\\;' else "_" for char in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
