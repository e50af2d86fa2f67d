"""Many streams of one account, and how often each of them got a message."""

import asyncio
import time
from functools import partial

from bench.ledger import Ledger
from bench.people import Person

ALL_WITHIN_S = 60


class Crowd:
    """`size` streams of one person."""

    def __init__(self, person: Person, size: int) -> None:
        self.last_at = 0.0
        self._person = person
        self._size = size
        self._arrivals: dict[int, bytearray] = {}
        self._left = 0
        self._all = asyncio.Event()
        self.ears = [person.new_ear(f"crowd{place}", partial(self._hear, place)) for place in range(size)]

    async def all_have(self, number: int) -> None:
        """Wait until message `number` has come to every stream, or has had the time to; call this before it can."""
        self._arrivals[number] = bytearray(self._size)
        self._left, self.last_at = self._size, time.perf_counter()
        self._all.clear()
        try:
            async with asyncio.timeout(ALL_WITHIN_S):
                await self._all.wait()
        except TimeoutError:
            self.last_at = time.perf_counter()

    def _hear(self, place: int, frame: bytes) -> None:
        number = self._person.shown_in(frame)
        arrivals = self._arrivals.get(number) if number is not None else None
        if arrivals is None:
            return
        arrivals[place] = min(arrivals[place] + 1, 255)
        if arrivals[place] == 1:
            self._left -= 1
            if not self._left:
                self.last_at = time.perf_counter()
                self._all.set()

    def close(self, ledger: Ledger) -> None:
        """Hang up, having noted what was lost or doubled."""
        for arrivals in self._arrivals.values():
            ledger.count_crowd(arrivals)
        ledger.holes += sum(ear.holes for ear in self.ears)
        ledger.dropped += sum(ear.is_closed for ear in self.ears)
        for ear in self.ears:
            ear.close()
