"""The data folder: for its owner's eyes alone, with a secret key in it, and one server on its database."""

import fcntl
import os
import secrets
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OTHERS = 0o077  # what others than the owner may do


class DataFolderProblem(Exception):
    """Why the folder cannot be used, in words for the operator."""


def make_private(folder: Path, *within: Path) -> None:
    """Make the folder if need be, and take from others what they may do to it and to these of ours."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (folder, *within):
        with suppress(FileNotFoundError, PermissionError):
            found = path.stat()
            is_shared = bool(found.st_mode & stat.S_ISVTX)  # as /tmp is
            if found.st_mode & OTHERS and found.st_uid == os.geteuid() and not is_shared:
                path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def kept_secret(path: Path) -> str:
    """The secret in that file, made on first use: whole, or not at all, by the first of two who race."""
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(made, path)
        finally:
            made.unlink(missing_ok=True)
    return path.read_text().strip()


@contextmanager
def only_server(database: Path | None, address: str) -> Iterator[None]:
    """
    While no other process serves this SQLite database. The lock dies with its process.

    Raises DataFolderProblem, which says who does. None: a database that many may serve.
    """
    if database is None:
        yield
        return
    try:
        file = open(f"{os.path.realpath(database)}.server", "a+")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise DataFolderProblem(f"the database {database} cannot be used: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise DataFolderProblem(
                f"{database} is served already, by {file.read().strip() or 'another process'}. "
                "One process alone can serve an SQLite file; on PostgreSQL there may be more."
            ) from None
        file.truncate(0)
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
        file.write(f"process {os.getpid()} on {socket.gethostname()}, at {address}, since {since}\n")
        file.flush()
        yield
