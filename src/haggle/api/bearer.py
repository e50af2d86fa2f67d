"""Authentication of programs: the bearer token in `Authorization`."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.accounts.model import digest
from haggle.accounts.queries import account_by_token
from haggle.errors import SignInFirst
from haggle.web.request_headers import bearer_token


def bearer_only(app: ASGIApp) -> ASGIApp:
    """Wraps an API route: only a bearer token opens it, never a cookie, so no page can be tricked into calling it."""

    async def locked(scope: Scope, receive: Receive, send: Send) -> None:
        secret = bearer_token(Headers(scope=scope))
        known = await scope["state"]["site"].read(account_by_token, digest(secret)) if secret else None
        if known is None:
            raise SignInFirst("Send “Authorization: Bearer …” with a token from your account page.")
        scope["state"]["viewer"], token_id = known
        scope["state"]["credential"] = f"token {token_id}"
        await app(scope, receive, send)

    return locked
