"""
/api/v1/account    GET one's own account, POST what of it is to change
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.queries import account
from haggle.api.bodies import answer, fields
from haggle.api.serializers import account_json
from haggle.profiles.model import CHOICES
from haggle.profiles.operations import choose
from haggle.web.responses import site_of

SWITCHES = ("receipts", "presence")


async def show(request: Request) -> Response:
    """The caller's own account."""
    return answer(account_json(await site_of(request).read(account, request.state.viewer.id)))


async def change(request: Request) -> Response:
    """Set those of CHOICES that are sent; the others stay as they are."""
    sent = await fields(request, *(name for name in CHOICES if name not in SWITCHES), truths=SWITCHES)
    wanted = {name: sent.text(name) for name in CHOICES if name in sent.fields}
    await choose(site_of(request), request.state.viewer, wanted)
    return await show(request)


routes = [Route("/api/v1/account", show), Route("/api/v1/account", change, methods=["POST"])]
