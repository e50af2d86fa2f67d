"""What the server knows of a page's connection, for whoever asks for help with it; no word that anybody wrote."""

from typing import NamedTuple

from starlette.requests import Request

from haggle import __version__
from haggle.accounts.model import Account
from haggle.clock import iso, minute, now_ms
from haggle.delivery.stream import Stream
from haggle.store import log
from haggle.store.db import Db
from haggle.text.languages import _
from haggle.web.responses import site_of

MOST_STREAMS = 8


class Fact(NamedTuple):
    """A line of the page. `label` is to be translated, `value` is the same in every language."""

    label: str
    value: str


async def facts(request: Request) -> list[Fact]:
    """One after the other, as the page shows them."""
    site, viewer, session = site_of(request), request.state.viewer, request.state.session
    bounds, last = await site.read(_feed, viewer)
    streams = site.streams.of(viewer.id)
    now = now_ms()
    is_by_proxy = "x-forwarded-for" in request.headers
    return [
        Fact(_("Server time"), f"{iso(now)} ({minute(now, viewer.reading).stamp})"),
        Fact(_("Version of haggle"), __version__),
        Fact(_("Account"), f"{viewer.id}"),
        Fact(_("Language and time zone"), f"{viewer.language}, {viewer.time_zone or 'UTC'}"),
        Fact(_("Browser"), request.headers.get("user-agent", "")[:300]),
        Fact(_("Session began"), iso(session.created_at)),
        Fact(_("Address"), f"{request.url.scheme}://{request.headers.get('host', '')[:100]}"),
        Fact(_("Address as set"), site.settings.public_url or "-"),
        Fact(_("By a proxy"), f"X-Forwarded-For {'sent' if is_by_proxy else 'not sent'}"),
        Fact(_("Position of your feed"), f"{bounds.position}, from {bounds.pruned_to} on"),
        Fact(_("Last event"), f"{last.kind}, {iso(last.created_at)}" if last else "-"),
        Fact(_("Your live connections in this process"), str(len(streams))),
        *(Fact(_("Live connection"), _line(stream)) for stream in streams[:MOST_STREAMS]),
        *(Fact(_("Server"), check.line) for check in await request.state.checks.all()),
    ]


async def _feed(db: Db, viewer: Account) -> tuple[log.Bounds, log.Entry | None]:
    bounds = await log.bounds(db, viewer.id)
    _, newest = await log.news(db, viewer.id, bounds.position - 1, 1)
    return bounds, newest[0] if newest else None


def _line(stream: Stream) -> str:
    return f"{stream.reader.encoder}, {stream.age_s:.0f} s old, at {stream.cursor}, {stream.events} events"
