"""Forms come from our own pages: the browser vouches for it, or the form's token does."""

import html
import re

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person, opened
from every import FORMS, Way

TEXT = "typed with <care> & at length"


@pytest.fixture(scope="module")
def cyd(haggle: Haggle) -> Person:
    """Signed in, with a client that says nothing of where its forms come from."""
    cyd = Person(haggle, "Cyd").join()
    del cyd.http.headers["Sec-Fetch-Site"]
    return cyd


@pytest.fixture
def visitor(haggle: Haggle) -> httpx2.Client:
    client = httpx2.Client(base_url=haggle.url, timeout=20)
    opened.append(client)
    return client


def _token(page: str) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return token[1]


def _post(person: Person, way: Way, token: str = "", **headers: str) -> httpx2.Response:
    fields = {"body": TEXT, "csrf_token": token}
    return person.http.post(way.path(10**17), data=fields, headers={n.replace("_", "-"): t for n, t in headers.items()})


REFUSED = {
    "nothing said": {},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a sibling": {"Sec_Fetch_Site": "same-site"},
    "a foreign origin": {"Origin": "https://evil.example"},
    "a foreign port": {"Origin": "http://127.0.0.1:1"},
    "no origin": {"Origin": "null"},
    "an origin that is none": {"Origin": "http://["},
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


def test_the_right_origin_is_enough(cyd: Person) -> None:
    assert _post(cyd, Way("POST", "/account/tokens"), Origin=cyd.haggle.url).status_code != 403


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


def test_somebody_elses_token_is_refused(cyd: Person, bea: Person) -> None:
    assert _post(cyd, Way("POST", "/account/tokens"), _token(bea.get("/account").text)).status_code == 403


def test_a_visitor_signs_in_with_the_forms_token_alone(visitor: httpx2.Client, bea: Person) -> None:
    fields = {"username": bea.username, "password": PASSWORD, "csrf_token": _token(visitor.get("/login").text)}
    assert visitor.post("/login", data=fields).status_code == 303


def test_a_visitor_is_refused_with_another_visitors_token(visitor: httpx2.Client, haggle: Haggle, bea: Person) -> None:
    theirs = _token(httpx2.get(f"{haggle.url}/login").text)
    visitor.get("/login")
    fields = {"username": bea.username, "password": PASSWORD, "csrf_token": theirs}
    assert visitor.post("/login", data=fields).status_code == 403


def test_a_refused_sign_in_does_not_show_the_password(visitor: httpx2.Client) -> None:
    answer = visitor.post("/login", data={"username": "bea", "password": "the words of my password"})
    assert answer.status_code == 403
    assert "the words of my password" not in answer.text
