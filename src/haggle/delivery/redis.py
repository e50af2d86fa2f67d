"""
Redis, for what several processes share for a moment: the bus, rate limits, how many streams are open.

It may go away. Whoever asks is told so at once (`Away`) and does without.
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
LEFT_ALONE_S = 1.0


class Away(Exception):
    """Redis did not answer."""


class Redis:
    """
    One Redis server. `?channel=` in the address is what all our names there begin with (`haggle`).

    It answers within 1 s or counts as away; for the next second nobody is made to wait for it again.
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
        """A connection of its own that listens."""
        return self._client.pubsub()

    async def publish(self, text: str) -> None:
        """Have everybody who listens to our channel hear this. Raises Away."""
        await self._ask(self._client.publish(self.channel, text))

    async def keep(self, name: str, seconds: int) -> None:
        """Let that name be there for so long. Raises Away."""
        await self._ask(self._client.set(f"{self.channel}:{name}", 1, ex=seconds))

    async def run(self, script: str, name: str, *args: str | float) -> Any:
        """What the Lua `script` answers, whose one key is that name of ours. Raises Away."""
        # By its text: Redis knows it by its hash from the second time on, and so does redis-py.
        return await self._ask(self._client.register_script(script)([f"{self.channel}:{name}"], args))

    async def _ask(self, answer: Any) -> Any:
        if time.monotonic() < self._away_until:
            answer.close()
            raise Away
        try:
            return await answer
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + LEFT_ALONE_S
            raise Away(str(error) or type(error).__name__) from error
