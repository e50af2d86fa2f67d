"""A file of a message as a response, the same for pages and programs."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from haggle.attachments import queries
from haggle.attachments.renditions import rendition
from haggle.blobs.serving import served
from haggle.errors import NotFound
from haggle.text.languages import _
from haggle.web.responses import site_of

# Revalidated each time, because a message can be deleted. The CSP lets nothing in a file run, whatever it is taken for;
# it allows only what a browser needs to show a picture or sound by itself, and to fetch it as same-origin.
POLICY = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie, Authorization",
    "Content-Security-Policy": POLICY,
}


async def show(request: Request) -> Response:
    """The file, or its thumbnail, for whoever is in its conversation: images and sound inline, others as a download."""
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
    """The name by RFC 6266: in ASCII for old clients, and whole for all others."""
    plain = "".join(char if char.isascii() and char not in '"%\\;' else "_" for char in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
