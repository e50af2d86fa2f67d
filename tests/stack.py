"""
What haggle runs on in the tests: SQLite alone, or a real PostgreSQL and Redis (`HAGGLE_TEST_STACK=postgresql`).

pytest starts the two on free ports before the first test and stops them after the last; its workers are told where they
are by the environment. Every haggle of a test has a database and a channel of its own.
"""

import asyncio
import contextlib
import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Coroutine, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import forking
import programs

from haggle.store.migrations.run import migrate
from haggle.store.postgres import numbered

IS_POSTGRESQL = os.environ.get("HAGGLE_TEST_STACK", "sqlite") == "postgresql"
TEMPLATE = "haggle_template"
OPTIONS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "300", "fsync": "off"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Postgres:
    """A PostgreSQL server of its own, in a folder under the temporary ones."""

    def __init__(self, **options: str) -> None:
        self.port = free_port()
        self._bin = Path(programs.require("postgresql")).parent
        self._folder = Path(tempfile.mkdtemp(prefix="haggle-postgresql-"))
        self._options = " ".join(f"-c {name}={value}" for name, value in (OPTIONS | options).items())
        if os.geteuid() == 0:  # as whom it refuses to run
            shutil.chown(self._folder, "postgres")
        settings = ["-U", "haggle", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", self._folder, *settings)

    def start(self) -> "Postgres":
        options = f"-p {self.port} {self._options}"
        self._run("pg_ctl", "-D", self._folder, "-l", self._folder / "log", "-o", options, "-w", "start")
        return self

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", self._folder, "-m", how, "-w", "stop")

    def remove(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://haggle@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str | Path) -> None:
        who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*who, str(self._bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Redis:
    """A Redis server of its own, which keeps nothing on the disk."""

    def __init__(self) -> None:
        self._program = programs.require("redis-server")
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Redis":
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port), 1)):
                return self
            time.sleep(0.02)
        raise RuntimeError("Redis did not start")

    def stop(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(5)

    def url(self, channel: str) -> str:
        return f"redis://127.0.0.1:{self.port}/0?channel={channel}"


_running = contextlib.ExitStack()


def start() -> None:
    """Before all tests, in the process that starts the workers."""
    folder = Path(_running.enter_context(tempfile.TemporaryDirectory(prefix="haggle-template-")))
    os.environ["HAGGLE_TEST_SQLITE"] = str(folder / "haggle.db")
    _wait_for(migrate(f"sqlite:///{folder / 'haggle.db'}"))
    _running.enter_context(forking.running(folder))
    if IS_POSTGRESQL:
        redis, postgres = Redis(), Postgres()
        _running.callback(postgres.remove)
        postgres.start()
        redis.start()
        _running.callback(redis.stop)
        os.environ["HAGGLE_TEST_POSTGRESQL"] = postgres.url("")
        os.environ["HAGGLE_TEST_REDIS"] = redis.url("")
        create_database(TEMPLATE, "template1")
        _wait_for(migrate(os.environ["HAGGLE_TEST_POSTGRESQL"] + TEMPLATE))


def stop() -> None:
    _running.close()


def lay_database(data: Path) -> None:
    """Put a migrated SQLite file into a folder that has none: as quick as PostgreSQL copies a template."""
    if not (data / "haggle.db").exists() and not IS_POSTGRESQL:
        shutil.copy(os.environ["HAGGLE_TEST_SQLITE"], data / "haggle.db")


@cache
def settings(data: Path, template: str = TEMPLATE) -> Mapping[str, str]:
    """The settings of a haggle whose folder that is: always the same database for the same folder."""
    if not IS_POSTGRESQL:
        return {}
    name = "haggle_" + hashlib.sha256(str(data).encode()).hexdigest()[:16]
    with contextlib.suppress(asyncpg.DuplicateDatabaseError):
        create_database(name, template)
    return {
        "HAGGLE_DATABASE_URL": os.environ["HAGGLE_TEST_POSTGRESQL"] + name,
        "HAGGLE_BUS_URL": os.environ["HAGGLE_TEST_REDIS"] + name,
    }


def create_database(name: str, template: str) -> None:
    query(os.environ["HAGGLE_TEST_POSTGRESQL"] + "postgres", f"CREATE DATABASE {name} TEMPLATE {template}")


def query(url: str, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows that a statement with `:named` values answers, over a connection of its own, committed."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=5)) as database, database:
            return [tuple(row) for row in database.execute(sql, values)]
    text, names = numbered(sql)
    return [tuple(row) for row in _wait_for(_fetched(url, text, [values[name] for name in names]))]


async def _fetched(url: str, sql: str, values: list[Any]) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()


def _wait_for(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: the test's may have a loop already."""
    result: list[Any] = []

    def run() -> None:
        try:
            result.append(asyncio.run(work))
        except BaseException as error:
            result.append(error)

    (thread := threading.Thread(target=run)).start()
    thread.join()
    if isinstance(result[0], BaseException):
        raise result[0]
    return result[0]
