"""What masking costs a send: little, of what people mostly write."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from haggle.accounts.model import Account
from haggle.accounts.operations import join
from haggle.conversations.operations import opened
from haggle.lifespan import open_site
from haggle.listings.operations import publish
from haggle.messages.fragments import posted_html
from haggle.messages.operations import post
from haggle.settings import from_environment
from haggle.site import Site

SAID = (
    *("Hello, is the bike still available?", "Yes, it is. When would you like to come?", "Could you do 100 €?", "ok"),
    *("Saturday around 6 pm would be great for me, I could bring a friend to help carry it", "Fine, see you then!"),
    *("It is 120 x 80 x 40 cm and weighs about 12 kg", "I paid 250 for it in 2021, so 180 is my lowest", "Thanks!"),
    "Do you still have the charger and the manual that came with it?",
)
ROUNDS, SENDS = 40, 30
MOST_MORE = 0.10
TRIES = 5  # on a machine that others use too


async def _sends(site: Site, author: Account, talk: int, number: int) -> float:
    """The CPU time of so many."""
    began = time.process_time()
    for place in range(SENDS):
        posted_html(await post(site, author, talk, SAID[place % len(SAID)], f"{number}-{place}"), author, "")
    return time.process_time() - began


async def _costs(folder: Path) -> float:
    """How much more a send costs where it masks, of what it costs where it does not: by the best of several rounds."""
    best = {"off": 1e9, "mask": 1e9}
    async with AsyncExitStack() as opening:
        sites = {}
        for mode in best:
            data = {"HAGGLE_DATA": str(folder / mode), "HAGGLE_LIMITS": "off", "HAGGLE_MASKING": mode}
            site = await opening.enter_async_context(open_site(from_environment(data)))
            bea, sal = [
                await join(site, name, name, "long words, like these", is_vouched=True) for name in ("bea", "sal")
            ]
            listing = await publish(site, sal, "Lamp", "", "120", "EUR", [], "")
            sites[mode] = site, bea, (await site.write(opened, bea, listing, site.settings.strangers)).id
        for number in range(ROUNDS):
            for mode in sorted(best, reverse=bool(number % 2)):
                best[mode] = min(best[mode], await _sends(*sites[mode], number))
    return best["mask"] / best["off"] - 1


@pytest.mark.once
@pytest.mark.slow
def test_a_send_costs_at_most_a_tenth_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = [1.0]
    while len(more) <= TRIES and min(more) > MOST_MORE:
        more.append(asyncio.run(_costs(tmp_path / str(len(more)))))
        with capsys.disabled():
            print(f"\nmasking: a send costs {more[-1]:+.1%} CPU")
    assert min(more) <= MOST_MORE
