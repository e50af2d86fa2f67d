"""A program in a terminal of its own, steered by keys as a person does: it answers on its screen."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from contextlib import suppress

ROWS, COLUMNS = 200, 100  # a tall screen, so that little has to be scrolled
SIZE = {"LINES": str(ROWS), "COLUMNS": str(COLUMNS)}
QUIET_S = 0.15
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>78]|[\x0e\x0f]")


class Terminal:
    """`seen` is what the program has written since the last key, its escape sequences as blanks."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.seen = ""
        self._file, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        whole = {**os.environ, "TERM": "vt100", "LC_ALL": "C.UTF-8", **SIZE, **environment}
        own = ["setsid", "--ctty", "--wait", *command]  # in a session of its own, whose terminal this is
        self._process = subprocess.Popen(own, env=whole, stdin=its, stdout=its, stderr=its)
        os.close(its)
        self.settle()

    def settle(self, timeout_s: float = 10) -> None:
        """Read until the screen stands still: no key must overtake what the one before it did."""
        deadline, quiet_since, raw = time.monotonic() + timeout_s, time.monotonic(), b""
        while time.monotonic() < deadline and time.monotonic() - quiet_since < QUIET_S:
            if select.select([self._file], [], [], 0.05)[0]:
                with suppress(OSError):
                    raw += os.read(self._file, 65536)
                quiet_since = time.monotonic()
        self.seen += _CONTROLS.sub(" ", raw.decode(errors="replace"))

    def keys(self, *keys: str) -> None:
        """Press these, one after the other."""
        for key in keys:
            self.seen = ""
            os.write(self._file, key.encode())
            self.settle()

    def shows(self, words: str, timeout_s: float = 10) -> None:
        """Wait until it has written that."""
        deadline = time.monotonic() + timeout_s
        while words not in self.text and time.monotonic() < deadline:
            self.settle(0.5)
        assert words in self.text, f"no “{words}” in: {self.text[-2000:]}"

    @property
    def text(self) -> str:
        """The same, with one blank for any number: a blank may be a move of the cursor."""
        return " ".join(self.seen.split())

    def close(self) -> None:
        os.close(self._file)  # it hangs up
        self._process.wait(10)
