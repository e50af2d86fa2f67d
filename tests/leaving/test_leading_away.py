"""A link that somebody wrote leads over a page that names where it goes, as browsers read it."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from cast import Haggle, Person
from listener import follow

from haggle.text.destinations import destination
from haggle.web.links import LinkPolicy

Start = Callable[..., Haggle]

LEADS = {
    "https://example.org/a?b=1#c": "https://example.org/a?b=1#c",
    "HTTPS://EXAMPLE.ORG": "https://example.org/",
    "https://good.example@evil.example/x": "https://evil.example/x",
    "https://good.example:pw@evil.example:8443/": "https://evil.example:8443/",
    "https://evil.example\\@good.example/x": "https://evil.example/@good.example/x",
    "https:///evil.example": "https://evil.example/",
    "https://%65vil.example": "https://evil.example/",
    "https://evil。example": "https://evil.example/",
    "https://пример.рф/x": "https://xn--e1afmkfd.xn--p1ai/x",
    "http://127.0.0.1:80/x": "http://127.0.0.1:80/x",
    "http://[::1]:8000/x": "http://[::1]:8000/x",
}
LEADS_NOWHERE = [
    *(
        "",
        "javascript:alert(1)",
        "JAVASCRIPT://example.org/%0aalert(1)",
        "//example.org",
        "/leaving",
        "data:text/html,x",
    ),
    *("https://", "https://exa mple.org", "https://example.org\n.evil.example", "https://a..b", "https://a:99999"),
    *("http://0x7f.1", "http://2130706433", "https://[::1", "https://ex%00.org", "https://a\u200bb.org", "https://@"),
]
WARNED = {
    "https://pаypal.com": ("mixes letters of several scripts", "It looks like paypal.com, and is not."),
    "https://xn--pypal-4ve.com": ("mixes letters of several scripts", "It looks like paypal.com, and is not."),
    "https://аррӏе.com": ("It looks like apple.com, and is not.",),
    "https://good.example@evil.example": ("names another place before an @",),
    "http://127.0.0.1/": ("only the number of a machine", "not encrypted"),
}
QUIET = [
    "https://example.org",
    "https://bücher.de/",
    "https://пример.рф",
    "https://日本語テスト.jp",
    "https://مثال.السعودية",
]


def _leaving(person: Person, to: str, status: int = 200) -> str:
    answer = person.http.get(f"/leaving?to={quote(to, safe='')}")
    assert answer.status_code == status, answer.text
    assert "location" not in answer.headers
    return unescape(answer.text[answer.text.index("<main") :])


def _ways(page: str) -> list[str]:
    return re.findall(r'href="(https?:[^"]*)"', page)


@pytest.fixture
def visitor(haggle: Haggle) -> Person:
    return Person(haggle, "Vic")


@pytest.mark.parametrize("address", LEADS)
def test_the_page_leads_to_where_browsers_would_go(visitor: Person, address: str) -> None:
    assert _ways(_leaving(visitor, address)) == [LEADS[address]]


@pytest.mark.parametrize("address", LEADS_NOWHERE)
def test_what_is_no_address_is_refused_in_words(visitor: Person, address: str) -> None:
    page = _leaving(visitor, address, 422)
    assert "This is no address that a link could lead to." in page
    assert _ways(page) == []


@pytest.mark.parametrize("address", WARNED)
def test_what_is_odd_about_an_address_is_said(visitor: Person, address: str) -> None:
    page = _leaving(visitor, address)
    assert [words for words in WARNED[address] if words not in page] == []


@pytest.mark.parametrize("address", QUIET)
def test_of_an_ordinary_name_nobody_is_warned(visitor: Person, address: str) -> None:
    assert "leaving__warnings" not in _leaving(visitor, address)


def test_a_foreign_name_stands_there_as_ascii_too(visitor: Person) -> None:
    page = _leaving(visitor, "https://пример.рф")
    assert re.search(r'leaving__host"><bdi dir="ltr">пример.рф<', page)
    assert ">xn--e1afmkfd.xn--p1ai<" in page


def test_a_name_made_to_be_taken_for_another_is_not_shown_large(visitor: Person) -> None:
    assert re.search(r'leaving__host"><bdi dir="ltr">xn--pypal-4ve.com<', _leaving(visitor, "https://pаypal.com"))


def test_letters_like_a_slash_do_not_end_a_name(visitor: Person) -> None:
    assert ">google.xn--comx-2g7a.evil.example<" in _leaving(visitor, "https://google.com\u2044x.evil.example")


def test_an_address_never_becomes_markup(visitor: Person) -> None:
    answer = visitor.http.get("/leaving?to=" + quote('https://example.org/"><script>alert(1)</script>', safe=""))
    assert "<script>alert" not in answer.text
    assert 'href="https://example.org/&#34;&gt;&lt;script' in answer.text


def test_a_link_in_a_listing_leads_there_too(sal: Person, visitor: Person) -> None:
    offer = {"title": "Lamp", "description": "More: https://example.org/lamp", "price": "5", "currency": "EUR"}
    listing = sal.http.post("/listings", data=offer).headers["location"]
    assert 'href="/leaving?to=https://example.org/lamp"' in visitor.get(listing).text


def test_programs_get_the_plain_text(bea: Person, sal: Person, talk: int) -> None:
    stream = follow(sal, sal.token(), "after=now")
    bea.say(talk, "https://example.org/x")
    assert json.loads(stream.entries(1)[0].data)["message"] == "https://example.org/x"


DOMAINS = """
allowed = ["Good.example", "bücher.example"]
blocked = ["evil.example"]
"""


def _links(talk: int, sal: Person) -> list[str]:
    return re.findall(r'href="([^"]*)"', "".join(sal.messages(talk)))


@pytest.fixture
def domains(tmp_path: Path) -> str:
    file = tmp_path / "domains.toml"
    file.write_text(DOMAINS)
    return str(file)


def test_the_operator_s_domains_are_linked_at_once_or_not_at_all(start_haggle: Start, domains: str) -> None:
    haggle = start_haggle(HAGGLE_LINK_DOMAINS=domains)
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell("Lamp"))
    for text in (
        *(
            "https://good.example/a",
            "https://www.good.example",
            "https://xn--bcher-kva.example/",
        ),
        *("https://notgood.example", "https://good.example@x.example"),
        *("https://evil.example/", "https://WWW.evil.example:8/x", "https://good.example@evil.example"),
    ):
        bea.say(talk, text)
    assert _links(talk, sal) == [
        *(
            "https://good.example/a",
            "https://www.good.example/",
            "https://xn--bcher-kva.example/",
        ),
        *("/leaving?to=https://notgood.example", "/leaving?to=https://good.example%40x.example"),
    ]
    page = _leaving(sal, "https://www.evil.example/", 403)
    assert _ways(page) == []
    assert ">www.evil.example<" in page


def test_links_to_the_site_itself_lead_there_at_once() -> None:
    of_ours = LinkPolicy(own_url="https://market.example")
    for address, is_direct in (
        ("https://market.example/listings/1", True),
        ("https://market.example.evil.example/", False),
        ("https://market.example@evil.example/", False),
        ("http://market.example/", False),
    ):
        found = destination(address)
        assert found
        assert of_ours.is_direct(found) == is_direct


def test_the_page_can_be_switched_off_and_blocked_stays_blocked(start_haggle: Start, domains: str) -> None:
    haggle = start_haggle(HAGGLE_LEAVING_PAGE="off", HAGGLE_LINK_DOMAINS=domains)
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell("Lamp"), "https://other.example/a?b=c https://evil.example/")
    assert _links(talk, sal) == ["https://other.example/a?b=c"]
