"""
`haggle import` of JSON Lines: loads everything, or nothing if a line is bad.

The first pass checks every line and loads nothing; the records go into a file without a name. The second loads four
thousand of them a transaction, so that a server on the same database does not wait long. A run that was interrupted is
simply run again: records that are here already, by the caller's own ids, are skipped.

A conversation's log is in order of ids. Messages are put in order of time within a batch, so a file should hold each
conversation's messages roughly from old to new, and history should arrive before the talk goes on here.
"""

import json
import os
import pickle
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TextIO, TypeVar

from haggle.market_import import operations
from haggle.market_import.checking import Check, Placed
from haggle.market_import.making import Making, Pictures
from haggle.market_import.model import KINDS, ConversationRecord, Known, Record, kind_of
from haggle.market_import.progress import Progress
from haggle.market_import.rows.operations import Loaded
from haggle.site import Site

BATCH = 4000
SQLITE = b"SQLite format 3\0"

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
    """The lines of a file with their numbers, without blank ones."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __iter__(self) -> Iterator[Placed]:
        with self._file.open("rb") as lines:
            version = _version(lines)
            yield from ((f"line {number}", line) for number, line in enumerate(lines, 1) if not line.isspace())
            if _version(lines) != version:
                raise ImportProblem(f"{self._file} was changed while it was read, so nothing was loaded. Run it again.")


def _version(file: IO[bytes]) -> tuple[int, int]:
    stat = os.fstat(file.fileno())
    return stat.st_size, stat.st_mtime_ns


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
    if not file.is_file():
        raise ImportProblem(f"there is no file {file}.")
    with file.open("rb") as start:
        if start.read(len(SQLITE)) == SQLITE:
            raise ImportProblem(f"{file} is an SQLite database. Is it of the Django site? Then add: --from olx-django.")
    if ids and ids.exists() and ids.samefile(file):
        raise ImportProblem("the ids would overwrite the very file that is to be imported.")


async def import_records(
    site: Site,
    lines: Iterable[Placed],
    ids: Path | None = None,
    *,
    are_demo_passwords_allowed: bool = False,
    pictures: Pictures | None = None,
    leave_out: Callable[[str], None] | None = None,
) -> Imported:
    """
    Load lines, or objects made of them, in two passes and many transactions.

    `pictures` may be filled in while the lines are read; `leave_out` is told each bad line, and each picture that is
    none, which are then left out. Without it one bad line raises ImportProblem, and nothing is loaded.
    """
    progress, check = Progress(), Check(are_demo_passwords_allowed, leave_out)
    count = 0
    try:
        with ExitStack() as files:
            checked = files.enter_context(TemporaryFile())
            for batch in _batches(lines):
                pickle.dump(await check.take(site, batch), checked)
                count += len(batch)
                progress.show(f"Checked {count:,} rows …")
            if check.bad_count and not leave_out:
                raise ImportProblem(_complaint(check))
            checked.seek(0)
            out = files.enter_context(ids.open("w", encoding="utf-8")) if ids else None
            imported = Imported(check.known)
            making = Making(site, check.known, pictures or {}, leave_out)
            async for loaded in _load(making, _batches_in(checked)):
                _take_note(imported, loaded, out)
                progress.show(f"Loaded {imported.new.total() + imported.old_count:,} of {count:,} rows …")
            return imported
    finally:
        progress.clear()


def _batches_in(file: IO[bytes]) -> Iterator[list[Record]]:
    with suppress(EOFError):
        while True:
            yield pickle.load(file)  # noqa: S301 nobody else can have written there


async def _load(making: Making, batches: Iterable[list[Record]]) -> AsyncIterator[Loaded]:
    unread = {}
    for batch in batches:
        unread.update({record.id: record.unread for record in batch if isinstance(record, ConversationRecord)})
        yield await making.site.write_long(operations.load, batch, making.known, await making.made(batch), unread)


def _take_note(imported: Imported, loaded: Loaded, out: TextIO | None) -> None:
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
