"""
/manifest.webmanifest   GET name, icons and colours of the installed app
/sw.js                  GET the service worker
/offline                GET the page that the worker shows without a connection
"""

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from haggle.text.languages import _, direction, tag, translate
from haggle.web.addresses import here
from haggle.web.assets import BUILD, Assets
from haggle.web.responses import language_of, page

REVALIDATED = {"Cache-Control": "no-cache"}


async def manifest(request: Request) -> Response:
    """In the language that the browser asks for: it sends no cookie with this."""
    language = language_of(request)
    made = {
        "id": here("/"),
        "name": "haggle",
        "short_name": "haggle",
        "description": translate(_("The chat between a buyer and a seller."), language),
        "lang": tag(language),
        "dir": direction(language),
        "start_url": here("/conversations"),
        "scope": here("/"),
        "display": "standalone",
        "theme_color": "#fffdfa",
        "background_color": "#faf5ee",
        "icons": [
            _icon(name, size, purpose)
            for name, purpose in (("icon", "any"), ("maskable", "maskable"))
            for size in (192, 512)
        ],
    }
    headers = REVALIDATED | {"Vary": "Accept-Language"}
    return JSONResponse(made, headers=headers, media_type="application/manifest+json")


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    src = here(f"/static/img/{name}-{size}.png")
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


async def worker(request: Request) -> Response:
    """At our root, since its scope is the folder of its URL."""
    assets: Assets = request.state.assets
    return FileResponse(BUILD / assets.worker, media_type="text/javascript", headers=REVALIDATED)


async def offline(request: Request) -> Response:
    """The same for everybody, since the browser keeps it after the session has ended."""
    request.state.set_cookie = None  # fetched by the worker, and without a form
    return await page(request, "front/offline.html", position=None)


public_routes = [Route("/manifest.webmanifest", manifest), Route("/sw.js", worker), Route("/offline", offline)]
