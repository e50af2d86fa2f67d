"""
/demo/mail               GET the mails that a demo keeps, which sends none
/demo/mail/{name}        GET one of them
/demo/mail/{name}/html   GET it as a mail program shows it
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from haggle.clock import minute
from haggle.errors import NotFound
from haggle.mail import kept
from haggle.text.languages import Reading
from haggle.web.responses import NO_STORE, language_of, page, site_of

AS_A_MAIL = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-top-navigation-by-user-activation",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}


def _folder(request: Request) -> Path:
    """Where mails are kept. Raises NotFound where they are sent, or there are none."""
    folder = site_of(request).settings.mail.folder
    if folder is None:
        raise NotFound
    return folder


def _reading(request: Request) -> Reading:
    viewer = request.state.viewer
    return viewer.reading if viewer else Reading(language_of(request), None)


async def index(request: Request) -> Response:
    """All, newest first."""
    found = [(one, minute(one.at, _reading(request))) for one in kept.kept(_folder(request))]
    return await page(request, "mail/demo.html", mails=found)


async def show(request: Request) -> Response:
    """Its headers, its text, and its HTML in a frame."""
    one = kept.one(_folder(request), request.path_params["name"])
    return await page(request, "mail/demo_mail.html", mail=one, at=minute(one.at, _reading(request)))


async def show_html(request: Request) -> Response:
    """Its HTML: no script runs in it, and its links open in place of the whole page."""
    one = kept.one(_folder(request), request.path_params["name"])
    return HTMLResponse(one.html.replace("<head>", '<head><base target="_top">', 1), headers=NO_STORE | AS_A_MAIL)


public_routes = [
    Route("/demo/mail", index),
    Route("/demo/mail/{name}", show),
    Route("/demo/mail/{name}/html", show_html),
]
