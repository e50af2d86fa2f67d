"""The channel that sends to endpoints, and the follower that enqueues for them."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from haggle.clock import iso
from haggle.errors import NotFound
from haggle.outbound.model import GivenUp, Later, Outbound
from haggle.site import Site
from haggle.store.db import Db
from haggle.store.log import Event
from haggle.store.transaction import Transaction
from haggle.web.outside import Answer, Unreachable
from haggle.webhooks import operations, queries
from haggle.webhooks.model import CHANNEL, Endpoint, signed

logger = logging.getLogger("haggle.webhooks")

ANSWER_S = 15.0
SHOWN_BYTES = 300  # of an answer that is no success, in the log
LONGEST_WAIT_S = 6 * 3600
GONE = 410
AWAY = {502, 503, 504}  # what proxies say when nobody is behind them


class Webhooks:
    """Follows what happens, for the endpoints that there are: `refresh` looks which."""

    name = CHANNEL
    within_s = ANSWER_S + 5
    most_at_once = 100
    most_each = 20
    is_kept = True

    def __init__(self) -> None:
        self._endpoints: list[Endpoint] = []

    async def refresh(self, site: Site) -> None:
        """See which endpoints are switched on: another process, or a command, may have changed them."""
        self._endpoints = [one for one in await site.read(queries.endpoints) if one.disabled_at is None]

    async def follow(self, tx: Transaction, events: Sequence[Event]) -> None:
        """Enqueue what they are to be told."""
        if self._endpoints:
            await operations.tell(tx, self._endpoints, events)

    async def send(self, site: Site, item: Outbound) -> str:
        """Send it. Raises Later, and GivenUp where the endpoint is gone or switched off."""
        try:
            endpoint, about = await site.read(_prepared, int(item.destination), item.facts)
        except NotFound:
            raise GivenUp("the endpoint was removed") from None
        if endpoint.disabled_at is not None:
            raise GivenUp(f"the endpoint is switched off: {endpoint.disabled_reason}")
        kind, at = item.facts["kind"], iso(item.facts["at"])
        body = json.dumps(
            {"type": kind, "timestamp": at, "data": about}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        headers = signed(site.settings.secret_key, endpoint, item.facts["event_id"], body)
        began = time.monotonic()
        try:
            answer = await site.outside.request(
                "POST",
                endpoint.url,
                headers=headers | {"Content-Type": "application/json"},
                body=body,
                most_bytes=SHOWN_BYTES,
                within_s=ANSWER_S,
            )
        except Unreachable as error:
            raise await _noted(site, endpoint, Later(str(error), is_away=True)) from error
        said = f"{answer.status} after {(time.monotonic() - began) * 1000:.0f} ms"
        if 200 <= answer.status < 300:
            if endpoint.failures:
                await operations.note_answered(site, endpoint)
            return said
        if answer.status == GONE:
            await operations.disable(site, endpoint, "it answered 410: nobody wants this any more")
            _log(endpoint, said)
            raise GivenUp(said)
        shown = "a redirect, which is not followed" if 300 <= answer.status < 400 else _shown(answer.body)
        later = Later(f"{said}: {shown}".rstrip(": "), _asked_to_wait(answer), is_away=answer.status in AWAY)
        raise await _noted(site, endpoint, later)


async def _noted(site: Site, endpoint: Endpoint, later: Later) -> Later:
    """Note the failure for its endpoint, which is switched off after days of that."""
    if await operations.note_failed(site, endpoint, str(later)):
        _log(endpoint, str(later))
    return later


def _log(endpoint: Endpoint, reason: str) -> None:
    logger.warning("webhook endpoint %s (%s) is switched off: %s", endpoint.id, endpoint.host, reason)


async def _prepared(db: Db, endpoint_id: int, facts: Mapping[str, Any]) -> tuple[Endpoint, dict[str, Any]]:
    endpoint = await queries.endpoint(db, endpoint_id)
    return endpoint, await queries.about(db, facts, endpoint.has_text)


def _shown(body: bytes) -> str:
    """The beginning of an answer as one line of printable characters."""
    text = " ".join(body.decode("utf-8", "replace").split())
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def _asked_to_wait(answer: Answer) -> float | None:
    """How long Retry-After asks to wait, in seconds, at most six hours; None when it does not."""
    asked = answer.headers.get("retry-after", "")
    if answer.status not in {429, 503} or not asked.isascii() or not asked.isdigit():
        return None
    return float(min(int(asked[:9]), LONGEST_WAIT_S))
