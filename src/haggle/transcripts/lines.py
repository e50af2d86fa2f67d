"""Messages as lines of text, in which nobody can write another's line, or do anything to a terminal."""

import re

from haggle.accounts.model import Account
from haggle.clock import local
from haggle.listings.changes.model import Change
from haggle.messages.model import Message
from haggle.text.languages import _, translate
from haggle.text.names import DELETED_NAME
from haggle.web.templates import person

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
INDENT = "\n    "
RETURN = " ⏎ "


def text_of(message: Message | Change, viewer: Account, between: str) -> str:
    """
    `2026-11-28 02:05 CET  Bea: Hello`; `between` stands where the message begins a line of its own.

    What happened to the listing is `2026-11-28 02:05 CET  * It is sold.`
    """
    at = local(message.created_at, viewer.time_zone).strftime("%Y-%m-%d %H:%M %Z")
    if isinstance(message, Change):
        return f"{at}  * {_CONTROLS.sub(chr(0xFFFD), message.said(viewer.language))}\n"
    said = [_CONTROLS.sub("\ufffd", line) for line in message.body.expandtabs(4).splitlines()]
    if message.deleted_at:
        said = [translate(_("This message was deleted."), viewer.language)]
    if message.reply_to_id:
        said.insert(0, f"> {translate(message.quote, viewer.language)}")
    said += [f"[{file.name}]" for file in message.attachments]
    if message.edited_at:
        said[-1] += f" ({translate(_('edited'), viewer.language)})"
    author = person(message.author_name, translate(DELETED_NAME, viewer.language))
    return f"{at}  {author}: {between.join(said)}\n"
