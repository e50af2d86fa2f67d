"""
Commands of haggle, each a process of its own, started quickly: forked from one that has imported haggle already.

To import it takes most of a second, and the tests start it some hundreds of times. pytest starts the one that forks
(`running`); where it is reached stands in the environment, for the workers.
"""

import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

ADDRESS = "HAGGLE_TEST_FORKS_AT"
NUMBER = struct.Struct("!i")


class Process:
    """`haggle` with these arguments. Its methods are those of subprocess.Popen, as far as tests use them."""

    def __init__(self, arguments: list[str], env: dict[str, str], stdin: int, stdout: int, stderr: int) -> None:
        self.returncode: int | None = None
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.connect(os.environ[ADDRESS])
        socket.send_fds(self._wire, [b"!"], [stdin, stdout, stderr])
        self._wire.sendall(json.dumps([arguments, env, os.getcwd()]).encode() + b"\n")
        self.pid = self._number()

    def _number(self) -> int:
        (number,) = NUMBER.unpack(self._wire.recv(NUMBER.size))
        return int(number)

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self._wire.settimeout(timeout)
            try:
                self.returncode = self._number()
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("haggle", timeout or 0) from None
            self._wire.close()
        return self.returncode

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(arguments: list[str], env: dict[str, str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Let it end within a minute; what it wrote is kept."""
    with TemporaryFile("w+") as given, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        given.write(stdin)
        given.seek(0)
        process = Process(arguments, env, given.fileno(), out.fileno(), err.fileno())
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(arguments, process.wait(), out.read(), err.read())


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """The process that forks, its address in the environment."""
    os.environ[ADDRESS] = str(folder / "forks")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.environ[ADDRESS])
        listener.listen(64)
        process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(listener.fileno())], pass_fds=[listener.fileno()]
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _forked(listener: socket.socket) -> None:
    """Returns in each process that is to be haggle, with everything as it was asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener.settimeout(1)
    began_by = os.getppid()
    while True:
        try:
            wire, _ = listener.accept()
        except TimeoutError:
            if os.getppid() != began_by:
                sys.exit()
            continue
        if os.fork() == 0:
            break
        wire.close()
    listener.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _, files, _, _ = socket.recv_fds(wire, 1, 3)
    arguments, env, folder = json.loads(wire.makefile().readline())
    if pid := os.fork():
        _say_how_it_ends(wire, pid, files)
    wire.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv[1:] = arguments


def _say_how_it_ends(wire: socket.socket, pid: int, files: list[int]) -> None:
    """If whoever asked for it goes away before, it is killed."""
    for file in files:
        os.close(file)
    bell, signalled = socket.socketpair()
    signalled.setblocking(False)
    signal.set_wakeup_fd(signalled.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with suppress(OSError):
        wire.sendall(NUMBER.pack(pid))
        ended, status = os.waitpid(pid, os.WNOHANG)
        if not ended:
            if wire in select.select([wire, bell], [], [])[0]:
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        wire.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


if __name__ == "__main__":
    from haggle.__main__ import main

    gc.freeze()
    _forked(socket.socket(fileno=int(sys.argv[1])))
    main()
