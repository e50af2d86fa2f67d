"""Copies of a whole database while it is in use: a file of SQLite's own, or a dump by PostgreSQL's programs."""

import glob
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by how it ends."""
AT = ".at-"


class CopyProblem(Exception):
    """Why a copy was not made or is not whole, in words for the operator."""


def copy_sqlite(database: Path, to: Path) -> None:
    """
    Copy the database as it is at one moment, without what was deleted from it; whoever writes does not wait.

    `to` must not exist. Raises sqlite3.Error, OSError.
    """
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))
    sync(to)


def snapshot_before(database: Path, revision: str) -> None:
    """Copy a database that is about to be migrated; the copy lies beside it, as `haggle.db.at-0009`."""
    snapshot = database.with_name(f"{database.name}{AT}{revision}")
    made = snapshot.with_name(snapshot.name + ".part")
    made.unlink(missing_ok=True)
    try:
        copy_sqlite(database, made)
        made.replace(snapshot)
    finally:
        made.unlink(missing_ok=True)


def forget_snapshots(database: Path, before_ms: int) -> None:
    """Delete the snapshots made before that instant: they hold what people have deleted since."""
    for one in database.parent.glob(glob.escape(database.name) + f"{AT}*"):
        if one.stat().st_mtime * 1000 < before_ms:
            one.unlink()


def check_sqlite(database: Path) -> None:
    """Raises CopyProblem when the database is damaged."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            strangers = connection.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.DatabaseError as error:
        raise CopyProblem(f"the database is damaged: {error}") from error
    if found != ["ok"]:
        raise CopyProblem(f"the database is damaged: {'; '.join(found)}")
    if strangers:
        raise CopyProblem(f"the database is damaged: rows of {strangers[0][0]} belong to nothing")


def dump_postgresql(url: str, to: Path, snapshot: str) -> None:
    """Dump the database as that exported snapshot sees it. Raises CopyProblem, OSError."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}"]
    with _for_programs(url) as address:
        _run("pg_dump", *options, f"--dbname={address}")
    sync(to)


def load_postgresql(url: str, dump: Path) -> None:
    """Load a dump into a database that has no tables, all of it or nothing. Raises CopyProblem."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    with _for_programs(url) as address:
        _run("pg_restore", *options, f"--dbname={address}", str(dump))


def check_dump(dump: Path) -> None:
    """Raises CopyProblem when PostgreSQL's program cannot read the dump from its beginning to its end."""
    _run("pg_restore", "--file=/dev/null", str(dump))


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise CopyProblem(f"{program} is not installed here (Debian: postgresql-client)")
    ended = subprocess.run([path, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if ended.returncode:
        raise CopyProblem((ended.stderr.strip() or f"{program} failed").splitlines()[0])


@contextmanager
def _for_programs(url: str) -> Iterator[str]:
    """The address as libpq has it; its password in a file, since everybody on this machine can read a command line."""
    parts = urlsplit(url)
    options = [("sslmode" if name == "ssl" else name, value) for name, value in parse_qsl(parts.query)]
    with NamedTemporaryFile("w") as file:
        if parts.password is not None:
            password = unquote(parts.password).replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:*:{password}\n")
            file.flush()
            options.append(("passfile", file.name))
        user, at, host = parts.netloc.rpartition("@")
        netloc = user.partition(":")[0] + at + host
        yield urlunsplit(parts._replace(netloc=netloc, query=urlencode(options)))
