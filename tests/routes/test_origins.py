"""Forms come from our own pages, by the browser's word or by none, and are of whoever is signed in, by their token."""

import html
import re

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person
from client import Client
from every import FORMS, Way

from haggle.web.addresses import is_origin_of

TEXT = "typed with <care> & at length"


@pytest.fixture(scope="module")
def cyd(haggle: Haggle) -> Person:
    """Signed in, with a client that says nothing of where its forms come from."""
    cyd = Person(haggle, "Cyd").join()
    del cyd.http.headers["Sec-Fetch-Site"]
    return cyd


@pytest.fixture
def visitor(haggle: Haggle) -> httpx2.Client:
    return Client(haggle.url)


def _token(page: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return token[1]


def _post(person: Person, way: Way, token: str = "", **headers: str) -> httpx2.Response:
    fields = {"body": TEXT, "csrf_token": token}
    host = person.http.base_url.netloc.decode()
    said = {name.replace("_", "-"): text.replace("HOST", host) for name, text in headers.items()}
    return person.http.post(way.path(10**17), data=fields, headers=said)


REFUSED = {
    "nothing said": {},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a sibling": {"Sec_Fetch_Site": "same-site"},
    "a foreign origin": {"Origin": "https://evil.example"},
    "a foreign port": {"Origin": "http://127.0.0.1:1"},
    "no origin": {"Origin": "null"},
    "an origin that is no web page's": {"Origin": "chrome-extension://HOST"},
    "an origin that is none": {"Origin": "http://["},
    "another scheme": {"Origin": "ftp://HOST"},
    "an origin with a name before it": {"Origin": "http://me@HOST"},
    "an origin with a path": {"Origin": "http://HOST/x"},
    "the usual port of another scheme": {"Origin": "https://a.org", "Host": "a.org:80"},
}


@pytest.mark.parametrize("said", REFUSED)
@pytest.mark.parametrize("way", FORMS, ids=str)
def test_a_form_from_elsewhere_is_refused(cyd: Person, way: Way, said: str) -> None:
    answer = _post(cyd, way, **REFUSED[said])
    assert answer.status_code == 403
    assert html.escape(TEXT) in answer.text or "another site" in answer.text


@pytest.mark.parametrize("way", FORMS, ids=str)
def test_another_site_is_refused_even_with_the_right_token(cyd: Person, way: Way) -> None:
    token = _token(cyd.get("/account").text)
    assert _post(cyd, way, token, Sec_Fetch_Site="cross-site").status_code == 403


@pytest.mark.parametrize("way", [way for way in FORMS if way.pattern not in {"/logout", "/login", "/join"}], ids=str)
def test_the_right_token_is_enough_for_a_client_that_says_nothing(cyd: Person, way: Way) -> None:
    assert _post(cyd, way, _token(cyd.get("/account").text)).status_code != 403


def test_the_right_token_is_enough_where_the_origin_is_hidden(cyd: Person) -> None:
    way = Way("POST", "/account/tokens")
    assert _post(cyd, way, _token(cyd.get("/account").text), Origin="null").status_code != 403


@pytest.mark.parametrize("way", [way for way in FORMS if way.pattern not in {"/login", "/join"}], ids=str)
@pytest.mark.parametrize(
    "said", [{"Sec_Fetch_Site": "same-origin"}, {"Origin": "http://HOST"}], ids=["fetched", "origin"]
)
def test_a_members_form_without_its_token_is_refused_wherever_it_is_from(
    cyd: Person, way: Way, said: dict[str, str]
) -> None:
    assert _post(cyd, way, **said).status_code == 403


@pytest.mark.parametrize("way", [way for way in FORMS if way.pattern not in {"/login", "/join"}], ids=str)
def test_a_form_on_a_page_of_another_account_is_refused_and_says_who_is_signed_in(
    cyd: Person, bea: Person, way: Way
) -> None:
    answer = _post(cyd, way, _token(bea.get("/account").text), Sec_Fetch_Site="same-origin")
    assert answer.status_code == 409
    assert f"Cyd (@{cyd.username})" in answer.text
    assert html.escape(TEXT) in answer.text


def test_what_was_typed_on_a_page_of_another_account_can_be_sent_as_who_is_signed_in(cyd: Person, sal: Person) -> None:
    action = f"/conversations/{_opened(cyd, sal)}/messages"
    page = cyd.http.post(action, data={"body": TEXT, "csrf_token": _token(sal.get("/account").text)}).text
    assert "Send as Cyd" in page
    assert cyd.http.post(action, data={"body": TEXT, "csrf_token": _token(page)}).status_code == 303


@pytest.mark.parametrize("path", ["/feed/changes?after=0", "/feed?after=0"])
def test_a_page_of_another_account_follows_no_feed(cyd: Person, sal: Person, path: str) -> None:
    account = _token(sal.get("/account").text).partition("_")[0]
    assert cyd.get(f"{path}&account={account}").status_code == 401


def test_a_page_of_the_version_before_still_sends(cyd: Person, sal: Person) -> None:
    nameless = _token(cyd.get("/account").text).partition("_")[2]
    action = f"/conversations/{_opened(cyd, sal)}/messages"
    assert cyd.http.post(action, data={"body": TEXT, "csrf_token": nameless}).status_code == 303


def test_who_is_signed_in_already_may_still_use_a_sign_in_form(cyd: Person, visitor: httpx2.Client) -> None:
    fields = {"username": cyd.username, "password": PASSWORD, "csrf_token": _token(visitor.get("/login").text)}
    answer = cyd.http.post("/login", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://a.org", "a.org:443"),
        ("https://A.org", "a.org"),
        ("http://a.org:80", "a.org"),
        ("http://[::1]", "[::1]"),
    ],
)
def test_a_port_that_goes_without_saying_may_be_said(cyd: Person, origin: str, host: str) -> None:
    token = _token(cyd.get("/account", Host=host, Cookie=f"haggle={cyd.cookie}").text)
    cookie = {"Cookie": f"haggle={cyd.cookie}"}
    assert _post(cyd, Way("POST", "/account/tokens"), token, Origin=origin, Host=host, **cookie).status_code != 403


@pytest.mark.parametrize("origin", ["http://a.org", "http://a.org:443"])
def test_over_https_a_page_of_plain_http_is_another_site(origin: str) -> None:
    assert is_origin_of("https://a.org", "a.org", is_https=True)
    assert not is_origin_of(origin, "a.org", is_https=True)


def test_the_page_that_refuses_a_stale_token_offers_the_text_once_more(cyd: Person, sal: Person) -> None:
    talk = _opened(cyd, sal)
    action = f"/conversations/{talk}/messages"
    page = cyd.http.post(action, data={"body": TEXT, "csrf_token": "stale"}).text
    assert html.escape(TEXT) in page
    assert cyd.http.post(action, data={"body": TEXT, "csrf_token": _token(page)}).status_code == 303


def _opened(person: Person, seller: Person) -> int:
    fields = {"csrf_token": _token(person.get("/account").text)}
    answer = person.http.post(f"/listings/{seller.sell('Lamp')}/conversations", data=fields)
    return int(answer.headers["location"].rsplit("/", 1)[1])


def test_a_visitor_signs_in_with_the_forms_token_alone(visitor: httpx2.Client, bea: Person) -> None:
    fields = {"username": bea.username, "password": PASSWORD, "csrf_token": _token(visitor.get("/login").text)}
    assert visitor.post("/login", data=fields).status_code == 303


def test_a_visitor_is_refused_with_another_visitors_token(visitor: httpx2.Client, haggle: Haggle, bea: Person) -> None:
    theirs = _token(Client(haggle.url).get("/login").text)
    visitor.get("/login")
    fields = {"username": bea.username, "password": PASSWORD, "csrf_token": theirs}
    assert visitor.post("/login", data=fields).status_code == 403


def test_a_refused_sign_in_does_not_show_the_password(visitor: httpx2.Client) -> None:
    answer = visitor.post("/login", data={"username": "bea", "password": "the words of my password"})
    assert answer.status_code == 403
    assert "the words of my password" not in answer.text
