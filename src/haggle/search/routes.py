"""
/search    GET the form, and what was found (?q= ?in= ?conversation= ?before=)
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.clock import brief, minute, today
from haggle.conversations.model import Conversation, Row
from haggle.conversations.queries import conversation_for
from haggle.listings.queries import listing
from haggle.search.model import Excerpt, Hit, Question, Results, excerpt, needle_of, objection, question_of
from haggle.search.operations import take_turn
from haggle.search.queries import search
from haggle.store.db import Db
from haggle.web.responses import page, site_of

FEW = 5  # people and listings above the messages


async def index(request: Request) -> Response:
    """The form with what was typed; below it what was found, each a link to its place."""
    site, viewer = site_of(request), request.state.viewer
    typed = request.query_params.get("q", "")
    if typed:
        await take_turn(site, str(viewer.id))
    needle = needle_of(typed)
    problem = objection(typed, needle) if typed else ""
    asked = question_of(needle, request.query_params)
    is_asked = bool(typed) and not problem
    conversation, title, found = await site.read_long(_page, viewer, asked, is_asked)
    return await page(
        request,
        "search/index.html",
        typed=typed,
        problem=problem,
        is_asked=is_asked,
        asked=asked,
        conversation=conversation,
        title=title,
        people=[_named(row, needle.removeprefix("@"), "", viewer) for row in found.people],
        listings=[_named(row, "", needle, viewer) for row in found.listings],
        hits=[_shown(hit, needle, viewer) for hit in found.hits],
        more=found.more,
    )


async def _page(db: Db, viewer: Account, asked: Question, is_asked: bool) -> tuple[Conversation | None, str, Results]:
    conversation, title = None, ""
    if asked.conversation_id is not None:
        conversation = await conversation_for(db, viewer.id, asked.conversation_id)
        title = (await listing(db, conversation.listing_id)).title
    return conversation, title, await search(db, viewer, asked, FEW) if is_asked else Results([], [], [], {})


def _named(row: Row, person: str, thing: str, viewer: Account) -> dict[str, Any]:
    """A conversation whose other person, or whose listing, is called so."""
    return {
        "row": row,
        "name": Excerpt.whole(row.peer_name, person),
        "username": Excerpt.whole(row.peer_username or "", person),
        "title": Excerpt.whole(row.title, thing),
        "time": brief(row.at, viewer.reading, today(viewer.time_zone)),
        "at": minute(row.at, viewer.reading),
    }


def _shown(hit: Hit, needle: str, viewer: Account) -> dict[str, Any]:
    return {
        "hit": hit,
        "is_own": hit.author_id == viewer.id,
        "excerpt": excerpt(hit.body, needle),
        "time": brief(hit.created_at, viewer.reading, today(viewer.time_zone)),
        "at": minute(hit.created_at, viewer.reading),
    }


routes = [Route("/search", index)]
