"""An entry of the staff log, and the hash that holds it in its place."""

import hashlib
import json
from typing import NamedTuple

BEGINNING = "0" * 64
"""What stands before the first entry."""
COMMAND, CLOCK, SITE = "command", "clock", "host"


class Actor(NamedTuple):
    """Who acts: an account and by which door (`desk`, `api`), or no account: the command line, the clock, the host."""

    account_id: int | None
    via: str


COMMAND_LINE = Actor(None, COMMAND)
TIME = Actor(None, CLOCK)
HOST = Actor(None, SITE)


class Entry(NamedTuple):
    """
    One act or look: `actor_id` is who acted (None: see `via`), `account_id` on whom, `case_id` for which case.

    `facts` are ids and small values, as JSON; `reason` is the one that was given.
    """

    position: int
    at: int
    actor_id: int | None
    via: str
    act: str
    account_id: int | None
    case_id: int | None
    reason: str
    facts: str
    hash: str

    def hash_after(self, before: str) -> str:
        """What its hash is, if that of the entry before it is `before`."""
        row = json.dumps([before, *self[:-1]], ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(row.encode()).hexdigest()

    def after(self, before: str) -> "Entry":
        """The same with its hash."""
        return self._replace(hash=self.hash_after(before))


class Head(NamedTuple):
    """Where the log ends: whoever has kept one can tell whether what was there is there still."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


START = Head(0, BEGINNING)
