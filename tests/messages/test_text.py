"""What is said arrives as it was said: escaped, whole, its lines and links kept."""

import html
import json
import re
from html import unescape
from urllib.parse import unquote

import pytest
from cast import Person
from listener import follow

SAID = {
    "emoji": "👩‍👩‍👧‍👦 🇸🇪 👍🏽",
    "right to left": "שלום, הכמה זה עולה? مرحبا",
    "an override": "a\u202eb\u202cc",
    "combining": "e\u0301 \u0928\u093f",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "htmx markup": '<hx-partial data-hx-target="#badge">99</hx-partial>',
    "a template": "{{ 7 * 7 }} {% raw %} ${7*7}",
    "quotes": '"it\'s" `fine` &amp; <b>&lt;',
    "an event stream": "one\ndata: two\n\nid: 99999\nevent: bye",
    "separators": "a\u2028b\u2029c\u0085d\u000be\u000cf\u001cg",
    "a percent": "100 % %F0 %% +1",
    "a bell": "\u0007\u001b[31mred",
}


@pytest.fixture(scope="module")
def sals_token(sal: Person) -> str:
    return sal.token()


def _shown(text: str) -> str:
    """What the page's HTML says, as text."""
    return html.unescape(text.replace("<br>", "\n"))


@pytest.mark.parametrize("name", SAID)
def test_text_is_shown_as_it_was_said(bea: Person, sal: Person, talk: int, name: str) -> None:
    bea.say(talk, SAID[name])
    shown = sal.messages(talk)[-1]
    assert "<" not in shown.replace("<br>", "")
    assert _shown(shown) == SAID[name]


@pytest.mark.parametrize("name", SAID)
def test_programs_get_the_same_text(bea: Person, sal: Person, sals_token: str, talk: int, name: str) -> None:
    stream = follow(sal, sals_token, "after=now")
    bea.say(talk, SAID[name])
    assert json.loads(stream.entries(1)[0].data)["message"] == SAID[name]


def test_text_in_the_list_and_in_notifications_is_escaped_too(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "<b>bold</b>")
    for path in ("/conversations", "/notifications"):
        page = sal.get(path).text
        assert "&lt;b&gt;bold&lt;/b&gt;" in page
        assert "<b>bold</b>" not in page


def test_lines_are_kept_and_blank_ends_cut_off(bea: Person, talk: int) -> None:
    bea.say(talk, "\r\n  one\r\ntwo\rthree\n\nfour  \n")
    assert bea.messages(talk)[-1] == "one<br>two<br>three<br><br>four"


LINKED = {
    "https://example.org/a?b=1&c=2": "https://example.org/a%3Fb%3D1%26c%3D2",
    "see http://example.org.": "http://example.org",
    "(https://example.org/x)": "https://example.org/x",
    "HTTPS://EXAMPLE.ORG/": "HTTPS://EXAMPLE.ORG/",
    "https://example.org/å": "https://example.org/%C3%A5",
}


ENDS = {
    "see https://example.com/foo。次の文": "https://example.com/foo",
    "https://en.wikipedia.org/wiki/Bow_(ship)": "https://en.wikipedia.org/wiki/Bow_(ship)",
    "(see https://example.com/a).": "https://example.com/a",
    "(see https://example.com/a_(b).)": "https://example.com/a_(b)",
    "[here](https://example.com/a_(b))": "https://example.com/a_(b)",
    "（https://example.com/日本、それ）": "https://example.com/日本",
    "https://example.com/ジョン・レノン です": "https://example.com/ジョン・レノン",
    "https://example.com/می‌خواهم؟": "https://example.com/می‌خواهم",
    "‘https://example.com/x’": "https://example.com/x",
    "https://example.com/x\u202ecod.exe": "https://example.com/x",
    "https://example.com/Rubik's_Cube.": "https://example.com/Rubik's_Cube",
    "https://example.com/x)))": "https://example.com/x",
    "https://[::1]:8000/x!": "https://[::1]:8000/x",
}


@pytest.mark.parametrize("text", ENDS)
def test_an_address_ends_where_its_sentence_goes_on(bea: Person, talk: int, text: str) -> None:
    bea.say(talk, text)
    links = re.findall(r'href="/leaving\?to=([^"]*)"[^>]*>(.*?)</a>', bea.messages(talk)[-1])
    assert [(unquote(to), unescape(words)) for to, words in links] == [(ENDS[text], ENDS[text])]


@pytest.mark.parametrize("text", LINKED)
def test_addresses_become_links(bea: Person, talk: int, text: str) -> None:
    bea.say(talk, text)
    assert f'<a href="/leaving?to={LINKED[text]}" rel="nofollow ugc noreferrer"' in bea.messages(talk)[-1]


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "https://", "//example.org", 'https://"onclick=x', "ftp://x.org"],
)
def test_what_is_no_web_address_stays_text(bea: Person, talk: int, text: str) -> None:
    bea.say(talk, text)
    shown = bea.messages(talk)[-1]
    assert "<a" not in shown or 'to=https://"' not in shown
    assert "javascript:" not in shown or "href" not in shown


def test_no_link_breaks_out_of_its_attribute(bea: Person, talk: int) -> None:
    bea.say(talk, 'https://example.org/"onmouseover="alert(1) https://example.org/<script>')
    shown = bea.messages(talk)[-1]
    assert 'href="/leaving?to=https://example.org/"' in shown
    assert "<script>" not in shown
    assert 'onmouseover="' not in shown


@pytest.mark.parametrize("body", ["\U0001fae9", "\uf8ff", "\U0001fb00", "\u0604"])
def test_whatever_shows_is_a_message_though_this_program_does_not_know_it(bea: Person, talk: int, body: str) -> None:
    bea.say(talk, body)
    assert bea.messages(talk)[-1] == body


@pytest.mark.parametrize(
    "body", ["\u2800", "\u3164", "\u115f\u1160", "\ufe0f", "\U000e0041", "\u2060\u180e", "\u200e \u00ad"]
)
def test_what_nobody_sees_is_no_message(bea: Person, talk: int, body: str) -> None:
    refused = bea.http.post(f"/conversations/{talk}/messages", data={"body": body})
    assert (refused.status_code, "Write something first" in refused.text) == (422, True)
    assert bea.http.post("/listings", data={"title": body, "price": "1", "currency": "EUR"}).status_code == 422
