"""Token buckets: how often one may do a thing. In memory, so they are forgotten at a restart."""

import math
import time

from haggle.errors import TooMany

MAX_BUCKETS = 50_000


class Limits:
    """Buckets by key. Switched off as a whole for tests and benchmarks (HAGGLE_LIMITS=off)."""

    def __init__(self, are_on: bool) -> None:
        self._are_on = are_on
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def take(self, *key: str, burst: int, per_minute: float, sentence: str, count: int = 1) -> None:
        """
        Take `count` from bucket `key`, which holds `burst` and refills at `per_minute`.

        Raises TooMany, and takes nothing, when there is not as much in it.
        """
        if not self._are_on:
            return
        now = time.monotonic()
        level, since = self._buckets.pop(key, (float(burst), now))
        level = min(float(burst), level + (now - since) * per_minute / 60)
        if level < count:
            self._buckets[key] = (level, now)
            raise TooMany(sentence, retry_after_s=math.ceil((count - level) * 60 / per_minute))
        self._buckets[key] = (level - count, now)
        if len(self._buckets) > MAX_BUCKETS:  # oldest first: a dict keeps the order of insertion, and we re-insert
            del self._buckets[next(iter(self._buckets))]
