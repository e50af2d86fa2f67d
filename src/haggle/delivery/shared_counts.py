"""
How many streams are open under a name (an account, a session's kind), in all processes that share a Redis.

Each process keeps its own count there, whole, never as "+1": whatever was lost is right again with the next word. The
counts of a process that gives no sign of life are void.
"""

import secrets
from contextlib import suppress

from haggle.delivery.redis import Away, Redis

ALIVE_S = 10
SAY_EVERY_S = 3

# Notes this process's count (ARGV[2]) and answers the sum of the others'. ARGV[3] is what names of the living begin
# with.
NOTE = """
if tonumber(ARGV[2]) > 0 then
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
    redis.call('EXPIRE', KEYS[1], 86400)
else
    redis.call('HDEL', KEYS[1], ARGV[1])
end
local others = 0
local counts = redis.call('HGETALL', KEYS[1])
for i = 1, #counts, 2 do
    if counts[i] ~= ARGV[1] then
        if redis.call('EXISTS', ARGV[3] .. counts[i]) == 1 then
            others = others + tonumber(counts[i + 1])
        else
            redis.call('HDEL', KEYS[1], counts[i])
        end
    end
end
return others
"""


class SharedCounts:
    """What the other processes have open; nothing, where there are no others or Redis is away."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._me = secrets.token_hex(8)

    async def say_alive(self) -> None:
        """Have our counts stand for another 10 s."""
        if self._redis:
            with suppress(Away):
                await self._redis.keep(f"alive:{self._me}", ALIVE_S)

    async def note(self, name: str, mine: int) -> int:
        """Say that this process has `mine` open under that name; answers how many all others have."""
        if self._redis:
            with suppress(Away):
                others = await self._redis.run(NOTE, f"seats:{name}", self._me, mine, f"{self._redis.channel}:alive:")
                return int(others)
        return 0
