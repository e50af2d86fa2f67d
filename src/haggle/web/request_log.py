"""Middleware around everything: gives each request an id, measures it, and logs it."""

import logging
import re
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from haggle.ops import metrics
from haggle.ops.logs import client_address, log_fields, request_id
from haggle.web.addresses import address_of

logger = logging.getLogger("haggle.request")

UNLOGGED = ("/up", "/ready", "/metrics", "/static/")
_USABLE = re.compile(rb"[\w.-]{8,64}")


class RequestLogMiddleware:
    """Answers with `X-Request-Id`: the one that came with the request (from a proxy), if usable; else a new one."""

    def __init__(self, app: ASGIApp, are_addresses_logged: bool) -> None:
        self._app = app
        self._are_addresses_logged = are_addresses_logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNLOGGED):
            await self._app(scope, receive, send)
            return
        id_, began, status, is_stream = _id_in(scope), time.perf_counter(), 0, False
        request_id.set(id_.decode())
        if self._are_addresses_logged:
            client_address.set(address_of(scope))

        async def send_with_id(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                is_stream = any(name == b"x-accel-buffering" for name, _ in headers)
                message["headers"] = [*headers, (b"x-request-id", id_)]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            if not is_stream:  # streams log their own open and close
                _log(scope, status or 500, time.perf_counter() - began)


def _id_in(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _USABLE.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()


def _log(scope: Scope, status: int, seconds: float) -> None:
    endpoint = scope.get("endpoint")
    where = f"{endpoint.__module__}.{endpoint.__name__}".removeprefix("haggle.") if endpoint else "none"
    metrics.requests.labels(where, f"{status // 100}xx").observe(seconds)
    if logger.isEnabledFor(logging.INFO):
        session = scope.get("state", {}).get("session")
        fields = log_fields(status=status, ms=round(seconds * 1000, 1), account=session.account.id if session else 0)
        logger.info("%s %s", scope["method"], scope["path"].encode("unicode_escape").decode(), extra=fields)
