"""
/desk/outbound                  GET what goes out, for operators (?state= ?channel= ?to= ?before=)
/desk/outbound/{id}/retry       POST try it again, or send it again
/desk/webhooks/{id}/state       POST enabled: 1 or 0
/desk/webhooks/{id}/test        POST send an event that says nothing
"""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.audit.model import Actor
from haggle.errors import Invalid
from haggle.outbound import operations, queries
from haggle.staff.guard import must_be_staff
from haggle.text.languages import _
from haggle.web.forms import form, number_in_query
from haggle.web.responses import page, see_other, site_of
from haggle.webhooks import operations as webhooks
from haggle.webhooks.model import CHANNEL
from haggle.webhooks.queries import endpoints

STATES = ("", "waiting", "failed")
PAGE = "/desk/outbound"


def _actor(request: Request) -> Actor:
    return Actor(request.state.viewer.id, "desk")


async def index(request: Request) -> Response:
    """How each way out stands, the endpoints, and what goes out, the newest first."""
    await must_be_staff(request, "operator")
    site, asked = site_of(request), request.query_params
    state, channel, to = asked.get("state", ""), asked.get("channel", ""), asked.get("to", "")
    if state not in STATES:
        raise Invalid(_("What goes out can be filtered by what stands in its form."), "state")
    found, more = await site.read_long(queries.lines, state, channel, to, number_in_query(request, "before"))
    asked_again = {name: value for name, value in (("state", state), ("channel", channel), ("to", to)) if value}
    return await page(
        request,
        "outbound/index.html",
        lines=found,
        more=more,
        state=state,
        where=urlencode(asked_again),
        standings=await site.read(queries.standings),
        endpoints=await site.read(endpoints),
        done=asked.get("done", ""),
    )


async def retry(request: Request) -> Response:
    """Have it tried again, or sent again."""
    await form(request)
    await must_be_staff(request, "operator")
    await operations.retry(site_of(request), request.path_params["outbound_id"], _actor(request))
    return see_other(f"{PAGE}?done=retry")


async def set_state(request: Request) -> Response:
    """Switch an endpoint on or off. The form says which, so that sending it twice is harmless."""
    sent, endpoint_id = await form(request), request.path_params["endpoint_id"]
    await must_be_staff(request, "operator")
    if sent.text("enabled") not in {"0", "1"}:
        raise Invalid(_("“{name}” should be 1 or 0.", name="enabled"), "enabled")
    await webhooks.set_enabled(site_of(request), _actor(request), endpoint_id, sent.text("enabled") == "1")
    return see_other(f"{PAGE}?done=state")


async def test(request: Request) -> Response:
    """Send the endpoint an event that says nothing."""
    await form(request)
    await must_be_staff(request, "operator")
    await webhooks.send_test(site_of(request), request.path_params["endpoint_id"])
    return see_other(f"{PAGE}?done=test&channel={CHANNEL}&to={request.path_params['endpoint_id']}")


routes = [
    Route(PAGE, index),
    Route("/desk/outbound/{outbound_id:id}/retry", retry, methods=["POST"]),
    Route("/desk/webhooks/{endpoint_id:id}/state", set_state, methods=["POST"]),
    Route("/desk/webhooks/{endpoint_id:id}/test", test, methods=["POST"]),
]
