"""
The bus between processes: one channel of Redis, on which each publishes its wake-ups and ephemeral events.

What arrives while one message is being sent goes into the next, so a busy process sends few and long ones. Each process
also hears itself, at least once a second; one that does not is cut off, and sweeps the log meanwhile.
"""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from haggle import tasks
from haggle.delivery.bus import MemoryBus
from haggle.delivery.redis import Away, Redis
from haggle.store.log import Entry

logger = logging.getLogger("haggle.bus")

BEAT_S = 1.0
AWAY_AFTER_S = 3.0
RETRY_S = 0.5


class RedisBus(MemoryBus):
    """Listeners of this process are called at once, those of the others through Redis."""

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        self._redis = redis
        self._me = secrets.token_hex(8)
        self._positions: dict[int, int] = {}
        self._events: list[tuple[list[int], str, Mapping[str, Any]]] = []
        self._has_news = asyncio.Event()
        self._heard_at = time.monotonic()
        self._is_back = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def away_since(self) -> float | None:
        """Since when (time.monotonic) this process has not heard itself; None while all is well."""
        return self._heard_at if time.monotonic() - self._heard_at > AWAY_AFTER_S else None

    async def open(self) -> None:
        """Start sending and listening, now or as soon as Redis is there."""
        self._tasks = [asyncio.create_task(self._keep_listening()), asyncio.create_task(self._keep_sending())]

    async def close(self) -> None:
        """Send what is still waiting, then stop."""
        await tasks.end(self._tasks)
        with suppress(Away):
            await self._send()

    def notify(self, entries: Mapping[int, Sequence[Entry]]) -> None:
        """Send a wake-up: here with the entries, to the other processes with how far each feed reaches."""
        super().notify(entries)
        self._positions.update((account_id, added[-1].position) for account_id, added in entries.items())
        self._has_news.set()

    def publish_ephemeral(self, audience: Iterable[int], kind: str, **facts: Any) -> None:
        """Send an ephemeral event to the streams of these accounts, here and in the other processes."""
        accounts = list(audience)
        self.publish_ephemeral_here(accounts, kind, **facts)
        self._events.append((accounts, kind, facts))
        self._has_news.set()

    async def _keep_sending(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._has_news.wait()
            try:
                await self._send()
            except Away as error:  # nothing is lost: entries are in the log, ephemeral events are outdated by then
                logger.warning("Redis is away: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _send(self) -> None:
        self._has_news.clear()
        positions, self._positions = self._positions, {}
        events, self._events = self._events, []
        # These names stay as they are: during an upgrade the version before reads them (decision 0023).
        message = {"from": self._me, "at": time.monotonic(), "bells": list(positions.items()), "pulses": events}
        await self._redis.publish(json.dumps(message, separators=(",", ":")))

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, TimeoutError):
                pass  # _keep_sending logs it
            except Exception:  # whatever it was, listening must go on
                logger.exception("listening to Redis failed; trying again")
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        """Returns when nothing came for so long that the connection must be broken."""
        began = time.monotonic()
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._redis.channel)
            while time.monotonic() - max(began, self._heard_at) < AWAY_AFTER_S:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=BEAT_S)
                if message:
                    self._receive(message["data"])

    def _receive(self, data: bytes) -> None:
        try:
            message = json.loads(data)
            if message["from"] == self._me:
                self._heard_myself(message["at"])
                return
            super().notify({int(account_id): () for account_id, _position in message["bells"]})
            for audience, kind, facts in message["pulses"]:
                self.publish_ephemeral_here(audience, kind, **facts)
        except (ValueError, KeyError, TypeError):
            logger.exception("not a message of ours on our Redis channel")

    def _heard_myself(self, sent_at: float) -> None:
        was_away = self.away_since is not None or not self._is_back
        self._heard_at, self._is_back = time.monotonic(), True
        self.latency_s = self._heard_at - sent_at
        if was_away:
            for call in self._on_return:
                call()
