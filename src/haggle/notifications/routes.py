"""
/notifications    GET what others wrote lately
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.clock import brief, minute, today
from haggle.conversations.model import last_line
from haggle.messages.queries import recent_for
from haggle.web import page, site_of


async def index(request: Request) -> Response:
    """Each entry links to its message in its conversation."""
    recent = await site_of(request).read(recent_for, request.state.viewer.id)
    zone = request.state.viewer.time_zone
    day = today(zone)
    lines = [
        (said, title, last_line(said.body), brief(said.created_at, zone, day), minute(said.created_at, zone))
        for said, title in recent
    ]
    return await page(request, "notifications/index.html", lines=lines)


routes = [Route("/notifications", index)]
