"""`make screenshots`: starts haggle with its demo people, and takes the pictures of README and docs/design.md anew."""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "images"
THEMES = sorted((Path(__file__).parents[1] / "examples" / "themes").iterdir())
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LAPTOP, PHONE = (1280, 800), (360, 740)


@dataclass(frozen=True)
class Shot:
    """What is photographed: a page of Bea's, after `act`."""

    name: str
    path: str
    size: tuple[int, int]
    scheme: str = "light"
    language: str = "en"
    act: Callable[[Page], object] = lambda page: None


def open_bike(page: Page) -> None:
    page.goto("/conversations")
    page.locator(".row__link", has_text="City bike with basket").first.click()
    page.locator('connection-status[data-state="connected"]').wait_for()


def open_sheet(page: Page) -> None:
    open_bike(page)
    page.locator(".message--mine small + a").last.click()
    page.locator("dialog[open] .sheet__title").wait_for()


SHOTS = (
    Shot("conversation-desktop", "/conversations", LAPTOP, act=open_bike),
    Shot("conversation-desktop-dark", "/conversations", LAPTOP, "dark", act=open_bike),
    Shot("conversation-phone-dark", "/conversations", PHONE, "dark", act=open_bike),
    Shot("conversations-phone", "/conversations", PHONE),
    Shot("sheet-phone", "/conversations", PHONE, act=open_sheet),
    Shot("front", "/", LAPTOP),
    Shot("listing-phone", "/listings/1", PHONE),
    Shot("search-phone-dark", "/search?q=bike", PHONE, "dark"),
    Shot("account", "/account", LAPTOP),
    Shot("conversation-arabic", "/conversations", LAPTOP, language="ar", act=open_bike),
    Shot("conversations-phone-arabic", "/conversations", PHONE, "dark", language="ar"),
)


OF_A_THEME = (
    Shot("conversation", "/conversations", LAPTOP, act=open_bike),
    Shot("conversation-phone-dark", "/conversations", PHONE, "dark", act=open_bike),
    Shot("front-dark", "/", LAPTOP, "dark"),
    Shot("listing-phone", "/listings/1", PHONE),
)


@contextmanager
def demo(theme: Path | None = None) -> Iterator[str]:
    """The address of a running demo marketplace, which ends with us."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"HAGGLE_DATA": data, "HAGGLE_LIMITS": "off", "HAGGLE_THEME": str(theme or "")}
        command = [sys.executable, "-m", "haggle", "serve", "--demo", "--port", str(port)]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(300):
                with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/up"):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def take(browser: Browser, url: str, shot: Shot, folder: Path = FOLDER) -> None:
    (width, height), is_phone = shot.size, shot.size == PHONE
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        has_touch=is_phone,
        is_mobile=is_phone,
        device_scale_factor=1,
    )
    page = context.new_page()
    page.goto("/login")
    page.locator("#username").fill("bea")
    page.locator("#password").fill("demo-bea")
    page.locator("main button").first.click()
    page.goto("/account")
    page.locator("#language").select_option(shot.language)
    page.locator("#preferences form button").click()
    page.wait_for_url("**saved=preferences**")
    page.goto(shot.path)
    shot.act(page)
    page.wait_for_timeout(1000)  # pictures are there, the badge has heard what is read
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.quantize(256, Image.Quantize.MEDIANCUT).save(folder / f"{shot.name}.png", optimize=True)
    print(f"{folder.name}/{shot.name}.png  {(folder / f'{shot.name}.png').stat().st_size / 1024:.0f} KiB")
    context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with demo() as url:
            for shot in SHOTS:
                take(browser, url, shot)
        for theme in THEMES:
            with demo(theme) as url:
                for shot in OF_A_THEME:
                    take(browser, url, shot, theme)
        browser.close()


if __name__ == "__main__":
    main()
