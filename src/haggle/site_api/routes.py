"""
/api/v1/site/token           GET what the token opens
/api/v1/site/openapi.json    GET the site API, described by OpenAPI 3.1
"""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.clock import iso
from haggle.site_api import accounts, badges, conversations, erasure, listings, notices, staff, webhooks
from haggle.site_api.bearer import token_of
from haggle.site_api.openapi import DESCRIPTION
from haggle.site_api.rows import take_turn


async def token(request: Request) -> Response:
    """Its name and scopes: a way to see that the connection stands."""
    await take_turn(request)
    known = token_of(request)
    return answer({"type": "token", "name": known.name, "scopes": known.scopes, "created_at": iso(known.created_at)})


async def describe(request: Request) -> Response:
    """The description: public, and cached for an hour."""
    return JSONResponse(DESCRIPTION, headers={"Cache-Control": "public, max-age=3600"})


public_routes = [Route("/api/v1/site/openapi.json", describe)]
routes: Mapping[str, Sequence[Route]] = {
    "": [Route("/api/v1/site/token", token)],
    "accounts": accounts.routes,
    "listings": listings.routes,
    "conversations": conversations.routes,
    "notices": notices.routes,
    "badges": badges.routes,
    "webhooks": webhooks.routes,
    "staff": staff.routes,
    "erasure": erasure.routes,
}
line_routes: Mapping[str, Sequence[Route]] = {
    "accounts": accounts.line_routes,
    "listings": listings.line_routes,
    "conversations": conversations.line_routes,
    "notices": notices.line_routes,
    "erasure": erasure.line_routes,
}
upload_routes: Mapping[str, Sequence[Route]] = {"accounts": accounts.upload_routes, "listings": listings.upload_routes}
