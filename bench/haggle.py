"""haggle's people: what a browser with htmx would send."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from bench import market
from bench.ears import FeedEar, Hear
from bench.ledger import Ledger, form_body
from bench.people import BROWSER, FORM, Person, in_turns, must_be
from bench.server import Failed
from bench.wire import Line, connect

SIGN_IN_CONNECTIONS = 16
AS_HTMX = b"HX-Request: true\r\nHX-Request-Type: partial\r\n"
SAME_ORIGIN = b"Sec-Fetch-Site: same-origin\r\n"
TOKEN = re.compile(rb'name="csrf_token" value="(\w+)"')
AFTER = re.compile(rb"/feed\?after=(\d+)")


class Member(Person):
    """Somebody at haggle."""

    shown_after = b'id="message-'  # the text is also in lines of the list, which do not count

    def __init__(self, number: int, conversation: int, ledger: Ledger, port: int, cookie: bytes) -> None:
        head = b"Host: 127.0.0.1:%d\r\nCookie: haggle-%d=%b; scripts=1\r\n" % (port, port, cookie)
        super().__init__(number, conversation, ledger, head + BROWSER)
        self.after = 0
        self.token = b""
        self.run = 0
        self._post = (
            b"POST /conversations/%d/messages HTTP/1.1\r\n" % conversation
            + self.head
            + AS_HTMX
            + SAME_ORIGIN
            + FORM
            + b"HX-Current-URL: http://127.0.0.1:%d/conversations/%d\r\n" % (port, conversation)
            + b"HX-Source: form\r\nContent-Length: "
        )

    def post(self, number: int) -> bytes:
        """The request that posts message `number`."""
        body = b"csrf_token=%b&key=k%d-%d&body=%b" % (self.token, self.run, number, form_body(number))
        return self._post + b"%d\r\n\r\n" % len(body) + body

    async def send(self, line: Line, number: int) -> None:
        must_be(200, await line.ask(self.post(number)), "POST …/messages")

    async def poll(self, line: Line) -> None:
        position = self.ear.position if isinstance(self.ear, FeedEar) else self.after
        path = f"/feed/changes?after={position}&conversation={self.conversation}"
        must_be(304, await line.ask(self.get(path, AS_HTMX)), "GET /feed/changes")

    def new_ear(self, page: str, hear: Hear) -> FeedEar:
        path = f"/feed?after={self.after}&conversation={self.conversation}&page={page}-{self.number}"
        request = self.get(path, b"HX-Request: true\r\nAccept: text/event-stream\r\n")
        return FeedEar(request, self.after, hear)

    async def load_page(self, line: Line, extra: bytes = b"") -> int:
        answer = await line.ask(self.get(f"/conversations/{self.conversation}", extra))
        body = must_be(200, answer, "the conversation page").body
        found, token = AFTER.search(body), TOKEN.search(body)
        if found and token:
            self.after, self.token = int(found[1]), token[1]
        elif not extra:
            raise Failed("the conversation page does not say from where its stream goes on (/feed?after=…)")
        return len(body)


async def sign_in(port: int, places: Mapping[int, int], ledger: Ledger) -> list[Member]:
    """Everybody of `places` (person → conversation), signed in, in order."""
    people: dict[int, Member] = {}
    lines = await connect(port, SIGN_IN_CONNECTIONS)
    host = b"Host: 127.0.0.1:%d\r\n" % port
    page = must_be(200, await lines[0].ask(b"GET /login HTTP/1.1\r\n" + host + b"\r\n"), "GET /login")
    visitor = page.header(b"set-cookie").partition(b";")[0]
    token = TOKEN.search(page.body)
    numbers = sorted(places)

    async def enter(line: Line, place: int) -> None:
        number = numbers[place]
        fields = {
            "username": market.username(number),
            "password": market.PASSWORD,
            "csrf_token": token[1] if token else "",
        }
        form = urlencode(fields).encode()
        head = b"POST /login HTTP/1.1\r\n" + host + b"Cookie: " + visitor + b"\r\n" + BROWSER + SAME_ORIGIN + FORM
        answer = await line.ask(head + b"Content-Length: %d\r\n\r\n" % len(form) + form)
        cookie = must_be(303, answer, "POST /login").head.partition(b"haggle-%d=" % port)[2].partition(b";")[0]
        people[number] = Member(number, places[number], ledger, port, cookie)

    await in_turns(lines, len(numbers), enter)
    for line in lines:
        line.close()
    return [people[number] for number in numbers]
