"""Endpoints, the kinds of events that they can be told of, and the signature that they check."""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from haggle.clock import now_ms
from haggle.errors import Invalid

CHANNEL = "webhook"
TEST = "webhook.test"
KINDS: Mapping[str, str] = {
    "account.joined": "somebody made an account",
    "account.changed": "an account has another name, picture, preference or role",
    "account.suspended": "an account was suspended, or its suspension changed",
    "account.restored": "its person can sign in again",
    "account.ended": "an account was closed for good",
    "account.erased": "somebody left: their words and name are gone",
    "case.changed": "a case was opened, claimed, let go, decided or appealed against",
    "conversation.opened": "a buyer opened a conversation; nothing may have been said yet",
    "conversation.read": "`account` has read everything up to `message`",
    "listing.published": "something is for sale",
    "listing.changed": "a listing was edited, reserved, put back on sale, removed or brought back",
    "listing.sold": "a listing was sold",
    "message.posted": "a message reached the other side; one that is held for staff does so when it is released",
    "message.edited": "both see another text, or it was brought back",
    "message.deleted": "its text and files are gone",
    "report.made": "somebody reported something: the case that it belongs to",
}
MAX_URL = 2000
MAX_NAME = 100
FAILING_DAYS = 3
LEAST_FAILURES = 10
BY_HAND = "by an operator"


class Endpoint(NamedTuple):
    """
    Where events are sent. `kinds`: of which; none for all. `has_text`: bodies of messages go along.

    `salt` makes its secret, `old_salt` the one before, with which is signed too until `old_until`. `failing_since`:
    when the first of `failures` attempts in a row failed.
    """

    id: int
    url: str
    name: str
    kinds: frozenset[str]
    has_text: bool
    salt: str
    old_salt: str | None
    old_until: int | None
    created_at: int
    failing_since: int | None
    failures: int
    disabled_at: int | None
    disabled_reason: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def is_broken(self) -> bool:
        return self.disabled_at is not None and self.disabled_reason != BY_HAND

    def wants(self, kind: str) -> bool:
        """Whether it is told of such events."""
        return not self.kinds or kind in self.kinds


def clean_url(url: str, is_plain_allowed: bool) -> str:
    """An address to send to. Raises Invalid. Into which network it leads is seen each time it is sent to."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        is_good = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        parts, is_good = urlsplit(""), False
    if not is_good or len(url) > MAX_URL or not url.isprintable() or " " in url:
        raise Invalid("Say an address like https://shop.example/haggle, without a password or # in it.", "url")
    if parts.scheme not in ({"https", "http"} if is_plain_allowed else {"https"}):
        raise Invalid("Say https://. Only into networks of HAGGLE_PRIVATE_NETWORKS http:// will do.", "url")
    return url


def clean_kinds(kinds: Collection[str]) -> frozenset[str]:
    """Those, each once. Raises Invalid for one that there is not."""
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise Invalid(f"There is no event “{unknown[0][:60]}”. There are: {', '.join(KINDS)}.", "events")
    return frozenset(kinds)


def clean_name(name: str) -> str:
    """What the endpoint is called; may be empty. Raises Invalid."""
    name = " ".join(name.split())
    if len(name) > MAX_NAME or not name.isprintable():
        raise Invalid(f"A name has at most {MAX_NAME} printable characters.", "name")
    return name


def secret_of(secret_key: str, salt: str) -> str:
    """The secret, which is stored nowhere: it is made of the salt and of HAGGLE_SECRET_KEY."""
    made = hmac.new(secret_key.encode(), b"webhook " + salt.encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(made).decode()


def signed(secret_key: str, endpoint: Endpoint, event_id: str, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks, as of now: signed with the secret, and for a time with the old one."""
    now = now_ms()
    salts = [endpoint.salt]
    if endpoint.old_salt and (endpoint.old_until or 0) > now:
        salts.append(endpoint.old_salt)
    stamp = str(now // 1000)
    content = f"{event_id}.{stamp}.".encode() + body
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(secret_of(secret_key, salt), content) for salt in salts),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
