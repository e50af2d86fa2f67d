"""
/api/v1/site/webhooks                       GET the endpoints, PUT one by its url
/api/v1/site/webhooks/{webhook_id}          GET one, DELETE it
/api/v1/site/webhooks/{webhook_id}/secret   PUT: sign with another secret
/api/v1/site/webhooks/{webhook_id}/test     PUT: send an event that says nothing
"""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.api.serializers import Json
from haggle.clock import iso
from haggle.errors import Invalid, NotFound
from haggle.site_api.bearer import actor_of
from haggle.site_api.rows import object_in, take_turn
from haggle.store.db import Db
from haggle.text.fields import Fields
from haggle.web.responses import site_of
from haggle.webhooks import operations, queries
from haggle.webhooks.model import KINDS, Endpoint, secret_of


async def index(request: Request) -> Response:
    """`webhooks`, the oldest first; no secrets."""
    await take_turn(request)
    found = await site_of(request).read(queries.endpoints)
    return answer({"webhooks": [_endpoint_json(one) for one in found]})


async def put(request: Request) -> Response:
    """Tell that address of these events: a new endpoint answers its secret; one that is there changes."""
    await take_turn(request)
    site, fields, actor = site_of(request), await object_in(request), actor_of(request)
    url, name, kinds = fields.text("url") or "", fields.text("name"), _kinds(fields)
    here = await site.read(_at, url)
    if here is None:
        made = await operations.add(site, actor, url, name or "", kinds or ())
        return answer(_endpoint_json(made) | {"secret": secret_of(site.settings.secret_key, made.salt)}, 201)
    changed = await operations.change(site, actor, here.id, name=name, kinds=kinds)
    if (is_on := fields.truth("enabled")) is not None and is_on == (changed.disabled_at is not None):
        changed = await operations.set_enabled(site, actor, here.id, is_on)
    return answer(_endpoint_json(changed) | {"secret": None})


def _kinds(fields: Fields) -> list[str] | None:
    sent = fields.values.get("events")
    if sent is None:
        return None
    if not isinstance(sent, list) or not all(isinstance(kind, str) and kind in KINDS for kind in sent):
        raise Invalid(f"This is a list of {', '.join(KINDS)}; an empty one is all.", "events")
    return sent


async def _at(db: Db, url: str) -> Endpoint | None:
    return next((one for one in await queries.endpoints(db) if one.url == url.strip()), None)


async def show(request: Request) -> Response:
    """How it fares."""
    await take_turn(request)
    return answer(_endpoint_json(await site_of(request).read(queries.endpoint, request.path_params["webhook_id"])))


async def delete(request: Request) -> Response:
    """Forget it; what waits for it is given up. A second time is fine."""
    await take_turn(request)
    with suppress(NotFound):
        await operations.remove(site_of(request), actor_of(request), request.path_params["webhook_id"])
    return Response(status_code=204)


async def renew(request: Request) -> Response:
    """Sign with another secret, which is the answer, and for `keep_hours` (24) with the one before too."""
    await take_turn(request)
    site, fields = site_of(request), await object_in(request)
    hours = fields.whole("keep_hours", operations.MAX_HOURS)
    known = actor_of(request), request.path_params["webhook_id"], 24 if hours is None else hours
    await site.read(queries.endpoint, known[1])
    made = await operations.new_secret(site, *known)
    return answer(_endpoint_json(made) | {"secret": secret_of(site.settings.secret_key, made.salt)})


async def test(request: Request) -> Response:
    """Have an event sent that says nothing."""
    await take_turn(request)
    event_id = await operations.send_test(site_of(request), request.path_params["webhook_id"])
    return answer({"type": "webhook_test", "event_id": event_id})


def _endpoint_json(one: Endpoint) -> Json:
    return {
        "type": "webhook",
        "webhook_id": one.id,
        "url": one.url,
        "name": one.name,
        "events": sorted(one.kinds),
        "with_text": one.has_text,
        "enabled": one.disabled_at is None,
        "disabled_reason": one.disabled_reason,
        "failures": one.failures,
        "failing_since": None if one.failing_since is None else iso(one.failing_since),
        "created_at": iso(one.created_at),
    }


_ONE = "/api/v1/site/webhooks/{webhook_id:id}"
routes = [
    Route("/api/v1/site/webhooks", index),
    Route("/api/v1/site/webhooks", put, methods=["PUT"]),
    Route(_ONE, show),
    Route(_ONE, delete, methods=["DELETE"]),
    Route(f"{_ONE}/secret", renew, methods=["PUT"]),
    Route(f"{_ONE}/test", test, methods=["PUT"]),
]
