"""
How many streams are open under a name (of an account, or of a session and encoder), in all processes with one Redis.

Each process writes its own count there, always whole and never as "+1", so a lost write is repaired by the next one.
The counts of a process that has not said for 10 s that it is alive do not count.
"""

import secrets
from contextlib import suppress

from haggle.delivery.redis import Away, Redis

ALIVE_S = 10
KEEP_ALIVE_EVERY_S = 3

# Sets the count (ARGV[2]) of this process (ARGV[1]) and returns the sum of the others'. ARGV[3] is the prefix of the
# keys that say which processes are alive.
SHARE = """
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
    """The counts of the other processes; 0 without Redis, or while it is away."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._me = secrets.token_hex(8)

    async def keep_alive(self) -> None:
        """Let our counts be valid for another 10 s."""
        if self._redis:
            with suppress(Away):
                await self._redis.keep(f"alive:{self._me}", ALIVE_S)

    async def share(self, name: str, mine: int) -> int:
        """Share that this process has `mine` open under that name. Returns how many all the others have."""
        if self._redis:
            with suppress(Away):
                others = await self._redis.run(SHARE, f"seats:{name}", self._me, mine, f"{self._redis.channel}:alive:")
                return int(others)
        return 0
