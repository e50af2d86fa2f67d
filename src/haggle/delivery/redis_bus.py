"""
The bus between processes: one channel of Redis, on which each says what it has rung and pulsed.

What gathers while one message is on its way goes in the next, so that a busy process sends few and long ones. Each
hears itself too, at least once a second: who does not is cut off, whatever the reason, and reads the log meanwhile.
"""

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from haggle.delivery.bus import MemoryBus
from haggle.delivery.redis import Away, Redis

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
        self._bells: dict[int, int] = {}
        self._pulses: list[tuple[list[int], str, Mapping[str, Any]]] = []
        self._has_news = asyncio.Event()
        self._heard_at = time.monotonic()
        self._is_back = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def away_since(self) -> float | None:
        """Since when (time.monotonic) we have not heard even ourselves; None while all is well."""
        return self._heard_at if time.monotonic() - self._heard_at > AWAY_AFTER_S else None

    async def open(self) -> None:
        """Begin to carry, now or as soon as Redis is there."""
        self._tasks = [asyncio.create_task(self._listen_for_ever()), asyncio.create_task(self._say_for_ever())]

    async def close(self) -> None:
        """Carry what was handed over, then stop."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Away):
            await self._say()

    def notify(self, positions: Mapping[int, int]) -> None:
        """Say that each account's feed now reaches its position."""
        super().notify(positions)
        self._bells.update(positions)
        self._has_news.set()

    def publish_ephemeral(self, audience: Iterable[int], kind: str, **facts: Any) -> None:
        """Send a pulse to whoever listens for these accounts, here and elsewhere."""
        accounts = list(audience)
        self.publish_ephemeral_here(accounts, kind, **facts)
        self._pulses.append((accounts, kind, facts))
        self._has_news.set()

    async def _say_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_S):
                    await self._has_news.wait()
            try:
                await self._say()
            except Away as error:  # what it should have carried is in the log, or no longer true
                logger.warning("Redis is away: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _say(self) -> None:
        self._has_news.clear()
        bells, self._bells = self._bells, {}
        pulses, self._pulses = self._pulses, []
        said = {"from": self._me, "at": time.monotonic(), "bells": list(bells.items()), "pulses": pulses}
        await self._redis.publish(json.dumps(said, separators=(",", ":")))

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError, TimeoutError):
                pass  # whoever speaks to it says so
            except Exception:  # whatever it was, we must go on listening
                logger.exception("listening to Redis failed; trying again")
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        """Until it breaks, or has been silent for so long that it must have."""
        began = time.monotonic()
        async with self._redis.pubsub() as channel:
            await channel.subscribe(self._redis.channel)
            while time.monotonic() - max(began, self._heard_at) < AWAY_AFTER_S:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=BEAT_S)
                if message:
                    self._take(message["data"])

    def _take(self, data: bytes) -> None:
        try:
            said = json.loads(data)
            if said["from"] == self._me:
                self._heard_myself(said["at"])
                return
            super().notify(dict(said["bells"]))
            for audience, kind, facts in said["pulses"]:
                self.publish_ephemeral_here(audience, kind, **facts)
        except (ValueError, KeyError, TypeError):
            logger.exception("somebody else speaks on our channel of Redis")

    def _heard_myself(self, said_at: float) -> None:
        was_away = self.away_since is not None or not self._is_back
        self._heard_at, self._is_back = time.monotonic(), True
        self.latency_s = self._heard_at - said_at
        if was_away:
            for do in self._on_return:
                do()
