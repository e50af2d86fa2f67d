"""Judging a moving file, whole, before a row of it is loaded."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from haggle.migrations.run import head
from haggle.moving.model import BLOBS, FORMAT, ROWS, TABLES, Ids, MovingProblem, Sum, Table
from haggle.transfer.progress import Progress

BY_NAME = {table.name: table for table in TABLES}


class MovingFile:
    """A file of `haggle export`, open for reading. Raises MovingProblem for one that is none."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = ZipFile(file)
            self._zip.getinfo(ROWS)
        except (BadZipFile, KeyError, OSError) as error:
            raise MovingProblem(f"{file} is no file of haggle export, or is damaged: {error}.") from None
        self.blobs = [name for name in self._zip.namelist() if name.startswith(BLOBS)]
        self.people: dict[int, str] = {}
        self.sums: dict[str, list[Any]] = {}
        self.counts: dict[str, int] = {}

    def blob(self, name: str) -> bytes:
        """A blob's content, by its name in the zip."""
        return self._zip.read(name)

    def rows(self) -> Iterator[tuple[Table, list[Any]]]:
        """Every row with its table; only of a file that was checked."""
        for _, table, row, _ in self._lines():
            if table is not None and row is not None:
                yield table, row

    def check(self) -> None:
        """Judge every line, every reference and every byte. Raises MovingProblem with the line's number."""
        progress, sums, ids = Progress(), {name: Sum() for name in ("blobs", *BY_NAME)}, {n: Ids() for n in BY_NAME}
        number = 0
        try:
            for name in self.blobs:
                sums["blobs"].add(name.removeprefix(BLOBS).encode() + b"\n" + self.blob(name))
            for number, table, row, line in self._lines():
                if table is None or row is None:
                    continue
                _must_fit(number, table, row, ids)
                sums[table.name].add(line)
                if table.name == "accounts":
                    self.people[row[0]] = row[1]
                progress.show(f"checking line {number:,}")
        except (BadZipFile, EOFError, OSError, ValueError, UnicodeDecodeError) as error:
            raise MovingProblem(f"The file is damaged after line {number}: {error}.") from None
        progress.clear()
        if not self.sums:
            raise MovingProblem("The file ends too early: its last line is missing.")
        found = {name: sum_.as_json() for name, sum_ in sums.items()}
        if wrong := [name for name in found if found[name] != self.sums.get(name)]:
            raise MovingProblem(f"The file is damaged: {', '.join(wrong)} are not what its last line says.")

    def _lines(self) -> Iterator[tuple[int, Table | None, list[Any] | None, bytes]]:
        with self._zip.open(ROWS) as lines:
            self._header(lines)
            table: Table | None = None
            for number, line in enumerate(lines, 2):
                value = json.loads(line)
                if isinstance(value, dict):
                    table = BY_NAME.get(value.get("table", ""))
                    self.sums = value.get("sums", self.sums)
                    yield number, table, None, line
                else:
                    yield number, table, value, line

    def _header(self, lines: IO[bytes]) -> None:
        try:
            header = json.loads(lines.readline())
            form, revision, self.counts = header["haggle"], header["revision"], header["counts"]
        except (ValueError, KeyError, TypeError):
            raise MovingProblem("The file does not begin as one of haggle export does.") from None
        if (form, revision) != (FORMAT, head()):
            raise MovingProblem(
                f"The file was made at database revision {revision}, and this program is at {head()}: "
                "export and import with the same version of haggle, then upgrade."
            )


def _must_fit(number: int, table: Table, row: list[Any], ids: dict[str, Ids]) -> None:
    if objection := table.objection(row):
        raise MovingProblem(f"Line {number}: {objection}.")
    columns = list(table.columns)
    for column, other in table.of.items():
        if (id_ := row[columns.index(column)]) not in ids[other]:
            raise MovingProblem(f"Line {number}: there is no {id_} in {other} before it.")
    if table.key == ("id",):
        ids[table.name].add(row[0])
