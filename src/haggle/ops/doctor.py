"""`haggle doctor`: looks at all that haggle stands on, says what is wrong and what to do; changes nothing."""

import argparse
import asyncio
import os
import resource
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from http.client import HTTPConnection, HTTPException

from haggle import __version__, settings
from haggle.backup.queries import blobs as named_blobs
from haggle.backup.queries import is_half_loaded
from haggle.blobs.choice import blobs_at
from haggle.data_folder import OTHERS
from haggle.delivery.redis import Away, Redis
from haggle.errors import NotFound, Problem
from haggle.lifespan import store_at
from haggle.mail.smtp import objection
from haggle.ops import queries
from haggle.ops.checks import LEAST_FREE_BYTES
from haggle.ops.findings import FAILED, OK, WARNING, Finding, judged
from haggle.ops.public_checks import public_findings
from haggle.settings import Settings
from haggle.settings.mail import Smtp
from haggle.store.copies import CopyProblem, check_sqlite
from haggle.store.migrations.revisions import head
from haggle.store.migrations.run import revision_of
from haggle.store.problems import database_problem
from haggle.store.transaction import Store

PLENTY_BYTES = 1_000_000_000
CLOCKS_MS = 10_000
AT_ONCE = 8
MAIL_S = 10.0
BY_NTP = "Set it by NTP (timedatectl set-ntp true)."


def run(arguments: argparse.Namespace) -> int:
    """Print each finding as it is made; 1 when anything has failed."""
    return asyncio.run(_print_all(settings.from_environment(), arguments.host, arguments.port))


async def _print_all(chosen: Settings, host: str, port: int) -> int:
    print(f"haggle {__version__}, {chosen.data}")
    states = []
    async for finding in _findings(chosen, host, port):
        print(finding, flush=True)
        states.append(finding.state)
    print(f"{states.count(FAILED)} failed, {states.count(WARNING)} to look at, {states.count(OK)} ok.")
    return int(FAILED in states)


async def _findings(chosen: Settings, host: str, port: int) -> AsyncIterator[Finding]:
    for finding in (*_folder(chosen), _key(chosen), _descriptors(chosen), _port(host, port)):
        yield finding
    async for finding in _database(chosen):
        yield finding
    if not chosen.is_alone:
        yield await _redis(chosen)
    if chosen.mail.smtp:
        yield await _mail(chosen.mail.smtp)
    for finding in await asyncio.to_thread(list, public_findings(chosen)):
        yield finding


def _folder(chosen: Settings) -> Iterator[Finding]:
    data = chosen.data
    open_to_all = (path for path in (data, *data.iterdir()) if not path.is_symlink() and path.stat().st_mode & OTHERS)
    shared = next(open_to_all, None)
    words = f"{shared} can be read by others" if shared else "the folder is for its owner alone"
    yield judged("rights", shared is None, words, f"chmod -R go= {data}", WARNING)
    try:
        with tempfile.NamedTemporaryFile(dir=data) as file:
            file.write(bytes(1_000_000))
            file.flush()
            os.fsync(file.fileno())
            ahead_ms = (os.stat(file.name).st_mtime - time.time()) * 1000
    except OSError as error:
        owner = f"chown -R {os.geteuid()} {data}, or run this as the user that haggle runs as; and make room."
        yield Finding("data folder", FAILED, f"{data} cannot be written: {error.strerror}", owner)
        return
    yield Finding("data folder", OK, f"{data} can be written")
    yield judged("clock of the disk", abs(ahead_ms) < CLOCKS_MS, f"{ahead_ms / 1000:+.1f} s", BY_NTP, WARNING)
    free = shutil.disk_usage(data).free
    state = OK if free > PLENTY_BYTES else WARNING if free > LEAST_FREE_BYTES else FAILED
    yield Finding("space", state, f"{free / 1e9:.1f} GB free", "" if state == OK else "Make room: old logs, backups.")


def _key(chosen: Settings) -> Finding:
    if chosen.is_key_kept:
        return Finding("key", OK, f"in {chosen.data / settings.KEY_FILE}; haggle backup takes it along")
    return Finding("key", OK, "HAGGLE_SECRET_KEY; keep it where the backups are not: without it all are signed out")


def _descriptors(chosen: Settings) -> Finding:
    may_open = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    is_enough = may_open == resource.RLIM_INFINITY or may_open > chosen.max_streams
    words = f"{may_open:,} files may be open from here, {chosen.max_streams:,} streams (HAGGLE_MAX_STREAMS)"
    remedy = "Each open page is one. LimitNOFILE= in the unit, ulimits in compose.yaml, or ulimit -n."
    return judged("descriptors", is_enough, words, remedy, WARNING)


def _port(host: str, port: int) -> Finding:
    where = f"{host}:{port}"
    try:
        connection = HTTPConnection(host, port, timeout=5)
        connection.request("GET", "/up")
        if connection.getresponse().read(100) == b"up\n":
            return Finding("port", OK, f"haggle answers at {where}")
    except ConnectionRefusedError:
        try:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
                free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                free.bind((host, port))
            return Finding("port", OK, f"{where} is free: haggle does not run there")
        except OSError as error:
            return Finding("port", FAILED, f"{where}: {error.strerror}", "Choose another by --port.")
    except (OSError, HTTPException):
        pass
    return Finding("port", FAILED, f"something else answers at {where}", "Choose another by --port; ss -ltnp says who.")


async def _database(chosen: Settings) -> AsyncIterator[Finding]:
    file = chosen.database_file
    if file and not await asyncio.to_thread(file.exists):
        yield Finding("database", WARNING, f"{file} is not there yet", "haggle serve makes it.")
        return
    if file:
        try:
            await asyncio.to_thread(check_sqlite, file)
        except CopyProblem as problem:
            yield Finding("database", FAILED, str(problem), "Restore it: haggle restore. Keep the damaged file.")
            return
    here = await revision_of(chosen.database_url)
    store = store_at(chosen, lambda _: None)
    try:
        await store.open(lambda _: None)
        async for finding in _of_store(chosen, store, here):
            yield finding
    except Exception as error:
        words = database_problem(error, chosen.database_url) or str(error)
        yield Finding("database", FAILED, words, "Start it, or correct HAGGLE_DATABASE_URL.")
    finally:
        await store.close()


async def _of_store(chosen: Settings, store: Store, here: str | None) -> AsyncIterator[Finding]:
    if not chosen.is_sqlite:
        ahead_ms = await store.read(queries.clock_ms) - time.time_ns() // 1_000_000
        words = f"{ahead_ms / 1000:+.1f} s from ours"
        yield judged("clock of the database", abs(ahead_ms) < CLOCKS_MS, words, BY_NTP, WARNING)
    yield Finding("database", OK, "it is whole" if chosen.is_sqlite else "it answers")
    is_known = here is not None and here >= head()
    yield judged("migrations", is_known, f"at {here}", f"{head()} is needed: haggle migrate, or haggle serve.")
    if here != head():
        return
    is_whole = not await store.read(is_half_loaded)
    yield judged("import", is_whole, "nothing is half loaded", "A file was loaded in part: run haggle import again.")
    now_ms = time.time_ns() // 1_000_000
    newest = await store.read(queries.newest_at)
    yield judged("clock", newest < now_ms + CLOCKS_MS, "nothing lies in the future", f"A clock was wrong. {BY_NTP}")
    yield await _files(chosen, await store.read(named_blobs))


async def _files(chosen: Settings, names: list[str]) -> Finding:
    blobs, missing = blobs_at(chosen.blobs_url), []

    async def look_for(name: str) -> None:
        try:
            await blobs.size(name)
        except NotFound:
            missing.append(name)

    try:
        for start in range(0, len(names), AT_ONCE):
            await asyncio.gather(*map(look_for, names[start:][:AT_ONCE]))
    except Problem as problem:
        return Finding("files", FAILED, f"{chosen.blobs_url}: {problem}", "Correct HAGGLE_BLOBS_URL, or its rights.")
    words = f"{len(missing)} of {len(names):,} are gone, {missing[0]} among them" if missing else f"all {len(names):,}"
    return judged("files", not missing, words, "Take them from a backup: they lie in its folder blobs.")


async def _mail(smtp: Smtp) -> Finding:
    why = await objection(smtp, MAIL_S)
    words = f"{smtp.host}:{smtp.port}: {why}" if why else f"{smtp.host} would take it"
    return judged("mail server", not why, words, "Start it, or correct HAGGLE_SMTP_URL (docs/mail.md).")


async def _redis(chosen: Settings) -> Finding:
    redis = Redis(chosen.bus_url)
    try:
        ahead_ms = await redis.clock_ms() - time.time_ns() // 1_000_000
    except Away as error:
        return Finding("Redis", FAILED, f"it does not answer: {error}", "Start it, or correct HAGGLE_BUS_URL.")
    finally:
        await redis.close()
    return judged(
        "Redis", abs(ahead_ms) < CLOCKS_MS, f"it answers, its clock {ahead_ms / 1000:+.1f} s", BY_NTP, WARNING
    )
