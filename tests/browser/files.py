"""Files to send, and how one chooses them."""

import io

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page
from window import Window

MIB = 1024 * 1024


def png(colour: str = "teal", size: tuple[int, int] = (600, 400)) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return {"name": f"{colour}.png", "mimeType": "image/png", "buffer": out.getvalue()}


def text(name: str, size: int) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"word " * (size // 5)}


def choose(window: Window, *files: FilePayload) -> None:
    window.page.get_by_label("File", exact=True).set_input_files(list(files))


def chips(window: Window) -> Locator:
    return window.page.get_by_role("list", name="Files to send").get_by_role("listitem")


def slow(page: Page, bytes_per_s: int) -> None:
    rates = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_per_s}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", rates)
