"""Looking around, and what a sale changes."""

import re

import httpx2
from cast import Person
from listener import listen


def _titles(page: str) -> list[str]:
    return re.findall(r'class="tile__title"[^>]*>(.*?)<', page)


def test_listings_are_newest_first_and_pages_leave_none_out(sal: Person) -> None:
    titles = [f"Chair {number}" for number in range(60)]
    for title in titles:
        sal.sell(title)
    seen: list[str] = []
    path = "/listings"
    while path and not set(titles) <= set(seen):
        page = httpx2.get(sal.haggle.url + path).text
        seen += _titles(page)
        older = re.search(r'href="(/listings\?before=\d+)"', page)
        path = older[1] if older else ""
    assert [title for title in seen if title in titles] == titles[::-1]


def test_a_sale_is_shown_on_the_listing(sal: Person, bea: Person, bike: int) -> None:
    assert sal.http.post(f"/listings/{bike}/sale").status_code == 303
    page = bea.get(f"/listings/{bike}").text
    assert "This has been sold." in page
    assert "Chat with seller" not in page


def test_a_sale_reaches_the_pages_of_everybody_who_talks_about_it(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    streams = [listen(one, f"after={one.position()}&conversation={talk}") for one in (bea, sal)]
    sal.http.post(f"/listings/{bike}/sale")
    for stream in streams:
        told = stream.saying(f'data-hx-target="#listing-{bike}-card"').data
        assert f"conversation-{talk}-row" in told
        assert told.count("tag--sold") == 4  # in card, row, page and tile


def test_selling_twice_is_told_once(sal: Person, bea: Person, bike: int) -> None:
    bea.open_chat(bike, "Hello")
    sal.http.post(f"/listings/{bike}/sale")
    position = sal.position()
    assert sal.http.post(f"/listings/{bike}/sale").status_code == 303
    assert sal.events_since(position) == []


def test_only_its_seller_can_sell_it(bea: Person, bike: int) -> None:
    assert bea.http.post(f"/listings/{bike}/sale").status_code == 404
    assert "Sold" not in bea.get(f"/listings/{bike}").text


def test_what_is_not_there_is_not_found(bea: Person) -> None:
    assert bea.get("/listings/99999999").status_code == 404
