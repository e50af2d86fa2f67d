"""
`python -m bench.importing`: `haggle import` of many messages, beside a bare `executemany` of the very same rows.

The bare one fills the same tables, with their indexes, in one transaction, and checks nothing.
"""

import argparse
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench import market, server
from bench.report import machine

TABLES = "accounts", "listings", "conversations", "participants", "messages"


def main() -> None:
    """Import, copy, compare."""
    parser = argparse.ArgumentParser(prog="bench.importing", description="How fast a marketplace is imported.")
    parser.add_argument("--messages", type=int, default=1_000_000)
    messages = parser.parse_args().messages
    print(machine())
    with tempfile.TemporaryDirectory(prefix="haggle-import-") as name:
        folder = Path(name)
        _write(folder / "market.jsonl", messages)
        imported = _timed("haggle import", lambda: server.import_file(folder), resource.RUSAGE_CHILDREN)
        rows = _rows(folder / "data" / "haggle.db")
        bare = _timed("bare executemany", lambda: _insert(folder / "bare.db", rows), resource.RUSAGE_SELF)
        count = sum(len(table) for _, table in rows.values())
        print(f"{messages:,} messages, {count:,} rows: {imported / bare:.1f} times the CPU of a bare executemany.")


def _write(path: Path, messages: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in market.lines(max(1, messages // market.MESSAGES)):
            file.write(json.dumps(line) + "\n")


def _timed(what: str, do: Callable[[], None], whose: int) -> float:
    """The CPU time that was used, s."""
    before, begun = resource.getrusage(whose), time.monotonic()
    do()
    after, wall = resource.getrusage(whose), time.monotonic() - begun
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what}: {cpu:.1f} s of CPU, {wall:.1f} s.", flush=True)
    return cpu


def _rows(path: Path) -> dict[str, tuple[int, list[tuple[object, ...]]]]:
    """table → how many columns, and all rows."""
    with closing(sqlite3.connect(path)) as db:
        found = {}
        for table in TABLES:
            cursor = db.execute(f"SELECT * FROM {table}")
            found[table] = len(cursor.description), cursor.fetchall()
        with closing(sqlite3.connect(path.parents[1] / "bare.db")) as bare:
            for (sql,) in db.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'"
            ):
                bare.execute(sql)
        return found


def _insert(path: Path, rows: dict[str, tuple[int, list[tuple[object, ...]]]]) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        for table, (columns, values) in rows.items():
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", values)
        db.commit()


if __name__ == "__main__":
    main()
