"""Searching what is for sale: any part of title or description, for everybody, page by page."""

import html
import re
from collections.abc import Callable

import httpx2
import pytest
from cast import Haggle, Person


def _page(haggle: Haggle, **query: str) -> str:
    return httpx2.get(f"{haggle.url}/listings", params=query).text


def _titles(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r'class="tile__title"[^>]*>(.*?)<', page)]


def _sell(person: Person, title: str, description: str) -> None:
    fields = {"title": title, "description": description, "price": "1", "currency": "EUR"}
    assert person.http.post("/listings", data=fields).status_code == 303


@pytest.mark.parametrize("typed", ["RENNRAD", "nrad fur gr", "Straße", "kette", "strasse  "])
def test_a_listing_is_found_by_any_part_of_its_title_or_description(haggle: Haggle, sal: Person, typed: str) -> None:
    if not _titles(_page(haggle, q="Rennrad")):
        _sell(sal, "Rennrad für Größere", "Für die Straße.\nNeue Kette.")
    assert _titles(_page(haggle, q=typed)) == ["Rennrad für Größere"]


def test_what_is_typed_stands_for_itself(haggle: Haggle, sal: Person) -> None:
    _sell(sal, "50% of_a\\tent", "")
    for typed in ("50%", "of_a", "_a\\t"):
        assert _titles(_page(haggle, q=typed)) == ["50% of_a\\tent"]
    assert _titles(_page(haggle, q="5_%")) == []


def test_pages_repeat_nothing_and_leave_nothing_out(haggle: Haggle, sal: Person) -> None:
    titles = [f"Needle & thread {number}" for number in range(30)]
    for title in titles:
        sal.sell(title)
        sal.sell("Hay")
    path, seen = "/listings?q=needle+%26", []
    while path:
        page = httpx2.get(haggle.url + path).text
        assert 'name="q" value="needle &amp;"' in page
        seen += _titles(page)
        older = re.search(r'href="([^"]+)">Older listings', page)
        path = html.unescape(older[1]) if older else ""
    assert seen == titles[::-1]


def test_nothing_found_and_too_little_are_said_with_a_way_on(haggle: Haggle, sal: Person) -> None:
    sal.sell("Lamp")
    page = _page(haggle, q="<i>nowhere")
    assert "Nothing for sale says “<bdi>&lt;i&gt;nowhere</bdi>”" in page
    assert '<a href="/listings">See all that is for sale</a>' in page
    assert "Type two characters or more" in _page(haggle, q="x")
    assert "at most 100 characters" in _page(haggle, q="x" * 101)


def test_what_a_seller_who_left_had_written_is_found_no_more(haggle: Haggle) -> None:
    ida = Person(haggle, "Ida").join()
    _sell(ida, "Anvil of iron", "Ask for Quetzalcoatl.")
    assert _titles(_page(haggle, q="quetzal")) == ["Anvil of iron"]
    ida.http.post("/account/deletion", data={"password": "a long enough password"})
    assert _titles(_page(haggle, q="quetzal")) == []


def test_visitors_that_search_too_fast_are_told_so(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on")
    answers = [httpx2.get(f"{haggle.url}/listings?q=needle") for _ in range(40)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "searching very fast" in answers[-1].text
    assert httpx2.get(f"{haggle.url}/listings").status_code == 200
