"""
A process of its own that reads one mail, which may be hostile: what it makes it use, or do, ends with it.

Standard input is a line of JSON (`ours`: the domains of our own addresses) and the mail; standard output a line of
JSON, as `reading.Mail` has it, and the files that it names.
"""

import contextlib
import hashlib
import json
import os
import re
import resource
import sys
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32, default
from pathlib import Path
from typing import Any

from haggle.mail_answers.automatic import why_automatic
from haggle.mail_answers.pages import IMAGE
from haggle.mail_answers.parts import File, Sealed, TooComplex, said_in
from haggle.mail_answers.quotes import new_words
from haggle.mail_answers.reports import reports_in

CPU_S = 5
MEMORY_BYTES = 900_000_000
MOST_HEAD = 256 * 1024
MOST_FIELD = 4000
_SHOWN = re.compile(f"{IMAGE}([^{IMAGE}\n]*){IMAGE}\n?")


def read(raw: bytes, ours: list[str]) -> tuple[dict[str, Any], list[File]]:
    """What the mail says, and the files that belong to it."""
    if len(re.split(rb"\r?\n\r?\n", raw[: MOST_HEAD + 4], maxsplit=1)[0]) > MOST_HEAD:
        return {"problem": "complex"}, []
    mail = BytesParser(policy=compat32).parsebytes(raw)
    subject = _words(mail, "Subject")
    told: dict[str, Any] = {
        "senders": [one for value in mail.get_all("From", [])[:3] for one in _addresses(str(value))],
        "automatic": why_automatic(mail, subject),
        "reports": [report._asdict() for report in reports_in(mail)],
        "key": _key(mail, raw),
        "problem": "",
    }
    try:
        said = said_in(mail)
    except (TooComplex, Sealed) as problem:
        return told | {"problem": "sealed" if isinstance(problem, Sealed) else "complex"}, []
    words = new_words(said.text, ours)
    shown, seen = set(_SHOWN.findall(words)), set(_SHOWN.findall(said.text))
    files = [file for file in said.files if not file.cid or file.cid in shown or file.cid not in seen]
    return told | {"words": _SHOWN.sub("", words).strip()}, files


def _key(mail: Message, raw: bytes) -> str:
    """By which the same mail is known when it comes again: its Message-ID, else what it consists of."""
    named = str(mail.get("Message-ID") or "").strip()[:MOST_FIELD]
    return hashlib.sha256(named.encode(errors="replace") if named else raw.partition(b"\nDate:")[2] or raw).hexdigest()


def _addresses(value: str) -> list[str]:
    """The addresses in a header, in small letters."""
    header: Any = default.header_factory("to", value[:MOST_FIELD])
    if not isinstance(header, AddressHeader):
        return []
    return [address.addr_spec.lower() for address in header.addresses][:50]


def _words(mail: Message, name: str) -> str:
    try:
        return str(make_header(decode_header(str(mail.get(name) or "")[:MOST_FIELD])))
    except (ValueError, LookupError):
        return ""


def main() -> None:
    """Read the one mail."""
    with contextlib.suppress(OSError, ValueError):  # it is not allowed everywhere
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
        os.nice(5)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    asked = json.loads(source.readline())
    files: list[File] = []
    try:
        told, files = read(source.read(), asked["ours"])
    except Exception:  # whatever a parser throws at foreign bytes: RecursionError, LookupError, MemoryError
        told = {"problem": "unreadable"}
    told["files"] = [{"name": file.name, "size_bytes": len(file.content)} for file in files]
    sink.write(json.dumps(told).encode() + b"\n")
    sink.writelines(file.content for file in files)
    sink.flush()


if __name__ == "__main__":
    main()
