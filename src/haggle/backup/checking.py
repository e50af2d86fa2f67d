"""Checking a moving file completely, before a row of it is loaded."""

import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from haggle.backup.model import BLOBS, FORMAT, MANIFEST, MAX_ID, ROWS, TABLES, MovingProblem
from haggle.backup.sums import Ids, Sum, blob_line
from haggle.backup.table import Table
from haggle.blobs.model import must_be_a_name
from haggle.market_import.progress import Progress
from haggle.store.migrations.revisions import head

BY_NAME = {table.name: table for table in TABLES}
BEGINS = b"PK"  # how every zip begins, a truncated one too, and no JSON
DAMAGED = (BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error)
"""What reading a damaged zip or JSON raises: RuntimeError for an unknown compression, a password, endless nesting."""


def is_moving_file(file: Path) -> bool:
    """Whether it looks like a moving file."""
    try:
        with file.open("rb") as bytes_:
            return bytes_.read(len(BEGINS)) == BEGINS
    except OSError:
        return False


class MovingFile:
    """A file of `haggle export`, open for reading. Raises MovingProblem for any other file."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = ZipFile(file)
            if MANIFEST in self._zip.namelist():
                raise MovingProblem(f"{file} is one of haggle backup: put it in place by haggle restore.")
            self._zip.getinfo(ROWS)
        except (*DAMAGED, KeyError) as error:
            raise MovingProblem(f"{file} is no file of haggle export, or was cut short: {error}.") from None
        self.blobs = [name.removeprefix(BLOBS) for name in self._zip.namelist() if name.startswith(BLOBS)]
        self.id = ""
        self.sums: dict[str, list[Any]] = {}
        self.counts: dict[str, int] = {}

    def blob(self, name: str) -> bytes:
        """A blob's content."""
        return self._zip.read(BLOBS + name)

    def size(self, name: str) -> int:
        """Bytes in the blob."""
        return self._zip.getinfo(BLOBS + name).file_size

    def rows(self) -> Iterator[tuple[Table, list[Any]]]:
        """Every row with its table; only of a file that was checked."""
        yield from ((table, row) for _, table, row, _ in self._lines())

    def check(self) -> None:
        """Check every line, reference and byte. Raises MovingProblem with the number of the line."""
        progress, sums, seen = Progress(), {name: Sum() for name in ("blobs", *BY_NAME)}, _Seen(self.blobs)
        where = "among the files"
        try:
            for done, name in enumerate(self.blobs):
                sums["blobs"].add(blob_line(must_be_a_name(name), self.blob(name)))
                progress.count("checking files", done, len(self.blobs))
            where = "at its first line"
            for number, table, row, line in self._lines():
                if objection := seen.objection(table, row):
                    raise MovingProblem(f"Line {number}: {objection}.")
                sums[table.name].add(line)
                where = f"after line {number}"
                progress.count("checking lines", number, sum(self.counts.values()))
        except DAMAGED as error:
            raise MovingProblem(f"The file is damaged {where}: {error}.") from None
        finally:
            progress.clear()
        if not self.sums:
            raise MovingProblem("The file ends too early: its last line is missing.")
        found = {name: sum_.as_json() for name, sum_ in sums.items()}
        wrong = [name for name in found if found[name] != self.sums.get(name)]
        wrong += [name for name in BY_NAME if sums[name].count != self.counts.get(name)]
        if wrong:
            raise MovingProblem(f"The file is damaged: {', '.join(wrong)} are not what its first and last line say.")

    def _lines(self) -> Iterator[tuple[int, Table, list[Any], bytes]]:
        """The rows with their line's number, their table, and the line. Raises MovingProblem, DAMAGED."""
        with self._zip.open(ROWS) as lines:
            self._header(lines)
            table: Table | None = None
            for number, line in enumerate(lines, 2):
                match json.loads(line):
                    case list(row) if table:
                        yield number, table, row, line
                    case {"table": str(name)} if name in BY_NAME:
                        table = BY_NAME[name]
                    case {"sums": dict(sums)}:
                        self.sums, table = sums, None
                    case _:
                        raise MovingProblem(f"Line {number}: that is neither a row, nor a table's name, nor the sums.")

    def _header(self, lines: IO[bytes]) -> None:
        match json.loads(lines.readline()):
            case {
                "haggle": int(format_),
                "version": str(version),
                "revision": str(revision),
                "id": str(id_),
                "counts": dict(counts),
            }:
                self.id, self.counts = id_, counts
            case _:
                raise MovingProblem("The file does not begin as one of haggle export does.")
        if (format_, revision) != (FORMAT, head()):
            raise MovingProblem(
                f"The file was made by haggle {version} at database revision {revision}, and this program is at "
                f"{head()}: export and import with the same version of haggle, then upgrade."
            )


class _Seen:
    """What the lines so far have defined, for the next ones to refer to."""

    def __init__(self, blobs: Sequence[str]) -> None:
        self._blobs = frozenset(blobs)
        self._ids = {table.name: Ids() for table in TABLES}
        self._last: dict[str, list[int]] = {}

    def objection(self, table: Table, row: list[Any]) -> str:
        """Why this cannot be the next row; empty if it can, and it is then remembered."""
        if objection := table.objection(row):
            return objection
        values = dict(zip(table.columns, row, strict=True))
        for column, other in table.of.items():
            if values[column] is not None and values[column] not in self._ids[other]:
                return f"there is no {values[column]} in {other} before it"
        for column in table.blobs:
            if values[column] is not None and values[column] not in self._blobs:
                return f"the file {values[column]} is missing"
        # Only the numbers of a key: each database orders text in its own way.
        key = [values[column] for column in table.key if type(values[column]) is int]
        last = self._last.get(table.name, [0])
        if key < last or (key == last and len(key) == len(table.key)):
            return f"{table.name} are out of order, or twice in the file"
        self._last[table.name] = key
        if table.has_ids:
            if row[0] > MAX_ID:
                return f"{row[0]} is no id that haggle has given"
            self._ids[table.name].add(row[0])
        return ""
