"""
/notifications    GET what others wrote lately
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.clock import brief, minute, today
from haggle.db import Db
from haggle.messages.model import Message
from haggle.messages.queries import recent_for
from haggle.notifications.queries import standing
from haggle.web import page, site_of


async def index(request: Request) -> Response:
    """Each entry links to its message in its conversation."""
    stands, recent = await site_of(request).read(_page, request.state.viewer)
    zone = request.state.viewer.time_zone
    day = today(zone)
    lines = [
        (said, title, picture, said.gist, brief(said.created_at, zone, day), minute(said.created_at, zone))
        for said, title, picture in recent
    ]
    return await page(request, "notifications/index.html", lines=lines, **stands)


async def _page(db: Db, viewer: Account) -> tuple[dict[str, int], list[tuple[Message, str, str | None]]]:
    return await standing(db, viewer), await recent_for(db, viewer.id)


routes = [Route("/notifications", index)]
