"""
/api/v1/search    GET what was found (?q= ?conversation= ?before=)
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer
from haggle.api.serializers import one_message
from haggle.conversations.queries import conversation_for
from haggle.errors import Invalid
from haggle.search.model import Hit, excerpt, needle_of, objection
from haggle.search.operations import take_turn
from haggle.search.queries import found
from haggle.store.db import Db
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of


async def index(request: Request) -> Response:
    """`hits`, newest first; `next` is the `before` of the page after it, or null."""
    site, viewer = site_of(request), request.state.viewer
    conversation_id, before = number_in_query(request, "conversation"), number_in_query(request, "before")
    typed = request.query_params.get("q", "")
    await take_turn(site, viewer)
    needle = needle_of(typed)
    if problem := objection(typed, needle):
        raise Invalid(problem, "q")
    hits, has_more = await site.read_long(_hits, viewer, needle, conversation_id, before)
    return answer({"hits": hits, "next": hits[-1]["message_id"] if has_more else None})


async def _hits(
    db: Db, viewer: Account, needle: str, conversation_id: int | None, before: int | None
) -> tuple[list[dict[str, Any]], bool]:
    if conversation_id is not None:
        await conversation_for(db, viewer.id, conversation_id)
    hits, has_more = await found(db, viewer, needle, conversation_id, before)
    return [await _hit_json(db, viewer, hit, needle) for hit in hits], has_more


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
