"""
/api/v1/notifications                GET a page of them (?before=)
/api/v1/notifications/read           POST position: all up to there are read
/api/v1/notifications/preferences    GET every kind and channel, POST some
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer, fields
from haggle.api.serializers import preferences_json
from haggle.clock import iso
from haggle.notifications import operations, queries
from haggle.notifications.counts import queries as counts
from haggle.notifications.model import CHOICES, Notification, Page, clean_choices
from haggle.store.db import Db
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of


def notification_json(one: Notification) -> dict[str, Any]:
    """A notification; `position` is its entry in the feed."""
    return {
        "type": "notification",
        "position": one.position,
        "kind": one.kind,
        "conversation_id": one.conversation_id,
        "message_id": one.message_id,
        "listing_id": one.listing_id,
        "notice_id": one.notice_id,
        "title": one.title,
        "from_name": one.from_name,
        "line": one.line,
        "is_read": bool(one.is_read),
        "unread": one.unread,
        "timestamp": iso(one.created_at),
    }


async def index(request: Request) -> Response:
    """`notifications`, newest first; `next`: the `before` of the page after; `position`: what `read` takes for all."""
    before = number_in_query(request, "before")
    stands, found = await site_of(request).read(_page, request.state.viewer, before)
    return answer(
        {
            "notifications": [notification_json(one) for one in found.found],
            "next": found.before,
            "position": stands["position"],
            "unread_conversations": stands["unread"],
            "unread_notifications": stands["bell"],
        }
    )


async def _page(db: Db, viewer: Account, before: int | None) -> tuple[dict[str, int], Page]:
    return await counts.standing(db, viewer), await queries.page(db, viewer.id, before)


async def read(request: Request) -> Response:
    """Mark as read what stands up to `position`."""
    sent = await fields(request, numbers=["position"])
    position = sent.id("position")
    await operations.read_all(site_of(request), request.state.viewer, position)
    return answer({"type": "notifications_read", "last_position": position})


async def preferences(request: Request) -> Response:
    """Every kind with every channel."""
    return answer(preferences_json(await site_of(request).read(queries.preferences, request.state.viewer.id)))


async def prefer(request: Request) -> Response:
    """Change those that are named, like `{"reply.sound": false}`."""
    sent = await fields(request, truths=list(CHOICES))
    await operations.prefer(site_of(request), request.state.viewer, clean_choices(sent.fields))
    return await preferences(request)


routes = [
    Route("/api/v1/notifications", index),
    Route("/api/v1/notifications/read", read, methods=["POST"]),
    Route("/api/v1/notifications/preferences", preferences),
    Route("/api/v1/notifications/preferences", prefer, methods=["POST"]),
]
