"""Filling an empty database with the demo marketplace."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from haggle.accounts.queries import account_named
from haggle.clock import now_ms
from haggle.demo import content, files, pictures
from haggle.demo.happenings import happen
from haggle.demo.operations import add_files
from haggle.lifespan import open_site
from haggle.listings.photos.operations import set_picture, store_picture
from haggle.market_import.importing import import_records
from haggle.market_import.progress import Progress
from haggle.market_import.queries import has_accounts, imported_message
from haggle.settings import Settings
from haggle.site import Site

AT_ONCE = 2
FIRST_MESSAGE = f"{content.ID_PREFIX}c1-1"


async def fill_if_empty(settings: Settings) -> bool:
    """Import the demo marketplace and print who can sign in; False, and nothing done, when any account exists."""
    async with open_site(settings) as site:
        return await _fill_if_empty(site)


async def is_demo(settings: Settings) -> bool:
    """The same; whether the marketplace is then the demo's, and not somebody's own."""
    async with open_site(settings) as site:
        return await _fill_if_empty(site) or await site.read(imported_message, FIRST_MESSAGE) is not None


async def _fill_if_empty(site: Site) -> bool:
    if await site.read(has_accounts):
        return False
    stored = await _pictures(site)  # first, so that whoever interrupts this is not left with a demo without them
    records = [(f"record {number}", one) for number, one in enumerate(content.records(now_ms()), 1)]
    imported = await import_records(site, records, are_demo_passwords_allowed=True)
    for name, (photo, thumb) in stored.items():
        await set_picture(site, imported.known.listings[content.ID_PREFIX + name], photo, thumb)
    await _bring_files(site)
    await happen(site)
    print("The demo marketplace is open.")
    people = " · ".join(f"{person.username} / {person.password}" for person in content.PEOPLE)
    print(f"Demo passwords, for trying only: {people}")
    return True


async def _bring_files(site: Site) -> None:
    for number, username, upload in files.brought():
        author = await site.read(account_named, username)
        message_id = await site.read(imported_message, f"{content.ID_PREFIX}c1-{number}")
        if author and message_id:
            await add_files(site, author, message_id, [upload])


async def _pictures(site: Site) -> dict[str, tuple[str, str]]:
    """Listing's picture → blob names of photo and thumbnail. Two are drawn while others are scaled and stored."""
    loop, progress, stored = asyncio.get_running_loop(), Progress(), {}
    names = [listing.picture for listing in content.LISTINGS]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="demo") as pool:

        async def store(name: str) -> None:
            drawn = await loop.run_in_executor(pool, pictures.draw, name)
            stored[name] = await store_picture(site, drawn)
            progress.show(f"Drawing pictures {len(stored)}/{len(names)} …")

        try:
            await asyncio.gather(*map(store, names))
        finally:
            progress.clear()
    return stored
