"""
/              GET what this is, and what is for sale
/robots.txt    GET what crawlers should leave out
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from haggle.listings import queries as listings
from haggle.web.addresses import here
from haggle.web.responses import page, site_of

KEPT = {"Cache-Control": "public, max-age=86400"}


async def front(request: Request) -> Response:
    """The front page."""
    viewer = request.state.viewer
    found, _ = await site_of(request).read(listings.newest, None, "", viewer.id if viewer else None)
    return await page(request, "front/index.html", listings=[listing for listing in found if not listing.sold_at][:8])


async def robots(request: Request) -> Response:
    """URLs that are not pages. Pages that need a sign-in answer 401 by themselves."""
    paths = ("/api/", "/feed", "/handover", "/leaving")
    lines = ["User-agent: *", *(f"Disallow: {here(path)}" for path in paths), ""]
    return PlainTextResponse("\n".join(lines), headers=KEPT)


public_routes = [Route("/", front), Route("/robots.txt", robots)]
