"""A client of event streams: what arrives is read by a thread, and taken from a queue with patience."""

import http.client
import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from cast import Haggle, Person
from client import opened


@dataclass(frozen=True)
class Event:
    """One server-sent event. `id` None: the event carried none."""

    kind: str
    id: int | None
    data: str
    retry_ms: int | None = None

    @property
    def is_presence(self) -> bool:
        return self.id is None and (self.kind == "presence" or '-presence"' in self.data)

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Listener:
    """An open stream. `how_it_ended` is None while it is open, then `clean` or `cut`."""

    hears_presence = False
    """Who comes and goes does so by the clock, in the midst of whatever is tested: only its own tests hear of it."""

    def __init__(self, haggle: Haggle, path: str, **headers: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", haggle.port), timeout=30)
        self._socket.sendall(_request(path, headers))
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = http.client.parse_headers(self._file)
        self.how_it_ended: str | None = None
        self._events: Queue[Event | None] = Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        opened.append(self)

    def _read(self) -> None:
        try:
            text = ""
            while chunk := self._chunk():
                text += chunk.decode()
                *whole, text = text.split("\n\n")
                for event in (_event(lines.split("\n")) for lines in whole):
                    if self.hears_presence or not event.is_presence:
                        self._events.put(event)
            self.how_it_ended = "clean" if chunk is not None else "cut"
        except (OSError, ValueError):
            self.how_it_ended = "cut"
        self._events.put(None)

    def _chunk(self) -> bytes | None:
        """The next piece of the body; empty at its proper end, None when the connection just ends."""
        if not (size := self._file.readline().strip()):
            return None
        chunk = self._file.read(int(size, 16))
        self._file.readline()
        return chunk if len(chunk) == int(size, 16) else None

    def next(self, timeout_s: float = 5) -> Event:
        """The next event of any kind. Fails when the stream ends first, or the patience."""
        try:
            event = self._events.get(timeout=timeout_s)
        except Empty:
            raise AssertionError(f"nothing came within {timeout_s} s") from None
        assert event is not None, f"the stream ended ({self.how_it_ended})"
        return event

    def shown(self) -> str:
        """The data of the next event that has any: late word of older messages shows nothing here."""
        while not (data := self.next().data):
            pass
        return data

    def until(self, kind: str, timeout_s: float = 5) -> Event:
        """The next event of that kind; others before it are passed over."""
        deadline = time.monotonic() + timeout_s
        while (event := self.next(max(0.01, deadline - time.monotonic()))).kind != kind:
            pass
        return event

    def saying(self, text: str, timeout_s: float = 5) -> Event:
        """The next event that says `text`; others before it, as that something was delivered, are passed over."""
        deadline = time.monotonic() + timeout_s
        while text not in (event := self.next(max(0.01, deadline - time.monotonic()))).data:
            pass
        return event

    def entries(self, count: int, timeout_s: float = 10) -> list[Event]:
        """The next `count` events that have a position."""
        found: list[Event] = []
        deadline = time.monotonic() + timeout_s
        while len(found) < count:
            event = self.next(max(0.01, deadline - time.monotonic()))
            if event.id is not None:
                found.append(event)
        return found

    def whatever(self, for_s: float = 0.4) -> list[Event]:
        """What comes within that time, beats left out."""
        found, deadline = [], time.monotonic() + for_s
        while (left := deadline - time.monotonic()) > 0:
            with suppress(Empty):
                event = self._events.get(timeout=left)
                assert event is not None, f"the stream ended ({self.how_it_ended})"
                found.append(event)
        return [event for event in found if event.kind != "beat"]

    def is_silent(self, for_s: float = 0.4) -> bool:
        """Whether nothing but beats comes for that long."""
        deadline = time.monotonic() + for_s
        while (left := deadline - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left)
            except Empty:
                return True
            if event is None or event.kind != "beat":
                return False
        return True

    def rest(self, timeout_s: float = 10) -> list[Event]:
        """Everything up to the stream's end."""
        found = []
        deadline = time.monotonic() + timeout_s
        while (event := self._events.get(timeout=max(0.01, deadline - time.monotonic()))) is not None:
            found.append(event)
        return found

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._file.close()
        self._socket.close()


def _request(path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{name.replace('_', '-')}: {text}" for name, text in headers.items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: haggle", *lines, "", ""]).encode()


def _event(lines: list[str]) -> Event:
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, _, text = line.partition(":")
        fields.setdefault(name, []).append(text.removeprefix(" "))
    id_, retry = fields.get("id", [""])[-1], fields.get("retry", [""])[-1]
    return Event(
        fields.get("event", ["message"])[-1],
        int(id_) if id_ else None,
        "\n".join(fields.get("data", [])),
        int(retry) if retry else None,
    )


def listen(person: Person, query: str = "", **headers: str) -> Listener:
    """The person's page feed, past the hello."""
    listener = Listener(person.haggle, f"/feed?{query}", Cookie=f"haggle={person.cookie}", **headers)
    assert listener.status == 200, listener.status
    assert listener.next().kind == "hello"
    return listener


def follow(person: Person, token: str, query: str = "", **headers: str) -> Listener:
    """The person's JSON feed, past the hello."""
    listener = Listener(person.haggle, f"/api/v1/feed?{query}", Authorization=f"Bearer {token}", **headers)
    assert listener.status == 200, listener.status
    assert listener.next().kind == "hello"
    return listener
