"""A progress line on the terminal, for long commands."""

import sys
import time

EVERY_S = 0.1
WIDTH = 30


class Progress:
    """Overwrites its own line; silent when standard error is no terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._next = 0.0

    def show(self, text: str) -> None:
        """Show the text, unless the line changed a moment ago."""
        if self._is_due():
            self._say(text)

    def count(self, what: str, done: int, total: int) -> None:
        """Show a bar, unless the line changed a moment ago."""
        if self._is_due():
            bar = "#" * min(WIDTH, WIDTH * done // max(1, total))
            self._say(f"{what} [{bar:.<{WIDTH}}] {done:,} of {total:,}")

    def clear(self) -> None:
        """Clear the line."""
        if self._is_shown:
            self._say("")

    def _is_due(self) -> bool:
        return self._is_shown and time.monotonic() >= self._next

    def _say(self, text: str) -> None:
        self._next = time.monotonic() + EVERY_S
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
