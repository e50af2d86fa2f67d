"""A mail as it came, read by a process that is ended when it takes too long (`reader.py`)."""

import asyncio
import io
import json
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from haggle.attachments.intake import Upload
from haggle.errors import Invalid, Unavailable
from haggle.mail_answers.reports import Report
from haggle.text.languages import _

READER = [sys.executable, "-m", "haggle.mail_answers.reader"]
WITHIN_S = 30.0
AT_ONCE = 2
UNREADABLE = _("This mail could not be read. Please write on the page instead.")
COMPLEX = _("This mail has more parts than a message needs. Please write on the page instead.")
SEALED = _("This mail is encrypted, so it could not be read. Please send it without, or write on the page instead.")
NOT_NOW = _("Mails cannot be read just now. Please try again in a moment.")
_PROBLEMS = {"unreadable": UNREADABLE, "complex": COMPLEX, "sealed": SEALED}
_turns = asyncio.Semaphore(AT_ONCE)


class Mail(NamedTuple):
    """
    What a mail says. Addresses are in small letters.

    `senders`: who it says it is from; `automatic`: by which sign a program wrote it, empty for a person; `key`: the
    same for the same mail; `problem`: UNREADABLE, COMPLEX or SEALED, else empty: then it has `words`, the new ones, and
    `files`.
    """

    senders: Sequence[str] = ()
    automatic: str = ""
    reports: Sequence[Report] = ()
    key: str = ""
    problem: str = ""
    words: str = ""
    files: Sequence[Upload] = ()

    def must_be_readable(self) -> None:
        """Raises Invalid."""
        if self.problem:
            raise Invalid(self.problem)


async def read(raw: bytes, ours: Sequence[str]) -> Mail:
    """What the mail says; `ours`: the domains of our own addresses. Raises Unavailable when nobody can read it now."""
    async with _turns:
        return _mail(await _told(json.dumps({"ours": list(ours)}).encode() + b"\n" + raw))


async def _told(asked: bytes) -> bytes:
    """What the process says; nothing when it was ended."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *READER, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError as error:
        raise Unavailable(NOT_NOW) from error
    try:
        async with asyncio.timeout(WITHIN_S):
            told, _errors = await process.communicate(asked)
            return told
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _mail(told: bytes) -> Mail:
    line, _end, content = told.partition(b"\n")
    try:
        found: dict[str, Any] = json.loads(line)
        files, begin = [], 0
        for file in found.pop("files"):
            end = begin + file["size_bytes"]
            files.append(Upload(file["name"], io.BytesIO(content[begin:end]), file["size_bytes"]))
            begin = end
        reports = [Report(**report) for report in found.pop("reports", ())]
        problem = _PROBLEMS.get(found.pop("problem"), "")
        return Mail(**found, reports=reports, problem=problem, files=files)
    except (ValueError, KeyError, TypeError):
        return Mail(problem=UNREADABLE)
