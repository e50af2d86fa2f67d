"""People at the peers: the same acts, as these servers take them."""

import asyncio
import json
import re
from collections.abc import Mapping

from bench import market
from bench.ears import Ear, EventEar, Hear, SocketEar
from bench.ledger import Ledger, body, form_body
from bench.people import BROWSER, FORM, Person, in_turns, must_be
from bench.wire import Line, connect

NEWEST = re.compile(rb'data-newest="(\d+)"')
CONNECTIONS = 16
ECHO_WITHIN_S = 120


class Guest(Person):
    """Somebody at a peer, who reads."""

    newest = 0

    async def load_page(self, line: Line, extra: bytes = b"") -> int:
        answer = await line.ask(self.get(f"/conversations/{self.conversation}", extra))
        page = must_be(200, answer, "the conversation page").body
        if found := NEWEST.search(page):
            self.newest = int(found[1])
        return len(page)

    async def poll(self, line: Line) -> None:
        must_be(204, await line.ask(self.get(f"/changes?after={self.newest}")), "GET /changes")


class FormGuest(Guest):
    """Sends by a form, and listens to server-sent events."""

    async def send(self, line: Line, number: int) -> None:
        form = b"body=" + form_body(number)
        start = b"POST /conversations/%d/messages HTTP/1.1\r\n" % self.conversation
        head = start + self.head + FORM + b"Content-Length: %d\r\n\r\n" % len(form)
        must_be(201, await line.ask(head + form), "POST …/messages")

    def new_ear(self, page: str, hear: Hear) -> Ear:
        return EventEar(self.get("/feed", b"Accept: text/event-stream\r\n"), hear)


class SocketGuest(Guest):
    """Sends and listens over a WebSocket; that a message is kept is known by its echo."""

    def __init__(self, number: int, conversation: int, ledger: Ledger, head: bytes) -> None:
        super().__init__(number, conversation, ledger, head)
        self._echoes: dict[int, asyncio.Future[None]] = {}

    async def send(self, line: Line, number: int) -> None:
        assert isinstance(self.ear, SocketEar)
        echo = self._echoes[number] = asyncio.get_running_loop().create_future()
        self.ear.say(json.dumps({"conversation": self.conversation, "body": body(number)}).encode())
        async with asyncio.timeout(ECHO_WITHIN_S):
            await echo

    def hear(self, frame: bytes) -> None:
        super().hear(frame)
        number = self.shown_in(frame)
        if number is not None and (echo := self._echoes.pop(number, None)) and not echo.done():
            echo.set_result(None)

    def new_ear(self, page: str, hear: Hear) -> Ear:
        return SocketEar(b"GET /ws HTTP/1.1\r\n" + self.head, hear)


async def sign_in(kind: type[Guest], port: int, places: Mapping[int, int], ledger: Ledger) -> list[Guest]:
    """Everybody of `places` (person → conversation), signed in, in order."""
    people: dict[int, Guest] = {}
    host = b"Host: 127.0.0.1:%d\r\n" % port
    numbers = sorted(places)
    lines = await connect(port, CONNECTIONS)

    async def enter(line: Line, place: int) -> None:
        number = numbers[place]
        form = b"username=" + market.username(number).encode()
        head = b"POST /login HTTP/1.1\r\n" + host + FORM + b"Content-Length: %d\r\n\r\n" % len(form)
        cookie = must_be(204, await line.ask(head + form), "POST /login").header(b"set-cookie").partition(b";")[0]
        signed_in = host + b"Cookie: " + cookie + b"\r\n" + BROWSER
        people[number] = kind(number, places[number], ledger, signed_in)

    await in_turns(lines, len(numbers), enter)
    for line in lines:
        line.close()
    return [people[number] for number in numbers]
