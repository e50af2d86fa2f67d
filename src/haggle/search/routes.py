"""
/search    GET the form, and what was found (?q= ?conversation= ?before=)
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.clock import brief, minute, today
from haggle.conversations.model import Conversation
from haggle.conversations.queries import conversation_for
from haggle.listings.queries import listing
from haggle.search.model import MAX_NEEDLE, Hit, excerpt, needle_of, objection
from haggle.search.operations import take_turn
from haggle.search.queries import found
from haggle.store.db import Db
from haggle.web.forms import number_in_query
from haggle.web.responses import page, site_of


async def index(request: Request) -> Response:
    """The form with what was typed; below it the hits, each a link to its place in the log."""
    site, viewer = site_of(request), request.state.viewer
    conversation_id, before = number_in_query(request, "conversation"), number_in_query(request, "before")
    typed = request.query_params.get("q", "")
    if typed:
        await take_turn(site, viewer)
    needle = needle_of(typed)
    problem = objection(typed, needle) if typed else ""
    is_asked = bool(typed) and not problem
    conversation, title, hits, has_more = await site.read_long(_page, viewer, needle, is_asked, conversation_id, before)
    return await page(
        request,
        "search/index.html",
        typed=typed,
        problem=problem,
        is_asked=is_asked,
        conversation=conversation,
        title=title,
        hits=hits,
        older=hits[-1]["hit"].id if has_more else None,
        is_past=before is not None,
        max_needle=MAX_NEEDLE,
    )


async def _page(
    db: Db, viewer: Account, needle: str, is_asked: bool, conversation_id: int | None, before: int | None
) -> tuple[Conversation | None, str, list[dict[str, Any]], bool]:
    conversation, title = None, ""
    if conversation_id is not None:
        conversation = await conversation_for(db, viewer.id, conversation_id)
        title = (await listing(db, conversation.listing_id)).title
    hits, has_more = await found(db, viewer, needle, conversation_id, before) if is_asked else ([], False)
    return conversation, title, [_shown(hit, needle, viewer) for hit in hits], has_more


def _shown(hit: Hit, needle: str, viewer: Account) -> dict[str, Any]:
    return {
        "hit": hit,
        "is_own": hit.author_id == viewer.id,
        "excerpt": excerpt(hit.body, needle),
        "time": brief(hit.created_at, viewer.reading, today(viewer.time_zone)),
        "at": minute(hit.created_at, viewer.reading),
    }


routes = [Route("/search", index)]
