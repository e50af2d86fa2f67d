"""Authentication of programs: the bearer token in `Authorization`."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.accounts.model import digest
from haggle.accounts.queries import account_by_token
from haggle.accounts.session import guarded
from haggle.errors import Forbidden, NotFound, SignInFirst
from haggle.web.request_headers import bearer_token

WRONG_TOKEN = {
    "chat": "This token is for what staff does, and opens nothing else.",
    "staff": "This takes a token for staff: make one on your account page.",
}


def bearer_or_session(app: ASGIApp) -> ASGIApp:
    """Wraps what only reads: a bearer token opens it, and so does the cookie of somebody who is signed in."""
    by_token, by_cookie = bearer_only(app), guarded(app, is_public=False)

    async def opened(scope: Scope, receive: Receive, send: Send) -> None:
        has_token = bool(bearer_token(Headers(scope=scope)))
        if not has_token and scope["state"]["session"]:
            scope["state"]["credential"] = f"session {scope['state']['session'].id}"
            await by_cookie(scope, receive, send)
        else:
            await by_token(scope, receive, send)

    return opened


def bearer_only(app: ASGIApp, scope: str = "chat") -> ASGIApp:
    """
    Wraps an API route: only a bearer token of that scope opens it.

    Never a cookie, so no page can be tricked into calling it.
    """

    async def locked(asked: Scope, receive: Receive, send: Send) -> None:
        secret = bearer_token(Headers(scope=asked))
        known = await asked["state"]["site"].read(account_by_token, digest(secret)) if secret else None
        if known is None:
            raise SignInFirst("Send “Authorization: Bearer …” with a token from your account page.")
        viewer, token_id, opens = known
        if opens != scope:
            raise Forbidden(WRONG_TOKEN[scope]) if viewer.is_staff else NotFound
        asked["state"]["viewer"] = viewer
        asked["state"]["credential"] = f"token {token_id}"
        await app(asked, receive, send)

    return locked


def staff_only(app: ASGIApp) -> ASGIApp:
    """Wraps a route of staff: only a token for staff opens it. What its account may do is asked in the route."""
    return bearer_only(app, "staff")
