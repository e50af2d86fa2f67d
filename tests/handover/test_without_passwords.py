"""Where passwords are off nobody joins, nobody signs in with one, and no page asks for one."""

from collections.abc import Iterator

import pytest
from cast import Haggle, Person
from marketplace import ORIGIN, SECRET, SIGN_IN, Host, Visitor, new_key

SENTENCE = "There are no passwords here."


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(tmp_path_factory.mktemp("bare"))
    server.settings = {
        "HAGGLE_PASSWORDS": "off",
        "HAGGLE_PUBLIC_URL": server.url,
        "HAGGLE_HOST_URL": ORIGIN,
        "HAGGLE_HOST_SIGN_IN": SIGN_IN,
        "HAGGLE_HANDOVER": "HS256",
        "HAGGLE_HANDOVER_SECRET": SECRET,
    }
    yield server.start()
    server.stop()
    assert server.errors() == []


@pytest.fixture
def ann(bare: Haggle) -> Visitor:
    visitor = Visitor(bare)
    token = Host(bare.url, new_key("HS256"), "HS256").token("ann", name="Ann", preferred_username="ann")
    visitor.hand_over(token=token)
    return visitor


def test_nobody_joins(bare: Haggle) -> None:
    visitor = Visitor(bare)
    assert SENTENCE in visitor.http.get("/join").text
    fields = {"username": "bea", "name": "Bea", "password": "a long enough password"}
    answer = visitor.http.post("/join", data=fields)
    assert answer.status_code == 403
    assert SENTENCE in answer.text
    assert bare.sql("SELECT count(*) FROM accounts WHERE username = 'bea'") == [(0,)]


def test_a_password_of_old_signs_nobody_in(bare: Haggle) -> None:
    old = Person(bare, "Old").join()
    visitor = Visitor(bare)
    answer = visitor.http.post("/login", data={"username": old.username, "password": "a long enough password"})
    assert answer.status_code == 403
    assert SENTENCE in answer.text
    assert visitor.name == ""


def test_no_page_asks_for_one(bare: Haggle, ann: Visitor) -> None:
    old = Person(bare, "Ole").join()
    for browser in (Visitor(bare).http, ann.http, old.http):
        for path in ("/", "/login", "/listings", "/account", "/account/deletion", "/conversations"):
            page = browser.get(path).text
            assert 'type="password"' not in page, path
            assert 'href="/join' not in page, path


def test_without_a_password_one_makes_tokens_and_leaves_by_the_user_name(bare: Haggle, ann: Visitor) -> None:
    assert ann.http.post("/account/tokens", data={"name": "script", "key": "k"}).status_code == 201
    changed = ann.http.post("/account/password", data={"old_password": "", "new_password": "another long password"})
    assert changed.status_code == 403
    old = Person(bare, "Ola").join()
    assert old.http.post("/account/deletion", data={"username": old.username}).status_code == 303


def test_the_account_page_says_where_the_name_comes_from(ann: Visitor) -> None:
    assert "follow those that you have at shop.test" in ann.http.get("/account").text
