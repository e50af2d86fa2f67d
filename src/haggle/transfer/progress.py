"""One line on the terminal that says how far a long command is."""

import sys
import time

EVERY_S = 0.1


class Progress:
    """Overwrites its own line; silent when standard error is no terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._next = 0.0

    def show(self, text: str) -> None:
        """Say it, unless something was said a moment ago."""
        if self._is_shown and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_S
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line for what comes next."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
