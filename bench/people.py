"""The simulated people: signed in, with a page open; they send, and note what they see."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence

from bench.ears import Ear, Hear, listen
from bench.ledger import Ledger, number_in
from bench.server import Failed
from bench.wire import Answer, Line

BROWSER = b"User-Agent: bench\r\nAccept: text/html\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


class Person(ABC):
    """
    Somebody signed in: the heads of their requests, made once, and their open stream.

    Person 2n is the buyer and 2n + 1 the seller of pair n; `conversation` is the server's id of theirs.
    """

    shown_after = b""
    """Past what in a frame the text of a message stands, where it may also stand elsewhere."""

    def __init__(self, number: int, conversation: int, ledger: Ledger, head: bytes) -> None:
        self.number = number
        self.conversation = conversation
        self.ear: Ear | None = None
        self.ledger = ledger
        self.head = head

    def get(self, path: str, extra: bytes = b"") -> bytes:
        """A GET request of this person, `extra` being whole header lines."""
        return b"GET " + path.encode() + b" HTTP/1.1\r\n" + self.head + extra + b"\r\n"

    def shown_in(self, frame: bytes) -> int | None:
        """The number of the message that a frame of this person's stream shows."""
        return number_in(frame, self.shown_after)

    def hear(self, frame: bytes) -> None:
        """Note what a frame shows."""
        number = self.shown_in(frame)
        if number is not None:
            self.ledger.see(self.number, number)

    async def load_list(self, line: Line) -> int:
        """Load the page of this person's conversations; the body's size in bytes."""
        return len(must_be(200, await line.ask(self.get("/conversations")), "GET /conversations").body)

    @abstractmethod
    async def load_page(self, line: Line, extra: bytes = b"") -> int:
        """Load this person's conversation and note from where its stream goes on; the body's size in bytes."""

    @abstractmethod
    async def poll(self, line: Line) -> None:
        """Ask what is new since the page, which must be nothing."""

    @abstractmethod
    async def send(self, line: Line, number: int) -> None:
        """Send message `number` to the other one, and return when the server has answered that it is kept."""

    @abstractmethod
    def new_ear(self, page: str, hear: Hear) -> Ear:
        """A stream of this person, not yet connected."""


def must_be(status: int, answer: Answer, what: str) -> Answer:
    """`answer`, if it has that status. Raises Failed."""
    if answer.status != status:
        raise Failed(f"{what} answered {answer.status}, not {status}:\n{(answer.head + answer.body)[:600].decode()}")
    return answer


async def in_turns(lines: Sequence[Line], count: int, do: Callable[[Line, int], Awaitable[None]]) -> None:
    """Call `do(line, i)` for every i below `count`, one at a time on each line."""
    left = iter(range(count))

    async def work(line: Line) -> None:
        for number in left:
            await do(line, number)

    await asyncio.gather(*map(work, lines))


async def open_streams(port: int, people: Sequence[Person]) -> None:
    """Open one page stream for everybody."""
    for person in people:
        person.ear = person.new_ear("a", person.hear)
    await listen(port, [person.ear for person in people if person.ear])
