"""
/api/v1/staff/accounts                    GET those suspended or closed (?after=), or that of one ?username=
/api/v1/staff/accounts/{id}               GET how that account stands
/api/v1/staff/accounts/{id}/suspension    POST reason, until
/api/v1/staff/accounts/{id}/restoration   POST reason
/api/v1/staff/accounts/{id}/end           POST reason
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer, fields
from haggle.api.serializers import person_json
from haggle.audit.model import Actor
from haggle.staff import operations
from haggle.staff.model import Person, instant_of
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of


def _actor(request: Request) -> Actor:
    return Actor(request.state.viewer.id, "api")


async def index(request: Request) -> Response:
    """`accounts`, by id; `next` is the `after` of the page after it, or null."""
    site, username = site_of(request), request.query_params.get("username")
    if username is not None:
        return _answer(await operations.look_up(site, _actor(request), username), None)
    found = await operations.look_at_all(site, _actor(request), number_in_query(request, "after") or 0)
    return _answer(found, found[-1].id if len(found) == operations.PAGE else None)


def _answer(found: list[Person], after: int | None) -> Response:
    return answer({"accounts": [person_json(one) for one in found], "next": after})


async def show(request: Request) -> Response:
    """How the account stands."""
    return await _shown(request)


async def _shown(request: Request) -> Response:
    person = await operations.look_at(site_of(request), _actor(request), request.path_params["account_id"])
    return answer(person_json(person))


async def suspend(request: Request) -> Response:
    """Let nobody sign in to it until then, or until it is restored."""
    sent = await fields(request, "reason", "until")
    until = instant_of(sent.text("until"))
    account_id = request.path_params["account_id"]
    await operations.suspend(site_of(request), _actor(request), account_id, sent.text("reason"), until)
    return await _shown(request)


async def restore(request: Request) -> Response:
    """Let its person sign in again."""
    sent = await fields(request, "reason")
    await operations.restore(site_of(request), _actor(request), request.path_params["account_id"], sent.text("reason"))
    return await _shown(request)


async def end(request: Request) -> Response:
    """Close it for good."""
    sent = await fields(request, "reason")
    await operations.end(site_of(request), _actor(request), request.path_params["account_id"], sent.text("reason"))
    return await _shown(request)


routes = [
    Route("/api/v1/staff/accounts", index),
    Route("/api/v1/staff/accounts/{account_id:id}", show),
    Route("/api/v1/staff/accounts/{account_id:id}/suspension", suspend, methods=["POST"]),
    Route("/api/v1/staff/accounts/{account_id:id}/restoration", restore, methods=["POST"]),
    Route("/api/v1/staff/accounts/{account_id:id}/end", end, methods=["POST"]),
]
