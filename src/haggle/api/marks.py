"""
/api/v1/conversations/{id}/mute     POST muted: true or false, `for`: hour or day
/api/v1/conversations/{id}/marks    POST starred, archived, accepted: true or false
/api/v1/conversations/{id}/unread   POST: leave it unread, from `message` on if that is sent
/api/v1/messages/{id}/star          POST starred: true or false
/api/v1/starred                     GET the messages that the caller has starred (?before=)
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.bodies import answer, fields
from haggle.api.serializers import Json, conversation_json, message_json, mute_json, one_message
from haggle.conversations.queries import conversation_for, listed_one
from haggle.errors import Invalid, NotFound
from haggle.marks import operations, queries
from haggle.marks.model import IN_JSON, LASTS_MS, MARKS, clean_mark, clean_marks
from haggle.messages.queries import message
from haggle.receipts.queries import receipt
from haggle.store.db import Db
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of


async def mute(request: Request) -> Response:
    """Let the conversation alert no more (for an hour or a day, if `for` says so), or again."""
    sent = await fields(request, "for", truths=["muted"])
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(conversation_for, viewer.id, conversation_id)  # NotFound comes before Invalid
    is_muted, lasts = clean_mark(sent.fields.get("muted"), "muted", IN_JSON), sent.text("for")
    if lasts and lasts not in LASTS_MS:
        raise Invalid(f"“for” is one of {', '.join(LASTS_MS)}.", "for")
    return answer(mute_json(await operations.mute(site, viewer, conversation_id, is_muted, LASTS_MS.get(lasts or ""))))


async def mark(request: Request) -> Response:
    """Star or archive the conversation, or no more; accept a request; what is not sent stays as it is."""
    sent = await fields(request, truths=MARKS)
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(conversation_for, viewer.id, conversation_id)
    await operations.mark(site, viewer, conversation_id, clean_marks(sent.fields, IN_JSON))
    return await _conversation(request, conversation_id)


async def leave_unread(request: Request) -> Response:
    """Leave unread what the other wrote from `message` on, by default the newest of theirs."""
    sent = await fields(request, numbers=["message"])
    conversation_id = request.path_params["conversation_id"]
    message_id = sent.id("message") if sent.text("message") else None
    await operations.leave_unread(site_of(request), request.state.viewer, conversation_id, message_id)
    return await _conversation(request, conversation_id)


async def _conversation(request: Request, conversation_id: int) -> Response:
    row = await site_of(request).read(listed_one, request.state.viewer, conversation_id)
    if row is None:
        raise NotFound("There is no such conversation in your list.")
    return answer(conversation_json(row))


async def star(request: Request) -> Response:
    """Star a message, or no more."""
    sent = await fields(request, truths=["starred"])
    site, viewer, message_id = site_of(request), request.state.viewer, request.path_params["message_id"]
    await site.read(message, viewer.id, message_id)
    await operations.star(site, viewer, message_id, clean_mark(sent.fields.get("starred"), "starred", IN_JSON))
    return answer(await site.read(one_message, viewer, message_id))


async def starred(request: Request) -> Response:
    """`messages`, newest first; `next` is the `before` of the page after, or null."""
    found, more = await site_of(request).read(_starred, request.state.viewer, number_in_query(request, "before"))
    return answer({"messages": found, "next": more})


async def _starred(db: Db, viewer: Account, before: int | None) -> tuple[list[Json], int | None]:
    found, more = await queries.starred(db, viewer, before)
    known = {
        conversation_id: await receipt(db, viewer.id, conversation_id)
        for conversation_id in {one.message.conversation_id for one in found}
    }
    return [message_json(one.message, viewer.id, known[one.message.conversation_id]) for one in found], more


routes = [
    Route("/api/v1/conversations/{conversation_id:id}/mute", mute, methods=["POST"]),
    Route("/api/v1/conversations/{conversation_id:id}/marks", mark, methods=["POST"]),
    Route("/api/v1/conversations/{conversation_id:id}/unread", leave_unread, methods=["POST"]),
    Route("/api/v1/messages/{message_id:id}/star", star, methods=["POST"]),
    Route("/api/v1/starred", starred),
]
