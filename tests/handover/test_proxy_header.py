"""A proxy's header says who asks: from the addresses that are named, and from no others."""

from collections.abc import Iterator

import pytest
from cast import Haggle
from marketplace import Visitor

HEADERS = "id=Remote-User name=Remote-Name"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """Behind a proxy on this machine that signs people in; without passwords of its own."""
    settings = {"HAGGLE_HEADER_SIGN_IN": HEADERS, "HAGGLE_HEADER_SIGN_IN_FROM": "127.0.0.1", "HAGGLE_PASSWORDS": "off"}
    server = Haggle(tmp_path_factory.mktemp("behind"), settings).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """Whose proxy is another machine."""
    settings = {"HAGGLE_HEADER_SIGN_IN": HEADERS, "HAGGLE_HEADER_SIGN_IN_FROM": "10.0.0.5,fd00::5"}
    server = Haggle(tmp_path_factory.mktemp("elsewhere"), settings).start()
    yield server
    server.stop()


def as_(visitor: Visitor, host_id: str, name: str = "") -> Visitor:
    """The proxy says from now on that this is who asks."""
    for header, value in (("Remote-User", host_id), ("Remote-Name", name)):
        visitor.http.headers.pop(header, None)
        if value:
            visitor.http.headers[header] = value
    return visitor


def test_whoever_the_proxy_names_is_signed_in_on_the_way_to_a_page(behind: Haggle) -> None:
    visitor = as_(Visitor(behind), "ann", "Ann Example")
    assert str(visitor.link("/conversations").url).endswith("/conversations")
    assert visitor.name == "Ann Example"


def test_a_name_in_other_letters_arrives_as_it_is(behind: Haggle) -> None:
    said = [(b"Remote-User", "عمر".encode()), (b"Remote-Name", "عمر".encode())]
    browser = Visitor(behind).http
    answer = browser.get("/handover/start?next=/account", headers=said)
    assert 'value="عمر"' in browser.get(answer.headers["location"], headers=said).text


def test_a_session_of_somebody_else_does_not_go_on(behind: Haggle) -> None:
    visitor = as_(Visitor(behind), "ben", "Ben")
    visitor.link("/conversations")
    as_(visitor, "cat", "Cat")
    assert visitor.http.get("/account").status_code == 303
    visitor.link("/conversations")
    assert visitor.name == "Cat"


def test_a_form_of_somebody_else_s_session_does_nothing(behind: Haggle) -> None:
    visitor = as_(Visitor(behind), "dan", "Dan")
    visitor.link("/conversations")
    token = visitor.http.csrf_token()
    as_(visitor, "eve", "Eve")
    answer = visitor.http.post("/account", data={"name": "Mallory", "csrf_token": token})
    assert answer.status_code == 401
    assert visitor.haggle.sql("SELECT count(*) FROM accounts WHERE name = 'Mallory'") == [(0,)]


def test_without_the_header_nobody_is_signed_in_any_more(behind: Haggle) -> None:
    visitor = as_(Visitor(behind), "fay", "Fay")
    visitor.link("/conversations")
    as_(visitor, "")
    assert visitor.name == ""
    assert visitor.link("/handover/start").status_code == 403


def test_a_plain_link_lands_in_the_conversation(behind: Haggle) -> None:
    seller = as_(Visitor(behind), "sal", "Sal")
    seller.link("/conversations")
    answer = seller.http.post("/listings", data={"title": "Sofa", "price": "1", "currency": "EUR"})
    listing_id = int(answer.headers["location"].rpartition("/")[2])
    behind.sql("UPDATE listings SET external_id = 'sofa' WHERE id = :id", id=listing_id)
    page = as_(Visitor(behind), "gil", "Gil").link(listing="sofa", body="Is it soft?")
    assert "Is it soft?" in page.text


@pytest.mark.parametrize("name", ["Remote_User", "Remote-User ", "X-Remote-User", "Remote--User", "REMOTEUSER"])
def test_headers_that_look_alike_say_nothing(behind: Haggle, name: str) -> None:
    visitor = Visitor(behind)
    visitor.http.headers[name.strip() if name != "Remote-User " else "Remote-User1"] = "admin"
    assert visitor.http.get("/conversations").status_code == 401


def test_a_header_that_comes_twice_says_nothing(behind: Haggle) -> None:
    """One of the two may be the client's own, which the proxy has let through."""
    visitor = Visitor(behind)
    twice = [("Remote-User", "ida"), ("Remote-User", "admin")]
    assert visitor.http.get("/conversations", headers=twice).status_code == 401


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"X-Forwarded-For": "10.0.0.5"},
        {"X-Forwarded-For": "10.0.0.5, 127.0.0.1"},
        {"Forwarded": "for=10.0.0.5"},
        {"X-Real-IP": "10.0.0.5"},
    ],
    ids=str,
)
def test_from_any_other_address_it_says_nothing_whatever_is_forwarded(elsewhere: Haggle, more: dict[str, str]) -> None:
    """127.0.0.1 is believed to forward, but not to say who somebody is."""
    visitor = as_(Visitor(elsewhere), "admin", "Admin")
    visitor.http.headers.update(more)
    assert visitor.http.get("/conversations").status_code == 401
    assert visitor.link("/handover/start").status_code == 403
    assert elsewhere.sql("SELECT count(*) FROM accounts") == [(0,)]


def test_who_signs_out_is_signed_out_until_they_go_on(behind: Haggle) -> None:
    visitor = as_(Visitor(behind), "hal", "Hal")
    visitor.link("/conversations")
    out = visitor.http.post("/logout")
    assert out.headers["location"] == "/login"
    page = visitor.http.get("/login")
    assert page.status_code == 200
    assert "/handover/start" in page.text
    assert 'type="password"' not in page.text
