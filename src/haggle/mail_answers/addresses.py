"""
The secret addresses: where a mail about a conversation is answered, and where it comes back when it cannot arrive.

`answer+7-2a-<proof>@chat.example.org`: account 7 in conversation 42. `answer+7-<proof>@…`: what was sent to account 7.
The proof is a MAC over both, the account's confirmed address and its number of answer addresses: who changes the
address, or has them made anew, makes all earlier ones worthless. All in small letters and digits, since mail systems
may take the rest for the same; 64 characters at most stand before the `@`.
"""

import base64
import hashlib
import hmac
import re
from typing import NamedTuple

from haggle.settings import Settings

_PROOF = 20  # characters, of five bits each
_LOCAL = re.compile(
    r"(?P<name>[^+@]+)\+(?P<account>[0-9a-f]{1,15})(?:-(?P<conversation>[0-9a-f]{1,15}))?-(?P<proof>[a-z2-7]{20})"
)


class Secret(NamedTuple):
    """What an address of ours says, before its proof is looked at; `conversation_id` None: mail that comes back."""

    account_id: int
    conversation_id: int | None
    proof: str

    def is_of(self, settings: Settings, confirmed: str, number: int) -> bool:
        """Whether we gave this address to the account whose confirmed address and number these are."""
        expected = _proof(settings, self.account_id, self.conversation_id, confirmed, number)
        return hmac.compare_digest(expected, self.proof)


def answer_address(
    settings: Settings, account_id: int, conversation_id: int, confirmed: str, number: int
) -> str | None:
    """
    The `Reply-To` of a mail to that account about that conversation; None where no mail is answered.

    `confirmed` is the account's confirmed address, `number` its `accounts.answers_number`.
    """
    return _address(settings, account_id, conversation_id, confirmed, number)


def return_address(settings: Settings, account_id: int, confirmed: str, number: int) -> str | None:
    """The envelope sender of any mail to that account: reports that it cannot arrive then say of whom."""
    return _address(settings, account_id, None, confirmed, number)


def secret_in(settings: Settings, address: str) -> Secret | None:
    """What an address says, in letters of any size; None for one that cannot be ours."""
    local, _at, domain = address.strip().lower().rpartition("@")
    found = _LOCAL.fullmatch(local)
    ours = settings.mail_answers
    if found is None or not ours.are_on or (found["name"], domain) != (ours.name, ours.domain):
        return None
    conversation = found["conversation"]
    return Secret(int(found["account"], 16), int(conversation, 16) if conversation else None, found["proof"])


def _address(
    settings: Settings, account_id: int, conversation_id: int | None, confirmed: str, number: int
) -> str | None:
    ours = settings.mail_answers
    if not ours.are_on:
        return None
    conversation = "" if conversation_id is None else f"-{conversation_id:x}"
    proof = _proof(settings, account_id, conversation_id, confirmed, number)
    return f"{ours.name}+{account_id:x}{conversation}-{proof}@{ours.domain}"


def _proof(settings: Settings, account_id: int, conversation_id: int | None, confirmed: str, number: int) -> str:
    said = "\0".join(map(str, ("mail answers", account_id, conversation_id or "", confirmed.lower(), number)))
    mac = hmac.new(settings.secret_key.encode(), said.encode(), hashlib.sha256).digest()
    return base64.b32encode(mac).decode().lower()[:_PROOF]
