"""
/api/v1/site/accounts/{id}/suspension    PUT: nobody signs in to it, DELETE: its person can again
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer
from haggle.errors import Forbidden
from haggle.host.queries import member
from haggle.site_api.accounts import account_json
from haggle.site_api.bearer import actor_of
from haggle.site_api.rows import host_id, object_in, take_turn
from haggle.staff.model import instant_of
from haggle.staff.operations import ABOVE, restore, suspend
from haggle.web.responses import site_of


async def put(request: Request) -> Response:
    """Suspend the account, until then or until it is lifted; the person reads the reason."""
    await take_turn(request)
    fields, account = await object_in(request), await _decidable(request)
    until = instant_of(fields.text("until") or "")
    await suspend(site_of(request), actor_of(request), account.id, fields.text("reason") or "", until)
    return answer(await site_of(request).read(account_json, host_id(request)))


async def delete(request: Request) -> Response:
    """Its person can sign in again. A second time changes nothing."""
    await take_turn(request)
    await restore(site_of(request), actor_of(request), (await _decidable(request)).id)
    return Response(status_code=204)


async def _decidable(request: Request) -> Account:
    """The account, unless it keeps order here itself: whoever holds a token of the site is not above that."""
    account = await site_of(request).read(member, host_id(request))
    if account.is_staff:
        raise Forbidden(ABOVE)
    return account


_SUSPENSION = "/api/v1/site/accounts/{id}/suspension"
routes = [Route(_SUSPENSION, put, methods=["PUT"]), Route(_SUSPENSION, delete, methods=["DELETE"])]
