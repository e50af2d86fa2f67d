"""
/leaving    GET where the address `?to=` leads, and a link to there
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.errors import Invalid
from haggle.text.destinations import destination
from haggle.text.languages import _
from haggle.web.links import LEAVING, policy
from haggle.web.responses import page


async def show(request: Request) -> Response:
    """It leads nowhere by itself, so nobody is sent away by a link to here."""
    found = destination(request.query_params.get("to", ""))
    if found is None:
        raise Invalid(_("This is no address that a link could lead to."), "to")
    is_blocked = policy().is_blocked(found)
    return await page(request, "leaving/index.html", 403 if is_blocked else 200, to=found, is_blocked=is_blocked)


public_routes = [Route(LEAVING, show)]
