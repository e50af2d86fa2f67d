"""
/manifest.webmanifest   GET name, icons and colours of the installed app
/sw.js                  GET the service worker
/offline                GET the page that the worker shows without a connection
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
    """At the root, since its scope is the folder of its URL."""
    assets: Assets = request.state.assets
    return FileResponse(BUILD / assets.worker, media_type="text/javascript", headers=REVALIDATED)


async def offline(request: Request) -> Response:
    """The same for everybody, since the browser keeps it after the session has ended."""
    request.state.set_cookie = None  # fetched by the worker, and without a form
    return await page(request, "front/offline.html", position=None)


public_routes = [Route("/manifest.webmanifest", manifest), Route("/sw.js", worker), Route("/offline", offline)]
