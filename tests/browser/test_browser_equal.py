"""A page kept open, whatever happened to it and its stream, equals a fresh one."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from cast import Person
from playwright.sync_api import Page
from window import Open, Window
from witness import SERVER_AWAY, Witness

NEWCOMERS = True

OPERATIONS = 25
TO_SETTLE_S = 20
WHAT_IT_SHOWS = """() => {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.innerText);
  return {
    log: texts(".log__messages > li"), list: texts("#conversations .row"), badge: texts("#badge"),
    card: texts(".listing-card"), title: document.title, ids: [...document.querySelectorAll("li[id]")]
      .filter((one) => !one.closest(".toasts, #outbox")).map((one) => one.id),
  };
}"""
NEWEST = 10**9
POSITION = "document.querySelector('live-feed').position"


class Market:
    """What two people can do, and what can happen to the windows of one of them, by chance."""

    def __init__(self, seed: int, bea: Person, sal: Person, windows: list[Window]) -> None:
        self.chance = random.Random(seed)
        self.bea, self.sal, self.windows = bea, sal, windows
        self.talks: dict[int, int] = {}
        self.told: list[str] = []

    def open_chat(self) -> int:
        listing = self.sal.sell(f"Thing {len(self.talks)}")
        talk = self.bea.open_chat(listing, f"About thing {len(self.talks)}")
        self.talks[talk] = listing
        return talk

    def post(self) -> None:
        person = self.chance.choice([self.bea, self.sal])
        person.say(self.chance.choice(list(self.talks)), f"Message {len(self.told)}")

    def send(self) -> None:
        self.windows[0].send(f"Typed {len(self.told)}")

    def read(self) -> None:
        person, talk = self.chance.choice([self.bea, self.sal]), self.chance.choice(list(self.talks))
        person.http.post(f"/conversations/{talk}/receipt", data={"message": NEWEST})

    def sell(self) -> None:
        self.sal.http.post(f"/listings/{self.chance.choice(list(self.talks.values()))}/sale")

    def cut(self) -> None:
        window = self.chance.choice(self.windows)
        window.page.route("**/feed**", lambda route: route.abort())
        window.hide()
        window.hide(False)

    def mend(self) -> None:
        for window in self.windows:
            window.page.unroute("**/feed**")

    def hide(self) -> None:
        self.chance.choice(self.windows).hide(self.chance.random() < 0.5)

    def wait(self) -> None:
        self.windows[0].page.wait_for_timeout(self.chance.choice([0, 50, 400]))

    def step(self) -> None:
        steps: list[Callable[[], Any]] = [self.post, self.send, self.read, self.open_chat, self.sell]
        steps += [self.cut, self.mend, self.hide, self.wait]
        step = self.chance.choices(steps, weights=[8, 3, 3, 2, 1, 2, 2, 2, 2])[0]
        self.told.append(step.__name__)
        step()


def shown(page: Page, position: int) -> dict[str, Any]:
    """What the page shows once it has come as far as the feed."""
    page.wait_for_function(f"{POSITION} >= {position}", timeout=TO_SETTLE_S * 1000)
    return dict(page.evaluate(WHAT_IT_SHOWS))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_open_page_equals_a_fresh_one(bea: Person, sal: Person, window: Open, witness: Witness, seed: int) -> None:
    witness.allow(*SERVER_AWAY)
    talking, listing = window(bea), window(bea)
    market = Market(seed, bea, sal, [talking, listing])
    talking.talk(market.open_chat())
    listing.go("/conversations").live()
    for _ in range(OPERATIONS):
        market.step()
    market.mend()
    for one in market.windows:
        one.hide(False)
        one.says("Connected", within_s=TO_SETTLE_S)
    while talking.outbox.count():
        failed = talking.outbox.get_by_role("button", name="Try again")
        failed.first.click() if failed.count() else talking.page.wait_for_timeout(50)
    for one in market.windows:
        assert_equal(one, window(bea).go(one.page.url.partition("#")[0]).live(), bea, market.told)


def assert_equal(kept: Window, fresh: Window, person: Person, told: list[str]) -> None:
    """Reading the fresh page may itself change the badge, so both may need a moment."""
    deadline = time.monotonic() + 3
    while True:
        position = person.position()
        old, new = shown(kept.page, position), shown(fresh.page, position)
        if old == new or time.monotonic() > deadline:
            assert old == new, f"after {told}"
            return
        kept.page.wait_for_timeout(50)
