"""Bring the database's tables up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


async def migrate(database_url: str) -> None:
    """Run the steps that this database has not seen. `database_url` is that of the settings."""
    engine = create_async_engine(database_url.replace("sqlite://", "sqlite+aiosqlite://"), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_upgrade)
    await engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # a table made anew leaves nothing of the old one
        connection.commit()
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
