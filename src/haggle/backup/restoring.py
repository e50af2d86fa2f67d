"""
`haggle restore`: what `haggle backup` has written takes the place of what is here, which is kept beside it.

Everything is checked and made ready first; the database takes its place at the end, in one step. Broken off before,
nothing has changed, and it is simply run again.
"""

import asyncio
import glob
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from haggle.backup import operations, queries
from haggle.backup.backup_file import DATABASES, BackupFile
from haggle.backup.model import MovingProblem
from haggle.data_folder import only_server
from haggle.lifespan import open_site
from haggle.market_import.progress import Progress
from haggle.settings import Settings
from haggle.site import Site
from haggle.store.copies import BESIDE, CopyProblem, check_sqlite, load_postgresql, sync
from haggle.store.migrations.revisions import head
from haggle.store.postgres_store import PostgresStore

LEFT_FREE_BYTES = 50_000_000


async def restore(settings: Settings, file: Path) -> None:
    """Put the backup in place, say so, and say where that lies which was here. Raises MovingProblem."""
    backup = BackupFile(file)
    await asyncio.to_thread(backup.check)
    if backup.revision > head():
        raise MovingProblem(
            f"The backup is of haggle {backup.version}, whose database is newer ({backup.revision}) than this program "
            f"({head()}): restore it with that version, or a newer."
        )
    if DATABASES[backup.database] != ("SQLite" if settings.is_sqlite else "PostgreSQL"):
        raise MovingProblem(
            f"The backup is one of {DATABASES[backup.database]}, and HAGGLE_DATABASE_URL is not: restore it there, "
            "then move by haggle export and haggle import."
        )
    _must_be_its_owner(settings.data)
    takes_key = settings.is_key_kept  # asked before the key of the backup lies in its place
    try:
        if settings.database_file:
            with only_server(settings.database_file, "haggle restore"):
                await _into_file(settings, _behind_links(settings.database_file), backup)
        else:
            await _into_postgresql(settings, backup)
        if backup.key and takes_key:
            _put_key(settings, backup.key)
    except CopyProblem as problem:
        raise MovingProblem(f"Nothing was restored: {problem}.") from problem
    except OSError as error:
        raise MovingProblem(f"It could not be written: {error.strerror or error}. Run it again.") from error
    print(f"Restored from {file}: haggle as it was at {backup.at}. Open pages load anew.")
    if backup.key and not takes_key:
        print("HAGGLE_SECRET_KEY is set, so the key of the backup was left alone.")


def _must_be_its_owner(data: Path) -> None:
    """Raises MovingProblem for root, if what it restored could then not be opened by the user that haggle runs as."""
    if os.geteuid() == 0 and (owner := data.stat().st_uid):
        raise MovingProblem(f"{data} belongs to user {owner}: run this as that user, who has to be able to open it.")


async def _into_file(settings: Settings, database: Path, backup: BackupFile) -> None:
    fresh = database.with_name(database.name + ".restoring")
    _remove(fresh)
    free = shutil.disk_usage(database.parent).free
    if free < backup.size_bytes + LEFT_FREE_BYTES:
        raise MovingProblem(
            f"The backup takes {backup.size_bytes / 1e6:,.0f} MB, and {database.parent} has {free / 1e6:,.0f} MB free."
        )
    try:
        await asyncio.to_thread(backup.unpack_database, fresh)
        await asyncio.to_thread(check_sqlite, fresh)
        await _make_ready(replace(settings, database_url=f"sqlite:///{fresh}"), backup)
        _take_place(fresh, database)
    finally:
        _remove(fresh)


async def _into_postgresql(settings: Settings, backup: BackupFile) -> None:
    store = PostgresStore(settings.database_url, 1, lambda _: None)
    await store.open(lambda _: None)
    try:
        if await store.read(queries.table_count):
            raise MovingProblem(
                "The database is not empty: stop haggle, then dropdb and createdb it, and run it again."
            )
    finally:
        await store.close()
    dump = settings.data / "database.restoring"
    _remove(dump)
    try:
        await asyncio.to_thread(backup.unpack_database, dump)
        await asyncio.to_thread(load_postgresql, settings.database_url, dump)
    finally:
        _remove(dump)
    await _make_ready(settings, backup)


async def _make_ready(settings: Settings, backup: BackupFile) -> None:
    """Migrate the database, move its feeds on, and store the files."""
    async with open_site(replace(settings, bus_url="memory:")) as site:
        await operations.move_on(site)
        await _put_blobs(site, backup)


async def _put_blobs(site: Site, backup: BackupFile) -> None:
    progress = Progress()
    for done, name in enumerate(backup.blobs):
        await site.blobs.put(name, await asyncio.to_thread(backup.blob, name))
        progress.count("files", done, len(backup.blobs))
    progress.clear()


def _behind_links(database: Path) -> Path:
    return Path(os.path.realpath(database))


def _take_place(fresh: Path, database: Path) -> None:
    if database.exists():
        print(f"What was here is kept as {_keep(database)}. Delete it when all is well.")
    fresh.replace(database)
    sync(database.parent)


def _keep(database: Path) -> Path:
    """Give the database a second name, by which it is kept; what SQLite has beside it moves there."""
    kept = database.with_name(f"{database.name}.before-{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}")
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:  # it may be what is damaged
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.link(database, kept)
    for end in BESIDE:
        with suppress(FileNotFoundError):
            database.with_name(database.name + end).replace(kept.with_name(kept.name + end))
    return kept


def _put_key(settings: Settings, key: bytes) -> None:
    made = settings.data / "secret.key.restoring"
    made.write_bytes(key)
    sync(made)
    made.replace(settings.data / "secret.key")


def _remove(file: Path) -> None:
    """The file and all that was made beside it."""
    for one in file.parent.glob(glob.escape(file.name) + "*"):
        one.unlink(missing_ok=True)
