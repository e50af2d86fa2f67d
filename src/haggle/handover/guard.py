"""The guard of the door to which other sites post, and the watch over sessions where a proxy says who asks."""

import secrets

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.accounts.session import is_same_origin
from haggle.errors import Forbidden
from haggle.handover.header import ProxyHeaders
from haggle.web.forms import csrf_token


def from_anywhere(app: ASGIApp) -> ASGIApp:
    """Wraps a route: who is signed in and whose form it is, it has to see to by itself (`is_from_own_page`)."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["state"]
        try:
            is_own = is_same_origin(Headers(scope=scope), state["site"].settings.is_https)
        except Forbidden:
            is_own = False
        state["is_from_own_page"] = is_own or None  # None: it bears no token of ours
        if state["viewer"] is None and state["problem"]:
            raise state["problem"]
        await app(scope, receive, send)

    return guard


class ProxySignInMiddleware:
    """Who the trusted proxy names is who asks: no session of another goes on, and who has none is signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope["state"]
            proxy: ProxyHeaders = state["doors"].proxy
            if proxy.is_trusted(scope):
                proof, session = proxy.proof(scope), state["session"]
                if session and session.host_id != (str(proof.host_id) if proof else None):
                    state["session"] = state["viewer"] = None
                    secret = state["site"].settings.secret_key
                    state["csrf_token"] = csrf_token(secret, secrets.token_hex(11))
                state["way_in"] = "/handover/start" if proof else ""
        await self._app(scope, receive, send)
