"""A page speaks the reader's language: a member's own, else what the browser prefers."""

import io
import re
import zipfile
from html.parser import HTMLParser

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person

ARABIC = '<html lang="ar" dir="rtl"'
ENGLISH = set(
    re.findall(
        r"[a-z]{2,}",
        """the of to in is it and or for with your you this that not no all new sign send message messages search
        conversation conversations listing listings notification notifications account password name save delete edit
        reply seller buyer sold unread older back actions skip content main news refresh filter close choose nothing
        what who was were deleted sent seen delivered typing file photo voice most each together join""",
    )
)
"""Words that some text of the interface has: one of them on a page is a text that is not translated."""


VOID = {"br", "hr", "img", "input", "link", "meta", "source"}


class Words(HTMLParser):
    """What a person reads or hears of a page, but for what people wrote, and the names of time zones."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_not_ours = tag in {"script", "style", "select", "noscript", "bdi"} or ("dir", "auto") in attrs
        if tag not in VOID and (self._inside or is_not_ours):
            self._inside.append(tag)
        said = ("title", "alt", "placeholder", "aria-label", "data-words")
        self.found += [value or "" for name, value in attrs if name in said and not self._inside]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


@pytest.fixture(scope="module")
def layla(haggle: Haggle) -> Person:
    """She joined with a browser that prefers Arabic."""
    layla = Person(haggle, "ليلى")
    layla.username = "layla"
    layla.http.headers["Accept-Language"] = "ar-EG,ar;q=0.9,en;q=0.5"
    return layla.join()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ar", "ar"),
        ("ar-EG,en;q=0.5", "ar"),
        ("en;q=0.3, ar;q=0.8", "ar"),
        ("fr, en", "en-GB"),
        ("ar;q=0, en", "en-GB"),
        ("", "en-GB"),
        (";;q=,*;q=x", "en-GB"),
    ],
)
def test_a_visitor_reads_what_the_browser_prefers(haggle: Haggle, accepted: str, language: str) -> None:
    page = httpx2.get(haggle.url + "/login", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}"' in page.text
    assert "Accept-Language" in page.headers["vary"]


def test_who_joins_keeps_the_language_of_the_browser(layla: Person) -> None:
    assert ARABIC in layla.get("/conversations", **{"Accept-Language": "en"}).text


def test_an_account_chooses_its_language(haggle: Haggle) -> None:
    max_ = Person(haggle, "Max").join()
    assert max_.http.post("/account", data={"language": "ar"}).status_code == 303
    assert ARABIC in max_.get("/account").text
    refused = max_.http.post("/account", data={"language": "xx"})
    assert refused.status_code == 422
    assert "اللغة واحدة من \u2068en, ar\u2069" in refused.text
    max_.http.post("/account", data={"language": "en"})
    assert "Your account" in max_.get("/account").text


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/listings", "/listings/new", "/conversations", "/conversations/{talk}", "/messages/{message}/actions"),
        *(
            "/messages/{message}/edit",
            "/search",
            "/search?q=مرحبا",
            "/search?q=zz",
            "/search?q=عمر",
            "/listings?q=zz",
            "/notifications",
            "/account",
        ),
        *("/account/notifications", "/account/export", "/account/deletion", "/nowhere", "/offline"),
        *("/conversations/live", "/conversations?filter=unread", "/listings/{listing}"),
    ],
)
def test_nothing_on_a_page_is_left_in_english(layla: Person, path: str) -> None:
    omar = Person(layla.haggle, "عمر")
    omar.username = f"omar{abs(hash(path))}"
    omar.join()
    listing = omar.sell("دراجة")
    talk = layla.open_chat(listing, "مرحبا")
    message = layla.say(talk, "هل ما زالت متاحة؟")
    omar.say(talk, "نعم")
    page = layla.get(path.format(talk=talk, message=message, listing=listing)).text
    words = Words()
    words.feed(page)
    said = {word.lower() for word in re.findall(r"[A-Za-z]{2,}", " ".join(words.found))}
    assert said & ENGLISH == set()


def test_times_prices_and_sizes_are_written_as_the_language_has_them(layla: Person) -> None:
    listing = layla.sell("دراجة")
    page = layla.get(f"/listings/{listing}").text
    assert "120\N{NO-BREAK SPACE}€" in page
    english = Person(layla.haggle, "Ann").join()
    assert "€120" in english.get(f"/listings/{listing}").text
    talk = english.open_chat(listing, "Hello")
    assert re.search(r'<h2 class="message__day">\w+، \d+ \w+ 20\d\d<', layla.get(f"/conversations/{talk}").text)
    assert re.search(r"\d+:\d\d [صم]", layla.get(f"/conversations/{talk}").text)


def test_what_arrives_is_in_the_language_of_each(layla: Person) -> None:
    ann = Person(layla.haggle, "Ann").join()
    talk = ann.open_chat(layla.sell("دراجة"), "Hello")
    message, position = layla.say(talk, "مرحبا"), ann.position()
    hers = layla.position()
    layla.http.post(f"/messages/{message}/deletion")
    for person, after, words in ((ann, position, "This message was deleted."), (layla, hers, "حُذفت هذه الرسالة.")):
        changes = person.htmx("GET", f"/feed/changes?after={after}&conversation={talk}").text
        assert words in changes


def test_who_has_left_is_named_in_the_language_of_who_reads(layla: Person) -> None:
    ada = Person(layla.haggle, "Ada").join()
    talk = ada.open_chat(layla.sell("دراجة"), "Hello")
    assert ada.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    exported = zipfile.ZipFile(io.BytesIO(layla.http.post("/account/export").content))
    for page in (layla.get(f"/conversations/{talk}").text, exported.read(f"conversations/{talk}.html").decode()):
        assert "<bdi>عضو محذوف" in page
        assert "<title>عضو محذوف · دراجة" in page
        assert "Deleted member" not in page
    assert 'data-initials="عم"' in layla.get(f"/conversations/{talk}").text


def test_a_program_reads_english_whatever_the_account_reads(layla: Person) -> None:
    headers = {"Authorization": f"Bearer {layla.token()}"}
    refused = layla.http.post("/api/v1/account", json={"name": ""}, headers=headers).json()["error"]
    assert refused["detail"] == "A name has 1 to 60 visible characters."
    assert layla.http.get("/api/v1/account", headers=headers).json()["language"] == "ar"


def test_what_was_chosen_once_stays_whatever_a_browser_prefers(haggle: Haggle, layla: Person) -> None:
    visitor = Person(haggle, "Layla")
    visitor.username = layla.username
    visitor.http.post("/login", data={"username": "layla", "password": PASSWORD}, headers={"Accept-Language": "en"})
    assert ARABIC in visitor.get("/account").text
