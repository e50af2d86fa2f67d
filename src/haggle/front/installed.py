"""
/manifest.webmanifest   GET what haggle is called and looks like once it is installed
/sw.js                  GET the service worker
/offline                GET the page it keeps for when there is no connection
"""

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from haggle.text.languages import _, direction, tag, translate
from haggle.web.assets import BUILD, Assets
from haggle.web.responses import language_of, page

REVALIDATED = {"Cache-Control": "no-cache"}
MANIFEST = {
    "id": "/",
    "name": "haggle",
    "short_name": "haggle",
    "start_url": "/conversations",
    "scope": "/",
    "display": "standalone",
    "theme_color": "#fffdfa",
    "background_color": "#faf5ee",
    "icons": [
        {"src": f"/static/img/{name}-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in (192, 512)
    ],
}


async def manifest(request: Request) -> Response:
    """In the language that the browser asks for: it sends no cookie with this."""
    language = language_of(request)
    description = translate(_("The chat between a buyer and a seller."), language)
    made = MANIFEST | {"description": description, "lang": tag(language), "dir": direction(language)}
    headers = REVALIDATED | {"Vary": "Accept-Language"}
    return JSONResponse(made, headers=headers, media_type="application/manifest+json")


async def worker(request: Request) -> Response:
    """At the root, because it is in charge of what lies below its own address."""
    assets: Assets = request.state.assets
    return FileResponse(BUILD / assets.worker, media_type="text/javascript", headers=REVALIDATED)


async def offline(request: Request) -> Response:
    """Nothing of whoever asks stands on it, for the browser keeps it beyond their session."""
    request.state.set_cookie = None  # it has no form of ours, and is fetched by the worker, not shown
    return await page(request, "front/offline.html", position=None)


public_routes = [Route("/manifest.webmanifest", manifest), Route("/sw.js", worker), Route("/offline", offline)]
