"""
`haggle import` of JSON Lines: loads everything, or nothing if a line is bad.

The first pass checks every line and loads nothing; the second loads a thousand rows a transaction, so that a server on
the same database does not wait long. A run that was interrupted is simply run again: records that are here already, by
the caller's own ids, are skipped.

A conversation's log is in order of ids. Messages are put in order of time within a batch, so a file should hold each
conversation's messages roughly from old to new, and history should arrive before the talk goes on here.
"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO, TypeVar

from haggle.accounts import passwords
from haggle.market_import import operations
from haggle.market_import.checking import Check, Numbered
from haggle.market_import.model import (
    KINDS,
    AccountRecord,
    ConversationRecord,
    Known,
    Record,
    fields_of,
    kind_of,
    record_of,
)
from haggle.market_import.progress import Progress
from haggle.site import Site
from haggle.text.folding import folded

BATCH = 1000
SEARCHED = ("name", "title", "description", "body")

T = TypeVar("T")


class ImportProblem(Exception):
    """Why nothing was loaded, in words for the operator."""


@dataclass(slots=True)
class Imported:
    """The result: how many records of each kind are new and how many were here; haggle's ids by the caller's."""

    known: Known
    new: Counter[str] = field(default_factory=Counter)
    old_count: int = 0

    def summary(self, seconds: float) -> str:
        """One line for the operator."""
        counts = ", ".join(f"{self.new[kind]:,} {kind}{'' if self.new[kind] == 1 else 's'}" for kind in KINDS)
        rows = self.new.total() + self.old_count
        here = f" {self.old_count:,} of the rows were here already." if self.old_count else ""
        return f"Imported {counts}: {rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f} rows/s).{here}"


class _Lines:
    """The numbered lines of a file, without blank ones, read again on each pass."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._first_version: tuple[int, int] | None = None

    def __iter__(self) -> Iterator[Numbered]:
        with self._file.open("rb") as lines:
            stat = os.fstat(lines.fileno())
            version = stat.st_size, stat.st_mtime_ns
            if self._first_version not in (None, version):
                raise ImportProblem(f"{self._file} was changed while it was read, so nothing was loaded. Run it again.")
            self._first_version = version
            yield from ((number, line) for number, line in enumerate(lines, 1) if not line.isspace())


async def import_file(site: Site, file: Path, ids: Path | None) -> None:
    """
    Load a file of JSON Lines and print a summary. Into `ids` goes a line for each record, with haggle's id.

    Raises ImportProblem, having loaded nothing, when a file cannot be used or a line is bad.
    """
    started = time.monotonic()
    _must_be_usable(file, ids)
    try:
        imported = await import_records(site, _Lines(file), ids)
    except OSError as error:
        raise ImportProblem(f"{error.filename or file}: {error.strerror}.") from error
    print(imported.summary(time.monotonic() - started))


def _must_be_usable(file: Path, ids: Path | None) -> None:
    if not file.is_file():  # it is read twice, which is impossible with a pipe
        raise ImportProblem(f"there is no file {file}.")
    if ids and ids.exists() and ids.samefile(file):
        raise ImportProblem("the ids would overwrite the very file that is to be imported.")


async def import_records(
    site: Site, lines: Iterable[Numbered], ids: Path | None = None, *, are_demo_passwords_allowed: bool = False
) -> Imported:
    """
    Load numbered lines, or objects made of them, in two passes and many transactions.

    Raises ImportProblem, having loaded nothing, when one of them is bad.
    """
    progress, check = Progress(), Check(are_demo_passwords_allowed)
    count = 0
    try:
        for batch in _batches(lines):
            await check.take(site, batch)
            count += len(batch)
            progress.show(f"Checked {count:,} rows …")
        if check.bad_count:
            raise ImportProblem(_complaint(check))
        with ExitStack() as files:
            out = files.enter_context(ids.open("w", encoding="utf-8")) if ids else None
            records = (record_of(fields_of(line), are_demo_passwords_allowed) for _, line in lines)
            imported = Imported(check.known)
            async for loaded in _load(site, records, check.known):
                _take_note(imported, loaded, out)
                progress.show(f"Loaded {imported.new.total() + imported.old_count:,} of {count:,} rows …")
            return imported
    finally:
        progress.clear()


async def _load(site: Site, records: Iterable[Record], known: Known) -> AsyncIterator[operations.Loaded]:
    unread = {}
    for batch in _batches(records):
        unread.update({record.id: record.unread for record in batch if isinstance(record, ConversationRecord)})
        hashes = await _hashes(batch, known)
        texts = {getattr(record, name) for record in batch for name in SEARCHED if hasattr(record, name)}
        folds = {text: folded(text) for text in texts}
        yield await site.write_long(operations.load, batch, known, hashes, folds, unread)


async def _hashes(batch: Sequence[Record], known: Known) -> dict[str, str]:
    """Account → hash of its password in clear; slow by design, so only for accounts that are not here yet."""
    slow = {
        record.id: record.password
        for record in batch
        if isinstance(record, AccountRecord) and record.password is not None and not known.accounts[record.id]
    }
    return dict(zip(slow, await asyncio.gather(*map(passwords.hashed, slow.values())), strict=True))


def _take_note(imported: Imported, loaded: operations.Loaded, out: TextIO | None) -> None:
    for record, haggle_id, is_new in loaded.records:
        kind = kind_of(record)
        if is_new:
            imported.new[kind] += 1
        else:
            imported.old_count += 1
        if out:
            line = {"type": kind, "id": record.id, "haggle_id": haggle_id}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _complaint(check: Check) -> str:
    rest = check.bad_count - len(check.named)
    lines = [f"nothing was loaded, because of {check.bad_count:,} bad line{'' if check.bad_count == 1 else 's'}:"]
    return "\n  ".join([*lines, *check.named, *([f"and {rest:,} more"] if rest else [])])


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch
