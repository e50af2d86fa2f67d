"""A server of our own, haggle or another: started on a free port and a core of its own, always ended."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench import market
from bench.machine import Cores
from bench.wire import connect

HAGGLE = Path(sys.executable).parent / "haggle"
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 10


class Failed(Exception):
    """Why nothing could be measured, in words for whoever started it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and how long its start took until the first answer."""

    pid: int
    port: int
    log: Path
    start_ms: float = 0


@dataclass(frozen=True, slots=True)
class Program:
    """What to start: a command and its environment, in both of which `PORT` stands for the port."""

    command: Sequence[str]
    environment: dict[str, str]


def haggle(data: Path, **settings: str) -> Program:
    """`haggle serve` as anybody would start it, over the folder `data`, with limits lifted."""
    return Program([str(HAGGLE), "serve", "--host", "127.0.0.1", "--port", "PORT"], _environment(data, settings))


def load(folder: Path, pairs: int, **settings: str) -> None:
    """Import the marketplace into `folder`/data, or where `settings` say; what it became is in `folder`/ids.jsonl."""
    market.write(folder / "market.jsonl", pairs)
    import_file(folder, **settings)


def import_file(folder: Path, **settings: str) -> None:
    """Import `folder`/market.jsonl into `folder`/data, or where `settings` say."""
    command = [str(HAGGLE), "import", str(folder / "market.jsonl"), "--ids", str(folder / "ids.jsonl")]
    done = subprocess.run(
        command, env=_environment(folder / "data", settings), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"haggle import ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")


@asynccontextmanager
async def serving(folder: Path, where: Cores | None, program: Program | None = None) -> AsyncIterator[Server]:
    """
    A server (haggle over `folder`/data by default), up and pinned to its core, as we are to ours.

    It is ended on the way out, whatever happened.
    """
    _allow_many_files()
    port, log = free_port(), folder / "server.log"
    if where:
        os.sched_setaffinity(0, {where.server})  # a child inherits it, with every thread it makes
    try:
        process = _started(port, log, program or haggle(folder / "data"))
    finally:
        if where:
            os.sched_setaffinity(0, {where.driver})
    try:
        server = Server(process.pid, port, log)
        begun = time.perf_counter()
        await _until_up(server, process)
        took_ms = (time.perf_counter() - begun) * 1000
        yield replace(server, start_ms=took_ms)
    except ConnectionError as error:
        raise Failed(f"{error}\n{log.read_text(errors='replace')[-2000:]}") from error
    finally:
        _end(process)


@asynccontextmanager
async def serving_many(folder: Path, count: int, **settings: str) -> AsyncIterator[list[Server]]:
    """So many processes over one database, wherever the machine puts them."""
    _allow_many_files()
    processes, servers = [], []
    try:
        for number in range(count):
            port, log = free_port(), folder / f"server-{number}.log"
            processes.append(_started(port, log, haggle(folder / "data", **settings)))
            servers.append(Server(processes[-1].pid, port, log))
        for server, process in zip(servers, processes, strict=True):
            await _until_up(server, process)
        yield servers
    finally:
        for process in processes:
            _end(process)


def _started(port: int, log: Path, program: Program) -> subprocess.Popen[bytes]:
    command = [part.replace("PORT", str(port)) for part in program.command]
    environment = {name: str(port) if value == "PORT" else value for name, value in program.environment.items()}
    with log.open("wb") as out:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=out)


def _environment(data: Path, settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAGGLE_")}
    return kept | {"HAGGLE_DATA": str(data), "HAGGLE_LIMITS": "off", **settings}


def _allow_many_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _until_up(server: Server, process: subprocess.Popen[bytes]) -> None:
    problem = ""
    for _ in range(START_TIMEOUT_S * 50):
        if process.poll() is not None:
            problem = f"the server ended with {process.returncode}"
            break
        try:
            [line] = await connect(server.port, 1)
            answer = await line.ask(b"GET /up HTTP/1.1\r\nHost: bench\r\n\r\n")
            line.close()
            if answer.status == 200:
                return
            problem = f"GET /up answered {answer.status}"
        except OSError as error:
            problem = str(error)
        await asyncio.sleep(0.02)
    raise Failed(f"the server did not start: {problem}\n{server.log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
