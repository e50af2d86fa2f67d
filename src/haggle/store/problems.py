"""Why a database cannot be used, in words for the operator."""

import sqlite3
from urllib.parse import urlsplit

import asyncpg

DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
CLOSED = {
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_FULL",
    "SQLITE_BUSY",
    "SQLITE_PERM",
    "SQLITE_AUTH",
}
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.ClientConfigurationError,
    OSError,
    TimeoutError,
)


def database_problem(error: BaseException, database_url: str) -> str:
    """A sentence for an error that comes from the database being damaged, closed or away; empty for any other."""
    causes = list(_causes(error))
    for one in causes:
        if isinstance(one, sqlite3.Error):
            return _of_sqlite(one, database_url.removeprefix("sqlite:///"))
        if database_url.startswith("postgresql:") and isinstance(one, AWAY):
            parts = urlsplit(database_url)
            where = f"{parts.hostname or 'this machine'}:{parts.port or 5432}{parts.path}"
            return (
                f"the database at {where} cannot be used: {_line(one)}. "
                "Is it running, and is HAGGLE_DATABASE_URL what it should be?"
            )
    return ""


def _causes(error: BaseException | None) -> list[BaseException]:
    """The error and what it came from, the innermost first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.insert(0, error)
        error = getattr(error, "orig", None) or error.__cause__
    return found


def _of_sqlite(error: sqlite3.Error, path: str) -> str:
    name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
    if name in DAMAGED:
        return f"the database {path} is damaged: {_line(error)}. Restore it from a backup (docs/operating.md)."
    return f"the database {path} cannot be used: {_line(error)}." if name in CLOSED else ""


def _line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
