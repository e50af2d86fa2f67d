"""Authentication of the marketplace's own server: a token of the site, which opens what its scopes say."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.accounts.model import digest
from haggle.audit.model import Actor
from haggle.errors import Forbidden, SignInFirst
from haggle.ops.logs import log_security
from haggle.site_tokens.model import SiteToken
from haggle.site_tokens.queries import token_by_hash
from haggle.web.request_headers import bearer_token

NO_TOKEN = "Send “Authorization: Bearer …” with a token of the site, made by haggle token --site."  # noqa: S105


def site_only(app: ASGIApp, scope: str = "") -> ASGIApp:
    """Wraps a route: only a token of the site opens it, with that scope (empty: with any). No cookie, no member's."""

    async def locked(asked: Scope, receive: Receive, send: Send) -> None:
        secret = bearer_token(Headers(scope=asked))
        token = await asked["state"]["site"].read(token_by_hash, digest(secret)) if secret else None
        if token is None:
            raise SignInFirst(NO_TOKEN)
        if scope and scope not in token.scopes:
            log_security("site token refused", 0, credential=token.credential, scope=scope)
            raise Forbidden(f"This takes the scope {scope}, and this token has: {', '.join(token.scopes)}.")
        asked["state"]["site_token"] = token
        await app(asked, receive, send)

    return locked


def token_of(request: Request) -> SiteToken:
    """The token by which it is asked."""
    token: SiteToken = request.state.site_token
    return token


def actor_of(request: Request) -> Actor:
    """Who acts, for the staff log."""
    return Actor(None, token_of(request).credential)
