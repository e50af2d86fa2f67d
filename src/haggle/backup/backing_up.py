"""`haggle backup`: database, key and files into one file, which is checked; a server runs meanwhile."""

import asyncio
import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from haggle import __version__
from haggle.backup import queries
from haggle.backup.backup_file import KEY, BackupFile, BackupWriter
from haggle.backup.files import content
from haggle.backup.model import BLOBS, MovingProblem
from haggle.clock import iso, now_ms
from haggle.errors import NotFound
from haggle.market_import.progress import Progress
from haggle.site import Site
from haggle.store.copies import CopyProblem, check_dump, check_sqlite, copy_sqlite, dump_postgresql, sync
from haggle.store.migrations.revisions import head
from haggle.store.sqlite import SqliteDb, complete

UNFINISHED = ".haggle-backup-"
SUFFIX = ".zip"


def backup_path(where: Path) -> Path:
    """The file to write: `where`, or one named by the time in the folder `where`. Raises MovingProblem."""
    if where.is_dir():
        where = where / f"haggle-{time.strftime('%Y-%m-%dT%H%M%SZ', time.gmtime())}{SUFFIX}"
    if where.suffix != SUFFIX:
        raise MovingProblem(f"Say a folder that is there, or a file whose name ends in {SUFFIX}: not {where}.")
    if os.path.lexists(where):
        raise MovingProblem(f"{where} is there already, and a backup replaces nothing.")
    return where


async def back_up(site: Site, where: Path) -> Path:
    """
    Write the backup, whole or not at all, and read it back. Returns its path.

    The database first, then the files that it names: each was there before the database spoke of it, and stays for a
    day after its last word. Raises MovingProblem; also, when all the rest is written, for files that are missing.
    """
    file = backup_path(where)
    try:
        with _unfinished(file.parent) as folder:
            made = folder / file.name
            missing = await _write(site, made)
            await asyncio.to_thread(_check, made)
            made.rename(backup_path(file))
        sync(file.parent)
    except OSError as error:
        raise MovingProblem(f"{file} could not be written: {error.strerror or error}.") from error
    except (sqlite3.Error, CopyProblem) as error:
        raise MovingProblem(f"The database could not be copied: {error}.") from error
    if missing:
        raise MovingProblem(
            f"Written to {file}. But these files, which the database names, are gone from the blob store: "
            f"{', '.join(missing[:5])}{f' and {len(missing) - 5} more' if len(missing) > 5 else ''}."
        )
    return file


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A private folder beside the file, gone afterwards; what a killed backup has left is removed first."""
    for left in folder.glob(UNFINISHED + "*"):
        if left.is_dir() and not left.is_symlink() and left.stat().st_uid == os.geteuid():
            with _locked(left) as is_ours:
                if is_ours:
                    shutil.rmtree(left)
    made = Path(mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        with _locked(made):
            yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether nobody else holds the folder's lock; then we do. It ends with its process."""
    number = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = True
        except OSError:  # others hold it, or this file system knows no locks
            is_ours = False
        yield is_ours
    finally:
        os.close(number)


async def _write(site: Site, file: Path) -> list[str]:
    """Returns the names of blobs that are missing."""
    writer, settings = BackupWriter(file), site.settings
    if settings.database_file:
        copy, names = await asyncio.to_thread(_copy, settings.database_file, file.with_name("database.sqlite"))
    else:
        copy, names = await _dump(site, file.with_name("database.dump"))
    await asyncio.to_thread(writer.add_file, copy.name, copy)
    await asyncio.to_thread(copy.unlink)
    if settings.is_key_kept:
        writer.add(KEY, settings.secret_key.encode() + b"\n")
    missing, progress = [], Progress()
    for done, name in enumerate(names):
        progress.count("files", done, len(names))
        try:
            await asyncio.to_thread(writer.add, BLOBS + name, await content(site, name))
        except NotFound:
            missing.append(name)
    progress.clear()
    manifest = {"version": __version__, "revision": head(), "at": iso(now_ms()), "missing": missing}
    await asyncio.to_thread(writer.close, manifest)
    return missing


def _copy(database: Path, to: Path) -> tuple[Path, Sequence[str]]:
    """The checked copy, and the names of the blobs that it names."""
    copy_sqlite(database, to)
    check_sqlite(to)
    with closing(sqlite3.connect(to)) as connection:
        connection.row_factory = sqlite3.Row
        return to, complete(queries.blobs(SqliteDb(connection)))


async def _dump(site: Site, to: Path) -> tuple[Path, Sequence[str]]:
    async with site.store.snapshot() as read:
        snapshot = await read(queries.exported_snapshot)
        await asyncio.to_thread(dump_postgresql, site.settings.database_url, to, snapshot)
        await asyncio.to_thread(check_dump, to)
        return to, await read(queries.blobs)


def _check(file: Path) -> None:
    BackupFile(file).check()
