"""The migrations that a database lacks, run by Alembic. Processes that start together wait for each other here."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from haggle.store.copies import snapshot_before
from haggle.store.migrations.revisions import FOLDER, head

logger = logging.getLogger("haggle.migrations")

LOCK = "SELECT {}(hashtextextended('haggle migrations', 0))"


async def upgrade(database_url: str) -> tuple[str | None, str]:
    """As `migrate`, but looks again under the lock."""
    engine = create_async_engine(async_url(database_url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def async_url(database_url: str) -> str:
    """The settings' `database_url` as SQLAlchemy wants it."""
    return database_url.replace("sqlite://", "sqlite+aiosqlite://").replace("postgresql://", "postgresql+asyncpg://")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    config = _config()
    config.attributes["connection"] = connection
    with _alone(connection):
        before = _revision(connection)
        if before is not None and before > head():  # revisions are numbers in order
            logger.warning("the database is at %s, newer than this program (%s)", before, head())
            return before, before
        if before is not None and before < head() and connection.dialect.name == "sqlite":
            snapshot_before(Path(str(connection.engine.url.database)), before)
        command.upgrade(config, "head")
    return before, head()


def _revision(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()  # reading began a transaction, but each migration needs its own
    return revision


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Hold the lock that lets one process at a time migrate this database. It ends with its process."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # a table made anew leaves nothing of the old one
        connection.commit()
        with open(f"{connection.engine.url.database}.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    connection.execute(text(LOCK.format("pg_advisory_lock")))
    connection.commit()
    try:
        yield
    finally:
        connection.execute(text(LOCK.format("pg_advisory_unlock")))
        connection.commit()
