"""A message, and the one place that knows how long it may be."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from haggle.errors import Invalid
from haggle.text import is_blank, must_be_storable

MAX_BODY = 4000
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class Message(NamedTuple):
    """
    What one participant said. `previous_at`: when the message before it was posted (ms); None for the first.

    A tuple rather than a dataclass: a page makes fifty and looks each up in a cache, which tuples do several times
    faster (making, hashing, comparing).
    """

    id: int
    conversation_id: int
    author_id: int
    author_name: str
    author_username: str
    body: str
    created_at: int
    previous_at: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a log, oldest first; whether there is more above and below it."""

    messages: list[Message]
    has_older: bool
    has_newer: bool


def shown_key(key: str) -> str:
    """The key of a form if it can stand in an element's id, else nothing: only a page's own scripts look for it."""
    return key if _ID.fullmatch(key) else ""


def clean_body(text: str) -> str:
    """`text` as a message: line ends made one, blank ends cut off, 1 to 4,000 characters. Raises Invalid."""
    must_be_storable(text, "body")
    body = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if is_blank(body):
        raise Invalid("Write something first.", "body")
    if len(body) > MAX_BODY:
        raise Invalid(
            f"A message has at most {MAX_BODY:,} characters; this one has {len(body):,}. Your text is still here.",
            "body",
        )
    return body
