"""Limits by account or address: token buckets, which processes share over Redis, and how many at once."""

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from haggle.delivery.redis import Away, Redis
from haggle.errors import TooMany

MAX_BUCKETS = 50_000
AGAIN_S = 5

# A bucket is a level and its time; the key expires when the bucket would be full. Returns the seconds to wait, or 0. A
# clock that is set back refills nothing, and takes nothing.
TAKE = """
local burst, per_second, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
local kept = redis.call('HMGET', KEYS[1], 'level', 'since')
local level = math.min(burst, (tonumber(kept[1]) or burst) + math.max(0, now - (tonumber(kept[2]) or now)) * per_second)
local wait = 0
if level < count then wait = (count - level) / per_second else level = level - count end
redis.call('HSET', KEYS[1], 'level', tostring(level), 'since', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / per_second) + 1)
return tostring(wait)
"""


class Limits:
    """Buckets by key. Switched off as a whole for tests and benchmarks (HAGGLE_LIMITS=off)."""

    def __init__(self, are_on: bool, redis: Redis | None = None) -> None:
        self._are_on = are_on
        self._redis = redis
        self._inside: Counter[tuple[str, ...]] = Counter()
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    @contextmanager
    def inside(self, *key: str, most: int, sentence: str) -> Iterator[None]:
        """Be one of at most so many who do a thing at once, in this process. Raises TooMany when they are there."""
        if self._are_on and self._inside[key] >= most:
            raise TooMany(sentence, retry_after_s=AGAIN_S)
        self._inside[key] += 1
        try:
            yield
        finally:
            self._inside[key] -= 1
            if not self._inside[key]:
                del self._inside[key]

    async def take(self, *key: str, burst: int, per_minute: float, sentence: str, count: int = 1) -> None:
        """
        Take `count` from bucket `key`, which holds `burst` and refills at `per_minute`.

        Raises TooMany, and takes nothing, when there is not as much in it.
        """
        if not self._are_on:
            return
        wait_s = await self._take(key, burst, per_minute / 60, count)
        if wait_s > 0:
            raise TooMany(sentence, retry_after_s=math.ceil(wait_s))

    async def _take(self, key: tuple[str, ...], burst: int, per_second: float, count: int) -> float:
        if self._redis:
            try:
                return float(await self._redis.run(TAKE, ":".join(("limit", *key)), burst, per_second, count))
            except Away:
                pass  # each process counts for itself until Redis is back
        now = time.monotonic()
        level, since = self._buckets.pop(key, (float(burst), now))
        level = min(float(burst), level + (now - since) * per_second)
        is_enough = level >= count
        self._buckets[key] = (level - count if is_enough else level, now)
        if len(self._buckets) > MAX_BUCKETS:  # the least recently used: a dict keeps the order of insertion
            del self._buckets[next(iter(self._buckets))]
        return 0.0 if is_enough else (count - level) / per_second
