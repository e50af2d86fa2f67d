"""Responses: pages, fragments, redirects."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from haggle.site import Site
from haggle.text.languages import best_of, direction, tag
from haggle.web import look, templates
from haggle.web.addresses import here
from haggle.web.forms import new_key

NOTHING_NEW = {"position": None, "unread": 0, "bell": 0}
NO_STORE = {
    "Cache-Control": "private, no-store",
    "Pragma": "no-cache",
    "Vary": "HX-Request, HX-Request-Type, Cookie, Accept-Language",
}


def site_of(request: Request) -> Site:
    """The Site of this request."""
    site: Site = request.state.site
    return site


def language_of(request: Request) -> str:
    """The viewer's language, else the one that the browser prefers."""
    viewer = request.state.viewer
    return viewer.language if viewer else best_of(request.headers.get("accept-language", ""))


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a fragment instead of the page."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-request-type") != "full"


async def page(request: Request, template: str, /, status: int = 200, language: str = "", **context: Any) -> Response:
    """A whole page, never cached; it follows the feed if somebody is signed in. In that language, or the reader's."""
    state, language, settings = request.state, language or language_of(request), site_of(request).settings
    if state.viewer is None:
        context |= NOTHING_NEW
    elif "position" not in context:
        try:
            context |= await site_of(request).read(state.standing, state.viewer)
        except Exception:
            if status < 500:
                raise
            context |= NOTHING_NEW  # an error page must not fail for the reason it reports
    html = templates.render(
        template,
        language,
        lang=tag(language),
        dir=direction(language),
        viewer=state.viewer,
        csrf_field=templates.csrf_field(state.csrf_token),
        assets=state.assets,
        script=state.assets.js.get(language),
        path=request.scope["path"],
        is_framed=is_framed(request),
        look=look.current(),
        is_joining_open=settings.join == "open" and settings.handover.are_passwords_on,
        are_passwords_on=settings.handover.are_passwords_on,
        place=settings.handover.place,
        has_mail=settings.mail.is_on,
        has_kept_mail=settings.mail.folder is not None,
        page_id=new_key(),
        **{"conversation_id": None} | context,
    )
    headers = NO_STORE | ({"Set-Cookie": state.set_cookie} if state.set_cookie else {})
    return HTMLResponse(html, status_code=status, headers=headers)


def is_framed(request: Request) -> bool:
    """Whether the page is for a frame of another site."""
    return bool(site_of(request).settings.embedding.framed_by) and request.headers.get("sec-fetch-dest") == "iframe"


def is_prefetch(request: Request) -> bool:
    """Whether the browser only prefetches, and nobody has followed the link yet."""
    return "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")


def fragment(html: str, headers: Mapping[str, str] | None = None) -> Response:
    """A piece of HTML for htmx."""
    return HTMLResponse(html, headers=NO_STORE | dict(headers or {}))


def not_modified() -> Response:
    """304: the client has the newest state."""
    return Response(status_code=304, headers=NO_STORE)


def see_other(location: str, headers: Mapping[str, str] | None = None) -> Response:
    """303 to a path of ours, after a POST."""
    return RedirectResponse(here(location), status_code=303, headers=NO_STORE | dict(headers or {}))
