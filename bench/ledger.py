"""What was sent, and who has seen it: nothing may be lost, doubled, or shown to somebody else."""

import time
from collections.abc import Iterable
from urllib.parse import quote_plus

MARK = b"bench-"
WORDS = "is the bike still there? I could come by tomorrow after six."


def body(number: int) -> str:
    """The text of message `number`; no spaces around the number, so that every server shows it alike."""
    return f"{MARK.decode()}{number}- {WORDS}"


def form_body(number: int) -> bytes:
    """The same as a form posts it."""
    return quote_plus(body(number)).encode()


def number_in(frame: bytes, after: bytes = b"") -> int | None:
    """The number of the message that a frame shows, past the first `after`; None when it shows none."""
    begin = frame.find(after)
    at = frame.find(MARK, begin)
    if begin < 0 or at < 0:
        return None
    start = at + len(MARK)
    return int(frame[start : frame.index(b"-", start)])


class Ledger:
    """The messages sent, by number, and which of the two people of the pair have seen each."""

    def __init__(self) -> None:
        self.author: list[int] = []
        self.begun: list[float] = []
        self.delays: list[float] = []
        self.crowd_lost = 0
        self.crowd_doubled = 0
        self.strays = 0
        self.holes = 0
        self.dropped = 0
        self._seen = bytearray()

    def note(self, person: int) -> int:
        """Give out the number of a message that `person` begins to send now."""
        self.author.append(person)
        self.begun.append(time.perf_counter())
        self._seen += b"\0\0"
        return len(self.author) - 1

    def see(self, person: int, number: int) -> None:
        """Note that message `number` has reached `person`."""
        now, author = time.perf_counter(), self.author[number]
        if author // 2 != person // 2:
            self.strays += 1
            return
        place = 2 * number + person % 2
        self._seen[place] = min(self._seen[place] + 1, 255)
        if author != person and self._seen[place] == 1:
            self.delays.append(now - self.begun[number])

    def count_crowd(self, arrivals: Iterable[int]) -> None:
        """Note how often one message came at each stream of a crowd, once being right."""
        for times in arrivals:
            self.crowd_lost += times == 0
            self.crowd_doubled += times > 1

    @property
    def missing(self) -> int:
        """Arrivals still missing, two being due for each message."""
        return self._seen.count(0)

    @property
    def wrong(self) -> dict[str, int]:
        """Everything that must be 0."""
        doubled = len(self._seen) - self.missing - self._seen.count(1)
        return {
            "lost": self.missing + self.crowd_lost,
            "doubled": doubled + self.crowd_doubled,
            "shown to others": self.strays,
            "holes in feeds": self.holes,
            "streams dropped": self.dropped,
        }
