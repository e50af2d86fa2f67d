"""
/up         GET whether this process answers; checks nothing else
/ready      GET whether it can do its work: one line for each check, or JSON; 503 when it cannot
/metrics    GET metrics for Prometheus: from this machine, or with a token
/diagnostics    GET what is known of the viewer's connection, to be copied to whoever helps; as text for programs
"""

import hmac
from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from haggle.errors import NotFound, Unavailable
from haggle.ops import metrics
from haggle.ops.diagnostics import facts
from haggle.outbound.queries import standings
from haggle.site import Site
from haggle.web.addresses import address_of
from haggle.web.request_headers import accepts, accepts_only, bearer_token
from haggle.web.responses import page, site_of

NOT_KEPT = {"Cache-Control": "no-store"}
HERE = {"127.0.0.1", "::1"}


async def up(request: Request) -> Response:
    """200 as long as the process answers."""
    return PlainTextResponse("up\n", headers=NOT_KEPT)


async def ready(request: Request) -> Response:
    """`ready`, `ready, degraded` or `not ready`, and why."""
    found = await request.state.checks.all()
    states = {check.state for check in found}
    word = "not ready" if "failed" in states else "ready, degraded" if "degraded" in states else "ready"
    status = 503 if "failed" in states else 200
    if accepts(request.headers, "accept", "application/json"):
        about = {check.name: {"state": check.state, "detail": check.words} for check in found}
        return JSONResponse({"state": word, "checks": about}, status, headers=NOT_KEPT)
    lines = [word, *(check.line for check in found)]
    return PlainTextResponse("\n".join(lines) + "\n", status, headers=NOT_KEPT)


async def measured(request: Request) -> Response:
    """All metrics since the start. Raises NotFound for a client that may not read them."""
    site = site_of(request)
    if not _may_measure(request, site):
        raise NotFound
    with suppress(Unavailable):  # whoever measures wants to know of it, and of all else
        for one in await site.read(standings):
            metrics.outbound_waiting.labels(one.channel).set(one.waiting)
            metrics.outbound_failed.labels(one.channel).set(one.failed)
    metrics.waiting.set(site.store.waiting)
    metrics.bus_away.set(site.bus.away_since is not None)
    metrics.bus_latency.set(site.bus.latency_s)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST, headers=NOT_KEPT)


async def diagnostics(request: Request) -> Response:
    """The page; by scripts it adds what the browser knows."""
    found = await facts(request)
    if accepts_only(request.headers, "text/plain"):
        return PlainTextResponse("".join(f"{fact.label}: {fact.value}\n" for fact in found), headers=NOT_KEPT)
    return await page(request, "ops/diagnostics.html", facts=found)


def _may_measure(request: Request, site: Site) -> bool:
    token, given = site.settings.metrics_token, bearer_token(request.headers)
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return address_of(request.scope) in HERE and "x-forwarded-for" not in request.headers


public_routes = [Route("/up", up), Route("/ready", ready), Route("/metrics", measured)]
routes = [Route("/diagnostics", diagnostics)]
