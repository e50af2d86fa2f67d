"""`python docs/icons.py`: draws the icons of the installed haggle (static/img/*.png) from static/img/icon.svg."""

import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parents[1] / "static" / "img"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FULL = (("maskable-192", 192, 0.8), ("maskable-512", 512, 0.8), ("apple-touch-icon", 180, 0.92))
"""Name, size, and how large the drawing is: a system cuts these to its own shape, a circle at worst."""


def main() -> None:
    svg = (FOLDER / "icon.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for size in (192, 512):
            draw(browser, f"icon-{size}", size, svg)
        for name, size, scale in FULL:
            draw(browser, name, size, filled(svg, scale))
        browser.close()


def filled(svg: str, scale: float) -> str:
    """The ground as far as the edges, the rest of the drawing `scale` times as large around the middle."""
    head, ground, drawing = re.split(r"(<rect[^>]*>)", svg, maxsplit=1)
    square = re.sub(r' rx="\d+"', "", ground)
    moved = f'<g transform="translate(32 32) scale({scale}) translate(-32 -32.5)">{drawing.replace("</svg>", "</g>")}'
    return f"{head}{square}{moved}</svg>"


def draw(browser: Browser, name: str, size: int, svg: str) -> None:
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    page.close()
    few = picture.quantize(64, Image.Quantize.FASTOCTREE)
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
