"""The count of what is unread in the header of a shop, under a strict policy of its own."""

from collections.abc import Iterator

import pytest
from cast import Haggle, Person
from client import close_down_to
from playwright.sync_api import BrowserContext, expect
from shop import Shop, open_shop
from window import Open
from witness import Witness

pytestmark = [pytest.mark.system, pytest.mark.once]


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture(scope="session")
def haggle(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(tmp_path_factory.mktemp("counted"), {"HAGGLE_COUNTED_BY": shop.url}).start()
    shop.policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}; img-src {server.url} data:"
    yield server
    close_down_to(0)
    server.stop()
    assert server.errors() == []


@pytest.fixture
def people(haggle: Haggle) -> dict[str, Person]:
    return {name: Person(haggle, name).join() for name in ("Bea", "Sal")}


def test_the_link_to_haggle_has_the_count_live(bea: Person, sal: Person, talk: int, shop: Shop, window: Open) -> None:
    url = bea.haggle.url
    shop.body = f'<a href="{url}/conversations" data-haggle>Messages</a><script src="{url}/widget.js" async></script>'
    his = window(sal)
    his.page.goto(shop.url)
    expect(his.page.get_by_role("link", name="Messages 1")).to_be_visible()
    bea.open_chat(sal.sell("Lamp"), "And this?")
    expect(his.page.get_by_role("link", name="Messages 2")).to_be_visible()
    colour = "getComputedStyle(document.querySelector('.haggle-count')).backgroundColor"
    assert his.evaluate(colour) == "rgb(189, 71, 27)"
    his.hide()
    sal.get(f"/conversations/{talk}")
    his.page.wait_for_timeout(300)
    expect(his.page.get_by_role("link", name="Messages 2")).to_be_visible()  # nobody looks: it keeps no stream
    his.hide(False)
    expect(his.page.get_by_role("link", name="Messages 1")).to_be_visible()


def test_a_visitor_of_the_shop_costs_one_request(haggle: Haggle, shop: Shop, context: object, window: Open) -> None:
    shop.body = f'<a href="{haggle.url}/" data-haggle>Messages</a><script src="{haggle.url}/widget.js"></script>'
    visitor = window(Person(haggle, "Vic").join())
    visitor.page.context.clear_cookies()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(shop.url, wait_until="networkidle")
    assert [url for url in asked if "badge" in url] == [f"{haggle.url}/badge.json"]
    expect(visitor.page.locator(".haggle-count")).to_be_hidden()


def test_without_scripts_an_image_has_it(
    sal: Person, talk: int, shop: Shop, chromium: object, context: BrowserContext, witness: Witness
) -> None:
    shop.body = f'<img src="{sal.haggle.url}/badge.svg" alt="Unread messages">'
    plain = context(sal, java_script_enabled=False).new_page()  # type: ignore[operator]
    plain.goto(shop.url)
    box = plain.get_by_role("img").bounding_box()
    assert (box["width"], box["height"]) == (18, 18)


def test_a_site_that_was_not_named_shows_none(sal: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow("blocked by CORS policy", "Failed to load resource", "ERR_BLOCKED_BY_RESPONSE")
    with open_shop() as other:
        other.body = f'<a href="/" data-haggle>Messages</a><script src="{sal.haggle.url}/widget.js"></script>'
        other.body += f'<img src="{sal.haggle.url}/badge.svg" alt="">'
        his = window(sal)
        his.page.goto(other.url, wait_until="networkidle")
        expect(his.page.locator(".haggle-count")).to_have_count(0)
        assert his.evaluate("document.querySelector('img').naturalWidth") == 0
