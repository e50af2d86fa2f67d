"""Which destinations are away: after some failures in a row nothing is tried there but one attempt now and then."""

import time
from dataclasses import dataclass

FAILURES = 3
PAUSES_S = (5, 10, 20, 40, 80, 160, 300)


@dataclass(slots=True)
class _Destination:
    failures: int = 0
    paused_until: float = 0.0


class Breaker:
    """What one process knows of its destinations, by channel and name. Its clock is not the one that people set."""

    def __init__(self) -> None:
        self._away: dict[tuple[str, str], _Destination] = {}

    def failed(self, destination: tuple[str, str]) -> None:
        """Nobody answered there. What was under way when that was known already does not count."""
        known = self._away.setdefault(destination, _Destination())
        if self.paused_s(destination):
            return
        known.failures += 1
        if known.failures >= FAILURES:
            pause_s = PAUSES_S[min(known.failures - FAILURES, len(PAUSES_S) - 1)]
            known.paused_until = time.monotonic() + pause_s

    def answered(self, destination: tuple[str, str]) -> None:
        """Somebody did."""
        self._away.pop(destination, None)

    def paused_s(self, destination: tuple[str, str]) -> float:
        """For how long nothing is to be tried there; 0 when it may be."""
        known = self._away.get(destination)
        return max(0.0, known.paused_until - time.monotonic()) if known else 0.0

    def most(self, destination: tuple[str, str], usual: int) -> int:
        """How many attempts may be under way there: one where it is to be seen whether somebody is back."""
        known = self._away.get(destination)
        if known is None or known.failures < FAILURES:
            return usual
        return 0 if self.paused_s(destination) else 1
