"""Reports that a mail of ours could not arrive (RFC 3464): which addresses have an end."""

import re
from email.message import Message
from typing import NamedTuple

MOST = 20
# No such mailbox or host, a mailbox that is closed; not one that is full, or a server that takes us for spam.
_ENDED = re.compile(r"5\.(?:1\.(?:[0-46]|10)|2\.1|4\.4)")
_ENDED_IN_WORDS = re.compile(
    r"(?:user|recipient|mailbox|account|address)\W+(?:\w+\W+){0,3}?(?:unknown|not found|does not exist|invalid|"
    r"disabled|inactive)|no such (?:user|recipient|mailbox|person)|unknown (?:user|recipient)",
    re.IGNORECASE,
)


class Report(NamedTuple):
    """What is said of one recipient: `status` like 5.1.1; `has_ended`: nothing will ever arrive there."""

    recipient: str
    action: str
    status: str
    has_ended: bool


def reports_in(mail: Message) -> list[Report]:
    """What a delivery report says of each recipient; none in any other mail."""
    fields = [
        block for part in mail.walk() if part.get_content_type() == "message/delivery-status" for block in _of(part)
    ]
    return [_report(block) for block in fields if "Final-Recipient" in block or "Original-Recipient" in block][:MOST]


def _of(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _report(block: Message) -> Report:
    recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient")).rpartition(";")[2].strip()
    action = str(block.get("Action") or "").strip().lower()
    found = re.search(r"[245]\.\d{1,3}\.\d{1,3}", str(block.get("Status") or ""))
    status = found[0] if found else ""
    words = str(block.get("Diagnostic-Code") or "")
    is_unsaid = status in {"", "5.0.0"} and _ENDED_IN_WORDS.search(words) is not None
    has_ended = action == "failed" and (_ENDED.fullmatch(status) is not None or is_unsaid)
    return Report(recipient[:320], action[:20], status, has_ended)
