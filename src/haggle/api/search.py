"""
/api/v1/search    GET what was found (?q= ?in= ?conversation= ?before=)
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer
from haggle.api.serializers import conversation_json, one_message
from haggle.conversations.queries import conversation_for
from haggle.errors import Invalid
from haggle.search.model import Hit, Question, excerpt, needle_of, objection, question_of
from haggle.search.operations import take_turn
from haggle.search.queries import search
from haggle.store.db import Db
from haggle.web.responses import site_of


async def index(request: Request) -> Response:
    """`people`, `listings`, `hits`, newest first; `next` is the `before` of the page after it, or null."""
    site, viewer = site_of(request), request.state.viewer
    typed = request.query_params.get("q", "")
    await take_turn(site, str(viewer.id))
    needle = needle_of(typed)
    if problem := objection(typed, needle):
        raise Invalid(problem, "q")
    return answer(await site.read_long(_found, viewer, question_of(needle, request.query_params)))


async def _found(db: Db, viewer: Account, asked: Question) -> dict[str, Any]:
    if asked.conversation_id is not None:
        await conversation_for(db, viewer.id, asked.conversation_id)
    found = await search(db, viewer, asked)
    group = asked.only or "messages"
    return {
        "people": [conversation_json(row) for row in found.people],
        "listings": [conversation_json(row) for row in found.listings],
        "hits": [await _hit_json(db, viewer, hit, asked.needle) for hit in found.hits],
        "next": found.hits[-1].id if group == "messages" and found.more.get(group) else found.more.get(group),
    }


async def _hit_json(db: Db, viewer: Account, hit: Hit, needle: str) -> dict[str, Any]:
    piece = excerpt(hit.body, needle)
    return {
        **await one_message(db, viewer, hit.id),
        "title": hit.title,
        "other_name": hit.peer_name,
        "excerpt": piece.text,
        "marks": piece.marks,
    }


routes = [Route("/api/v1/search", index)]
