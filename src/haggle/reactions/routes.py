"""
/messages/{id}/reactions    POST one's reaction, empty to take it back; GET leads back to the message's actions
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.messages.sheet import back, changed_answer
from haggle.reactions.operations import react
from haggle.web.forms import form
from haggle.web.responses import site_of


async def reaction(request: Request) -> Response:
    """React, change the reaction, or take it back."""
    sent = await form(request)
    message = await react(
        site_of(request), request.state.viewer, request.path_params["message_id"], sent.fields.get("emoji")
    )
    return changed_answer(request, message)


routes = [
    Route("/messages/{message_id:id}/reactions", back),
    Route("/messages/{message_id:id}/reactions", reaction, methods=["POST"]),
]
