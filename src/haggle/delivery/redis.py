"""
Redis, for what processes share for a short time: the bus, rate limits, counts of open streams.

It may be unreachable: calls then raise `Away` at once, and callers do without.
"""

import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from redis.asyncio import Redis as Client
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

ANSWER_S = 1.0
NOT_ASKED_S = 1.0


class Away(Exception):
    """Redis did not answer."""


class Redis:
    """
    One Redis server. `?channel=` in the address is the prefix of all our names there (`haggle`).

    It answers within 1 s or counts as away; for the next second every call then raises Away without asking.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        self.channel = options.pop("channel", "haggle")
        self._client: Client = Client.from_url(
            urlunsplit(parts._replace(query=urlencode(options))),
            socket_timeout=ANSWER_S,
            socket_connect_timeout=ANSWER_S,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=0,
        )
        self._away_until = 0.0

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def pubsub(self) -> PubSub:
        """A separate connection for listening."""
        return self._client.pubsub()

    async def publish(self, text: str) -> None:
        """Publish on our channel. Raises Away."""
        await self._ask(self._client.publish(self.channel, text))

    async def clock_ms(self) -> int:
        """What time it is there. Raises Away."""
        seconds, microseconds = await self._ask(self._client.time())
        return int(seconds) * 1000 + int(microseconds) // 1000

    async def keep(self, name: str, seconds: int) -> None:
        """Set this key; it expires after `seconds`. Raises Away."""
        await self._ask(self._client.set(f"{self.channel}:{name}", 1, ex=seconds))

    async def run(self, script: str, name: str, *args: str | float) -> Any:
        """Run the Lua `script` on this key and return its answer. Raises Away."""
        # redis-py sends the text once, and its hash from then on.
        return await self._ask(self._client.register_script(script)([f"{self.channel}:{name}"], args))

    async def _ask(self, answer: Any) -> Any:
        if time.monotonic() < self._away_until:
            answer.close()
            raise Away
        try:
            return await answer
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + NOT_ASKED_S
            raise Away(str(error) or type(error).__name__) from error
