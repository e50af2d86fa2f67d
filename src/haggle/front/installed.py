"""
/manifest.webmanifest   GET name, icons and colours of the installed app
/sw.js                  GET the service worker
/offline                GET the page that the worker shows without a connection
"""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from haggle.text.languages import _, direction, tag, translate
from haggle.web import look
from haggle.web.addresses import here
from haggle.web.assets import BUILD, Assets
from haggle.web.responses import language_of, page

KEPT_FIRST = '"/offline"'
"""In the worker's script: the first of what it keeps, to which the files of a theme are added."""
REVALIDATED = {"Cache-Control": "no-cache"}


async def manifest(request: Request) -> Response:
    """In the language that the browser asks for: it sends no cookie with this."""
    language = language_of(request)
    made = {
        "id": here("/"),
        "name": look.current().name,
        "short_name": look.current().name,
        "description": translate(_("The chat between a buyer and a seller."), language),
        "lang": tag(language),
        "dir": direction(language),
        "start_url": here("/conversations"),
        "scope": here("/"),
        "display": "standalone",
        "theme_color": "#fffdfa",
        "background_color": "#faf5ee",
        "icons": _icons(),
    }
    headers = REVALIDATED | {"Vary": "Accept-Language"}
    return JSONResponse(made, headers=headers, media_type="application/manifest+json")


def _icons() -> list[dict[str, str]]:
    """Ours, or the site's own logo, which has any size."""
    if look.current().icon != look.Look().icon:
        return [{"src": here(look.current().icon), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    names = (("icon", "any"), ("maskable", "maskable"))
    return [_icon(name, size, purpose) for name, purpose in names for size in (192, 512)]


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    src = here(f"/static/img/{name}-{size}.png")
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


async def worker(request: Request) -> Response:
    """At our root, since its scope is the folder of its URL."""
    assets: Assets = request.state.assets
    script, themed = (BUILD / assets.worker).read_text(encoding="utf-8"), sorted(look.current().files)
    if themed:
        script = script.replace(KEPT_FIRST, ",".join(map(json.dumps, ("/offline", *themed))), 1)
    return Response(script, media_type="text/javascript", headers=REVALIDATED)


async def offline(request: Request) -> Response:
    """The same for everybody, since the browser keeps it after the session has ended."""
    request.state.set_cookie = None  # fetched by the worker, and without a form
    return await page(request, "front/offline.html", position=None)


public_routes = [Route("/manifest.webmanifest", manifest), Route("/sw.js", worker), Route("/offline", offline)]
