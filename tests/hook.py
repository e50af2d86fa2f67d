"""An endpoint of ours: a receiver, and what haggle knows of it."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cast import Haggle
from receiver import Received, Receiver
from standardwebhooks.webhooks import Webhook

ALLOWED = {"HAGGLE_PRIVATE_NETWORKS": "127.0.0.0/8"}


@dataclass
class Hook:
    """What came to one endpoint, its signatures checked by the public library."""

    haggle: Haggle
    receiver: Receiver
    number: int
    secret: str
    path: str

    @property
    def received(self) -> list[Received]:
        return [one for one in self.receiver.received if one.path == self.path]

    def events(self) -> list[dict[str, Any]]:
        return [Webhook(self.secret).verify(one.body.decode(), one.headers) for one in self.received]

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events()]

    def wait_for(self, count: int, within_s: float = 10.0) -> list[dict[str, Any]]:
        """The events, once there are so many."""
        wait_until(lambda: len(self.received) >= count, within_s, lambda: f"{len(self.received)} of {count} came")
        return self.events()


def wait_until(is_so: Callable[[], bool], within_s: float = 10.0, words: Callable[[], str] = lambda: "") -> None:
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, words()
        time.sleep(0.02)


def add_hook(haggle: Haggle, receiver: Receiver, *options: str) -> Hook:
    """A new endpoint, by the command for it; it hears of what happens from a second later on."""
    path = f"/hook-{time.monotonic_ns()}"
    done = haggle.run("webhook", "add", f"http://127.0.0.1:{receiver.port}{path}", *options)
    assert done.returncode == 0, done.stderr
    line, secret = done.stdout.splitlines()
    hook = Hook(haggle, receiver, int(line.split()[0]), secret.removeprefix("Its secret: "), path)
    time.sleep(1.2)
    return hook


def signature(secret: str, request: Received) -> str:
    """As an endpoint without a library works it out."""
    content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def text_of(event: dict[str, Any]) -> str:
    return json.dumps(event)
