"""
`python -m bench.slow_network`: first visits over 400 kbit/s and 400 ms, by a real Chromium whose cache is empty.

It needs the packages for tests and Chromium (`CHROMIUM` names another than /usr/bin/chromium).
"""

import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

from bench.server import HAGGLE, free_port

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
ROUNDS = 5
PAGES = {"front page": "/", "listing": "/listings/1", "list": "/conversations", "conversation": "/conversations/1"}
COLUMNS = ("page and styles, KB", "script, KB", "all, KB", "requests", "seen, s", "usable, s", "pending, s", "sent, s")
NOTE_WHEN_USABLE = "addEventListener('DOMContentLoaded', () => performance.mark('usable'))"
SEEN = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
USABLE = "performance.getEntriesByName('usable')[0].startTime / 1000"


def main() -> None:
    """Visit each page some times, print medians."""
    with tempfile.TemporaryDirectory(prefix="haggle-bench-") as folder, _demo(Path(folder)) as url:
        cookie = _sign_in(url)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            print(f"| | {' | '.join(COLUMNS)} |\n|---|{'--:|' * len(COLUMNS)}")
            for name, path in PAGES.items():
                visits = [_visit(browser, url, path, cookie) for _ in range(ROUNDS)]
                medians = [statistics.median(figures) for figures in zip(*visits, strict=True)]
                cells = [f"{one:.3g}" for one in medians] + [""] * (len(COLUMNS) - len(medians))
                print(f"| {name} | {' | '.join(cells)} |", flush=True)
            browser.close()


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"HAGGLE_DATA": str(folder), "HAGGLE_LIMITS": "off"}
    command = [str(HAGGLE), "serve", "--demo", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _until_up(url)
            yield url
        finally:
            process.terminate()


def _until_up(url: str) -> None:
    for _ in range(300):
        try:
            httpx2.get(f"{url}/up")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("bench: haggle did not start in 30 s")


def _sign_in(url: str) -> str:
    with httpx2.Client(base_url=url) as http:
        token = re.search(r'name="csrf_token" value="(\w+)"', http.get("/login").text)
        http.post("/login", data={"username": "bea", "password": "demo-bea", "csrf_token": token[1] if token else ""})
        return http.cookies[_cookie_name(url)]


def _cookie_name(url: str) -> str:
    return f"haggle-{url.rpartition(':')[2]}"


def _visit(browser: Browser, url: str, path: str, cookie: str) -> list[float]:
    context = browser.new_context(base_url=url, **PHONE)  # type: ignore[arg-type]
    context.add_init_script(NOTE_WHEN_USABLE)
    context.add_cookies([{"name": _cookie_name(url), "value": cookie, "url": url}])
    page = context.new_page()
    loaded = _throttled(page)
    page.goto(path, wait_until="domcontentloaded")
    after = _send(page) if path.startswith("/conversations/") else []
    page.wait_for_timeout(3000)
    figures = [page.evaluate(SEEN), page.evaluate(USABLE), *after]
    sizes = {url.removeprefix("http://"): size / 1000 for url, size in loaded}
    styles = sum(size for address, size in sizes.items() if address.endswith((path, ".css")))
    script = sum(size for address, size in sizes.items() if address.endswith(".js"))
    context.close()
    return [styles, script, sum(sizes.values()), len(loaded), *figures]


def _throttled(page: Page) -> list[tuple[str, float]]:
    """Slow the page down; answers the list into which comes what it loads, with its size on the way."""
    addresses: dict[str, str] = {}
    loaded: list[tuple[str, float]] = []
    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda done: loaded.append((addresses.get(done["requestId"], ""), done["encodedDataLength"])),
    )
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    return loaded


def _send(page: Page) -> list[float]:
    """When the message showed as being sent, and when it was there; seconds since the visit began."""
    page.locator("#body").fill("Written from a train")
    page.locator(".composer__send").click()
    page.locator("#outbox .message").wait_for()
    pending = page.evaluate("performance.now() / 1000")
    page.locator("#outbox .message").wait_for(state="detached")
    return [pending, page.evaluate("performance.now() / 1000")]


if __name__ == "__main__":
    main()
