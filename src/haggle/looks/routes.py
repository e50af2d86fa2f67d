"""
/theme/{name}           GET the styles and the logo of the operator's theme
/terms /tips /help      GET the operator's words
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.errors import NotFound
from haggle.text.languages import _, direction, tag
from haggle.web import look
from haggle.web.headers import FOREVER
from haggle.web.responses import language_of, page

TITLES = {"terms": _("Terms"), "tips": _("Safety tips"), "help": _("Help")}
HEADERS = {
    **{name.decode(): text.decode() for name, text in [FOREVER]},
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",  # a drawing opened by itself
}


async def show(request: Request) -> Response:
    """A file of the theme, under a name that changes with its content."""
    found = look.current().files.get(request.scope["path"])
    if found is None:
        raise NotFound
    return Response(found.content, media_type=found.media_type, headers=HEADERS)


async def words(request: Request) -> Response:
    """The words in the reader's language, else in English, else in one that there is."""
    part, language = request.scope["path"].removeprefix("/"), language_of(request)
    found = look.current().words.get(part)
    if not found:
        raise NotFound
    written = next(one for one in (language, "en", *found) if one in found)
    reading: dict[str, Any] = {"written": tag(written), "direction": direction(written)}
    return await page(request, "looks/words.html", title=TITLES[part], html=found[written], **reading)


public_routes = [Route("/theme/{name}", show), *(Route(f"/{part}", words) for part in look.PARTS)]
