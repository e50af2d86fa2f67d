"""What somebody who comes over wants, and how the words of the host become facts."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from haggle.accounts.model import digest
from haggle.errors import Forbidden
from haggle.text.languages import _

MAX_TOKEN = 8192
WAITS_MS = 2 * 3_600_000
"""How long what somebody wants is kept, while they sign in at the host or join there."""
MAX_KEPT = 100_000
# The claims that we know, by the names that OpenID Connect has for most of them.
CLAIMS = {
    "preferred_username": "username",
    "name": "name",
    "locale": "language",
    "zoneinfo": "time_zone",
    "picture": "picture",
    "email": "email",
    "email_verified": "email_verified",
    "role": "role",
    "member_since": "member_since",
}
REFUSED = _("What was sent to sign you in was not accepted: {reason}. Go back and try it once more.")


class NotGood(Forbidden):
    """A token, or an answer of the provider, that is not to be believed; `reason` is for programmers, in English."""

    title = _("Signing in did not work")

    def __init__(self, reason: str) -> None:
        super().__init__(REFUSED.format(reason=reason))
        self.reason = reason


class UsedAlready(NotGood):
    """It has brought somebody in before."""

    def __init__(self) -> None:
        super().__init__("the token was used already")


class Proof(NamedTuple):
    """Who comes, by a door: the host's id, what it says in the fields of `facts_of`, and what holds it to one use."""

    host_id: object
    fields: Mapping[str, object]
    token_hash: str = ""
    expires_at: int = 0


class Wanted(NamedTuple):
    """
    What somebody wants to do here once they are in.

    `next`: the page to go to. `listing`: the host's id of what to chat about. `kept`: fields of a form: the `body` of
    a message, or a form of ours that the sign-in has cut off. `is_from_host`: a page of the host's has sent it.

    `proof`: who comes, once a door has proven it; `secrets`: what only we and the provider know until then. `sender`:
    the host's id of who alone has the message sent at once, under the idempotency `key`. `is_again`: somebody who has
    deleted their account wishes to begin anew. `then`: the state of what they wanted when they went to the host.
    """

    next: str = ""
    listing: str = ""
    kept: Mapping[str, str] = {}
    is_from_host: bool = False
    proof: Proof | None = None
    secrets: Mapping[str, str] = {}
    sender: str = ""
    key: str = ""
    is_again: bool = False
    then: str = ""

    @property
    def text(self) -> str:
        """The message that was typed."""
        return self.kept.get("body", "")

    @property
    def json(self) -> str:
        """As the database keeps it."""
        return json.dumps(self._asdict())


def wanted_of(text: str) -> Wanted:
    """The same again."""
    found = Wanted(**json.loads(text))
    return found._replace(proof=Proof(*found.proof) if found.proof else None)


def proof_of(claims: Mapping[str, object], token_hash: str = "", expires_at: int = 0) -> Proof:
    """Who that is, by the claims of a token that is good."""
    fields = {field: claims[claim] for claim, field in CLAIMS.items() if claim in claims}
    return Proof(claims.get("sub"), fields, token_hash, expires_at)


def key_of(secret: str) -> str:
    """The idempotency key of the message that came with that token, or under that state."""
    return digest(f"message {secret}")[:32]
