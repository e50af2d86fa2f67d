"""The simulated people: signed in, with a page open; they note what they send and what they see."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlencode

from bench import market
from bench.server import Failed
from bench.wire import Answer, Ear, Line, connect, listen

SIGN_IN_CONNECTIONS = 16
BROWSER = b"User-Agent: bench\r\nAccept: text/html\r\n"
AS_HTMX = b"HX-Request: true\r\nHX-Request-Type: partial\r\n"
SAME_ORIGIN = b"Sec-Fetch-Site: same-origin\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
MESSAGE = b'id="message-'
TOKEN = re.compile(rb'name="csrf_token" value="(\w+)"')
AFTER = re.compile(rb"/feed\?after=(\d+)")


class Ledger:
    """What was sent, by number, and which of the two people of its pair have seen it."""

    def __init__(self) -> None:
        self.author: list[int] = []
        self.begun: list[float] = []
        self.delays: list[float] = []
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

    def see(self, person: int, frame: bytes) -> None:
        """Note an SSE frame that has reached `person`. Its text is also in lines of the list, which do not count."""
        message = frame.find(MESSAGE)
        at = frame.find(market.MARK, message)
        if message < 0 or at < 0:
            return
        now, start = time.perf_counter(), at + len(market.MARK)
        number = int(frame[start : frame.index(b"-", start)])
        author = self.author[number]
        if author // 2 != person // 2:
            self.strays += 1
            return
        place = 2 * number + person % 2
        self._seen[place] = min(self._seen[place] + 1, 255)
        if author != person and self._seen[place] == 1:
            self.delays.append(now - self.begun[number])

    @property
    def lost(self) -> int:
        """Arrivals still missing, two being due for each message."""
        return self._seen.count(0)

    @property
    def doubled(self) -> int:
        """Places where a message came more than once."""
        return len(self._seen) - self._seen.count(0) - self._seen.count(1)

    @property
    def wrong(self) -> dict[str, int]:
        """Everything that must be 0."""
        return {
            "lost": self.lost,
            "doubled": self.doubled,
            "shown to others": self.strays,
            "holes in feeds": self.holes,
            "streams dropped": self.dropped,
        }


class Person:
    """Somebody signed in: the heads of their requests, made once, and their open stream."""

    def __init__(self, number: int, conversation: int, port: int, cookie: bytes) -> None:
        self.number = number
        self.conversation = conversation
        self.after = 0
        self.token = b""
        self.ear: Ear | None = None
        self.run = 0
        self._host = b"Host: 127.0.0.1:%d\r\n" % port
        self._head = self._host + b"Cookie: haggle-%d=" % port + cookie + b"; scripts=1\r\n" + BROWSER
        self._post = (
            b"POST /conversations/%d/messages HTTP/1.1\r\n" % conversation
            + self._head
            + AS_HTMX
            + SAME_ORIGIN
            + FORM
            + b"HX-Current-URL: http://127.0.0.1:%d/conversations/%d\r\n" % (port, conversation)
            + b"HX-Source: form\r\nContent-Length: "
        )

    def get(self, path: str, extra: bytes = b"") -> bytes:
        """A GET request of this person, `extra` being whole header lines."""
        return b"GET " + path.encode() + b" HTTP/1.1\r\n" + self._head + extra + b"\r\n"

    def post(self, number: int) -> bytes:
        """The request that posts message `number`."""
        words = b"%b%d-+is+the+bike+still+there%%3F+I+could+come+by+tomorrow+after+six." % (market.MARK, number)
        body = b"csrf_token=%b&key=k%d-%d&body=%b" % (self.token, self.run, number, words)
        return self._post + b"%d\r\n\r\n" % len(body) + body

    def new_ear(self, page: str, ledger: Ledger) -> Ear:
        """A stream of this person, not yet connected."""
        path = f"/feed?after={self.after}&conversation={self.conversation}&page={page}-{self.number}"
        request = self.get(path, b"HX-Request: true\r\nAccept: text/event-stream\r\n")
        return Ear(request, self.after, lambda frame: ledger.see(self.number, frame))

    async def load_page(self, line: Line, extra: bytes = b"") -> int:
        """Load this person's conversation page and note from where its stream goes on; the body's size in bytes."""
        answer = await line.ask(self.get(f"/conversations/{self.conversation}", extra))
        body = must_be(200, answer, "the conversation page").body
        found, token = AFTER.search(body), TOKEN.search(body)
        if found and token:
            self.after, self.token = int(found[1]), token[1]
        elif not extra:
            raise Failed("the conversation page does not say from where its stream goes on (/feed?after=…)")
        return len(body)

    @property
    def position(self) -> int:
        """How far this person's stream has come."""
        return self.ear.position if self.ear else self.after


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


async def sign_in(port: int, conversations: dict[int, int]) -> list[Person]:
    """Everybody, signed in, person 2n and 2n + 1 being pair n."""
    people: dict[int, Person] = {}
    lines = await connect(port, SIGN_IN_CONNECTIONS)
    host = b"Host: 127.0.0.1:%d\r\n" % port
    page = must_be(200, await lines[0].ask(b"GET /login HTTP/1.1\r\n" + host + b"\r\n"), "GET /login")
    visitor = page.header(b"set-cookie").partition(b";")[0]
    token = TOKEN.search(page.body)

    async def enter(line: Line, number: int) -> None:
        fields = {
            "username": market.username(number),
            "password": market.PASSWORD,
            "csrf_token": token[1] if token else "",
        }
        form = urlencode(fields).encode()
        head = b"POST /login HTTP/1.1\r\n" + host + b"Cookie: " + visitor + b"\r\n" + BROWSER + SAME_ORIGIN + FORM
        answer = await line.ask(head + b"Content-Length: %d\r\n\r\n" % len(form) + form)
        cookie = must_be(303, answer, "POST /login").head.partition(b"haggle-%d=" % port)[2].partition(b";")[0]
        people[number] = Person(number, conversations[number // 2], port, cookie)

    await in_turns(lines, 2 * len(conversations), enter)
    for line in lines:
        line.close()
    return [people[number] for number in sorted(people)]


async def open_streams(port: int, people: Sequence[Person], ledger: Ledger) -> None:
    """Open one page stream for everybody."""
    for person in people:
        person.ear = person.new_ear("a", ledger)
    await listen(port, [person.ear for person in people if person.ear])
