"""`make screenshots` too: writes each letter in both languages, and takes its picture as a mail program shows it."""

import asyncio
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from haggle.accounts import operations as accounts
from haggle.accounts.model import Account
from haggle.addresses.letters import LETTERS as ABOUT_ADDRESSES
from haggle.addresses.operations import give_address, set_host_address
from haggle.clock import DAY_MS, now_ms
from haggle.conversations.operations import opened
from haggle.lifespan import open_site
from haggle.listings.operations import publish
from haggle.mail.writing import as_html
from haggle.messages.operations import post
from haggle.outbound.model import Outbound
from haggle.outbound.queries import lines
from haggle.settings import from_environment
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import translate
from haggle.unread_mail.letters import LETTERS

FOLDER = Path(__file__).parent / "images" / "mail"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
COLOURS = 48
SAID = {
    "en": ("Bea Lindqvist", "City bike with basket", "Hello! Is it still there?\nI could come by tonight at six."),
    "ar": ("ليلى حداد", "دراجة مدينة بسلة", "مرحبًا! هل ما زالت متاحة؟\nأستطيع المرور الليلة في السادسة."),
}
Pages = dict[str, str]


async def written() -> Pages:
    """The HTML of each letter, by the name of its picture."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = from_environment({"HAGGLE_DATA": folder, "HAGGLE_LIMITS": "off"})
        mail = chosen.mail.in_demo(Path(folder) / "mail", "https://chat.example.org")
        async with open_site(replace(chosen, mail=mail)) as site:
            return {name: page for language in SAID for name, page in (await _in(site, language)).items()}


async def _in(site: Site, language: str) -> Pages:
    name, title, text = SAID[language]
    reader = await _person(site, f"sal-{language}", "Sal", language)
    talks = [await _talk(site, reader, language, f"{title} {number or ''}".strip()) for number in range(5)]
    author, talk = talks[0]
    message = await post(site, author, talk, text, "1")
    items: dict[str, dict[str, Any]] = {
        "password": {"at": now_ms()},
        "sign-in": {"at": now_ms(), "browser": "Mozilla Firefox/140 (Windows)"},
        "unread": {"conversation_id": talk, "message_id": message.id, "is_last": False, "is_last_of_it": False},
    }
    pages = {about: await _page(site, about, account_id=reader.id, **facts) for about, facts in items.items()}
    for other, conversation_id in talks[1:]:
        await post(site, other, conversation_id, text, "1")
    pages["digest"] = await _page(site, "digest", account_id=reader.id, is_last=False)
    await site.write(_make_older)
    pages["waiting"] = await _page(site, "waiting", account_id=reader.id, before=now_ms() - DAY_MS)
    pages["reset"] = await _page(site, "reset", account_ids=str(reader.id), seed="1")
    await site.write(give_address, reader.id, "sal.moretti@example.com", site.settings.secret_key)
    await site.write(set_host_address, reader.id, "sal.m@example.com")
    await site.write(give_address, reader.id, "sal.moretti@example.com", site.settings.secret_key)
    waiting, _ = await site.read(lines)
    for about in ("confirm", "address"):
        facts = next(line.item.facts for line in waiting if line.item.facts.get("about") == about)
        pages[about] = await _page(site, **facts)
    return {f"{about}-{language}": page for about, page in pages.items()}


async def _person(site: Site, username: str, name: str, language: str) -> Account:
    account = await accounts.join(site, username, name, "winter gloves hum", "Europe/Stockholm")

    async def choose(tx: Transaction) -> None:
        await tx.execute("UPDATE accounts SET language = :it WHERE id = :id", it=language, id=account.id)
        await set_host_address(tx, account.id, f"{username}@example.com")

    await site.write(choose)
    return replace(account, language=language)


async def _talk(site: Site, seller: Account, language: str, title: str) -> tuple[Account, int]:
    name = SAID[language][0]
    buyer = await _person(site, f"b{now_ms()}"[-20:], name, language)
    listing = await publish(site, seller, title, "", "10", "EUR", [], title)
    return buyer, (await site.write(opened, buyer, listing, site.settings.strangers)).id


async def _make_older(tx: Transaction) -> None:
    await tx.execute("UPDATE messages SET created_at = created_at - :days", days=2 * DAY_MS)


async def _page(site: Site, about: str, **facts: Any) -> str:
    item = Outbound(1, "mail", about, "", "", facts, now_ms(), now_ms(), 1, 0)
    letter = await {**ABOUT_ADDRESSES, **LETTERS}[about](site, item)
    if letter is None:
        raise RuntimeError(f"{about} is no longer wanted")
    return as_html(letter, translate(letter.subject, letter.reading.language), site.settings.mail.base_url)


def pictures(pages: Pages) -> Iterator[tuple[str, bytes]]:
    """Each letter in light and dark, side by side, as small as it is legible."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, page in pages.items():
            shots = []
            for scheme in ("light", "dark"):
                tab = browser.new_page(viewport={"width": 640, "height": 100}, color_scheme=scheme)
                tab.set_content(page)
                shots.append(Image.open(io.BytesIO(tab.screenshot(full_page=True))))
                tab.close()
            both = Image.new("RGB", (sum(shot.width for shot in shots), max(shot.height for shot in shots)))
            for place, shot in enumerate(shots):
                both.paste(shot, (place * shots[0].width, 0))
            out = io.BytesIO()
            small = both.resize((both.width * 5 // 8, both.height * 5 // 8), Image.Resampling.LANCZOS)
            small.quantize(COLOURS).save(out, "PNG", optimize=True)
            yield name, out.getvalue()
        browser.close()


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in pictures(asyncio.run(written())):
        (FOLDER / f"{name}.png").write_bytes(content)
        print(f"{name}.png  {len(content) // 1000} kB")


if __name__ == "__main__":
    main()
