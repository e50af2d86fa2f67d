"""What a browser complained about: console, page errors, violations of the content policy."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

SERVER_AWAY = (
    r"Failed to load resource: net::ERR_",
    r"An unknown error occurred when fetching the script",  # the service worker's
    r"htmx: htmx:(sse:)?error: (network error|Failed to fetch|timeout|signal is aborted)",
)
"""The browser's own line for a request without an answer, and htmx's for the same."""

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def answered(*statuses: int) -> tuple[str, ...]:
    """The lines for provoked answers of those statuses."""
    either = "|".join(map(str, statuses))
    return (
        rf"Failed to load resource: the server responded with a status of ({either})",
        rf"htmx: htmx:sse:error: SSE reconnect failed with status ({either})",
    )


class Witness:
    """Collects the complaints of every page of the contexts it watches."""

    def __init__(self) -> None:
        self._complaints: list[str] = []
        self._allowed: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._heard)
        context.on("weberror", self._failed)

    def allow(self, *patterns: str) -> None:
        """Lines that this test provokes."""
        self._allowed += patterns

    def complaints(self) -> list[str]:
        return [line for line in self._complaints if not any(re.search(one, line) for one in self._allowed)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.text.startswith("Clear-Site-Data header"):  # that a sign-out worked
            return
        self._complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _failed(self, error: WebError) -> None:
        self._complaints.append(f"page error: {error.error}")
