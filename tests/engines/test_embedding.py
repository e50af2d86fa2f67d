"""haggle on the pages of a shop, in Firefox and in WebKit: in a frame, and as a count in a header."""

from collections.abc import Callable

from cast import Haggle, Person
from engine import until
from shop import open_shop
from tab import Open

LINK = "return document.querySelector('[data-haggle]').innerText"


def test_a_shop_that_is_named_frames_it_and_shows_the_count(tab: Open, start_haggle: Callable[..., Haggle]) -> None:
    with open_shop() as shop:
        haggle = start_haggle(HAGGLE_FRAMED_BY=shop.url)
        bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
        talk = bea.open_chat(sal.sell(), "Hello")
        his = tab(sal)
        shop.policy = f"default-src 'none'; script-src {haggle.url}; connect-src {haggle.url}; frame-src {haggle.url}"
        shop.frame(f"{haggle.url}/conversations/{talk}")
        link = f'<a href="{haggle.url}/conversations" data-haggle>Messages</a>'
        link += f'<script src="{haggle.url}/widget.js"></script>'
        frame, shop.body = shop.body, link
        his.engine.command("Navigate", url=shop.url)
        assert until(lambda: his.evaluate(LINK) == "Messages 1"), his.evaluate(LINK)
        shop.body = link + frame
        his.engine.command("Navigate", url=f"{shop.url}/again")
        assert until(lambda: "Seen" in bea.get(f"/conversations/{talk}").text)
        assert until(lambda: his.evaluate(LINK).strip() == "Messages"), his.evaluate(LINK)
