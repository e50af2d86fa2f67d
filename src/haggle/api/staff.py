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
from haggle.staff.queries import PAGE, person
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
    return _answer(found, found[-1].id if len(found) == PAGE else None)


def _answer(found: list[Person], after: int | None) -> Response:
    return answer({"accounts": [person_json(one) for one in found], "next": after})


async def show(request: Request) -> Response:
    """How the account stands."""
    found = await operations.look_at(site_of(request), _actor(request), request.path_params["account_id"])
    return answer(person_json(found))


async def suspend(request: Request) -> Response:
    """Let nobody sign in to it until then, or until it is restored."""
    sent = await fields(request, "reason", "until")
    account_id, until = request.path_params["account_id"], instant_of(sent.text("until"))
    await operations.suspend(site_of(request), _actor(request), account_id, sent.text("reason"), until)
    return await _decided(request)


async def restore(request: Request) -> Response:
    """Let its person sign in again."""
    sent = await fields(request, "reason")
    await operations.restore(site_of(request), _actor(request), request.path_params["account_id"], sent.text("reason"))
    return await _decided(request)


async def end(request: Request) -> Response:
    """Close it for good."""
    sent = await fields(request, "reason")
    await operations.end(site_of(request), _actor(request), request.path_params["account_id"], sent.text("reason"))
    return await _decided(request)


async def _decided(request: Request) -> Response:
    """How it stands now, which is no further look."""
    return answer(person_json(await site_of(request).read(person, request.path_params["account_id"])))


routes = [
    Route("/api/v1/staff/accounts", index),
    Route("/api/v1/staff/accounts/{account_id:id}", show),
    Route("/api/v1/staff/accounts/{account_id:id}/suspension", suspend, methods=["POST"]),
    Route("/api/v1/staff/accounts/{account_id:id}/restoration", restore, methods=["POST"]),
    Route("/api/v1/staff/accounts/{account_id:id}/end", end, methods=["POST"]),
]
