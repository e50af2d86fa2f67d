"""Forgot your password? A link by mail: once, for an hour, the same answer for everybody, and every session ends."""

import time
from statistics import median

import pytest
from addressing import address_of, with_address
from cast import PASSWORD, Haggle, Person
from client import Client
from post_office import PostOffice, link_in, text_of

NEW = "winter gloves hum"


@pytest.fixture
def bea(mailing: Haggle, office: PostOffice) -> Person:
    return with_address(Person(mailing, "Bea").join(), office)


@pytest.fixture
def visitor(mailing: Haggle) -> Client:
    return Client(mailing.url, {"Sec-Fetch-Site": "same-origin"})


def asked(visitor: Client, typed: str) -> str:
    answer = visitor.post("/login/forgotten", data={"username": typed})
    assert answer.status_code == 303
    return visitor.get(answer.headers["location"]).text


def choose(visitor: Client, link: str, new: str = NEW, again: str = NEW) -> int:
    fields = {"token": link.partition("token=")[2], "new_password": new, "new_password_again": again}
    return visitor.post("/login/reset", data=fields).status_code


def reset_link(visitor: Client, bea: Person, office: PostOffice, typed: str = "") -> str:
    count = len(office.to(address_of(bea)))
    asked(visitor, typed or bea.username)
    return link_in(office.wait_for(address_of(bea), count + 1)[-1], "/login/reset")


@pytest.mark.parametrize("how", ["username", "address", "ADDRESS"])
def test_one_comes_back_in(visitor: Client, bea: Person, office: PostOffice, how: str) -> None:
    typed = {"username": bea.username, "address": address_of(bea), "ADDRESS": address_of(bea).upper()}[how]
    link = reset_link(visitor, bea, office, typed)
    page = visitor.get(link)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert bea.username in page.text
    assert choose(visitor, link) == 200
    assert visitor.post("/login", data={"username": bea.username, "password": PASSWORD}).status_code == 422
    assert visitor.post("/login", data={"username": bea.username, "password": NEW}).status_code == 303


def test_every_session_and_token_ends(visitor: Client, bea: Person, office: PostOffice) -> None:
    token = bea.token()
    choose(visitor, reset_link(visitor, bea, office))
    assert bea.get("/account").status_code == 401
    headers = {"Authorization": f"Bearer {token}"}
    assert visitor.get("/api/v1/account", headers=headers).status_code == 401
    assert "password of" in text_of(office.wait_for(address_of(bea), 3)[2])


def test_a_link_is_good_once(visitor: Client, bea: Person, office: PostOffice) -> None:
    first, second = reset_link(visitor, bea, office), reset_link(visitor, bea, office)
    assert choose(visitor, second) == 200
    assert choose(visitor, second) == 404
    assert choose(visitor, first) == 404, "nor is any other"


def test_a_link_is_good_for_an_hour(mailing: Haggle, visitor: Client, bea: Person, office: PostOffice) -> None:
    link = reset_link(visitor, bea, office)
    [(expires_at,)] = mailing.sql(
        "SELECT expires_at FROM address_links WHERE purpose = 'reset' AND expires_at > :now",
        now=time.time_ns() // 1_000_000 + 3_590_000,
    )
    assert expires_at <= time.time_ns() // 1_000_000 + 3_600_000
    mailing.sql("UPDATE address_links SET expires_at = 1 WHERE expires_at = :at RETURNING 1", at=expires_at)
    assert choose(visitor, link) == 404


def test_a_password_that_is_no_good_leaves_the_link_good(visitor: Client, bea: Person, office: PostOffice) -> None:
    link = reset_link(visitor, bea, office)
    assert choose(visitor, link, "password", "password") == 422
    assert choose(visitor, link, NEW, "another one") == 422
    assert choose(visitor, link) == 200


def test_the_answer_tells_nobody_who_is_here(visitor: Client, bea: Person) -> None:
    pages = {asked(visitor, typed) for typed in (bea.username, address_of(bea), "nobody-at-all", "x@example.com")}
    assert len({page.replace("t=", "") for page in map(_without_keys, pages)}) == 1


def _without_keys(page: str) -> str:
    return page.partition("<main")[2]


def test_the_same_is_done_for_whoever_is_named(mailing: Haggle, visitor: Client, bea: Person) -> None:
    """Not only the words: a row is written either way, so that the time says nothing either."""

    took: dict[str, list[float]] = {bea.username: [], "nobody-at-all": []}
    for _ in range(21):
        for typed, times in took.items():
            began = time.perf_counter()
            visitor.post("/login/forgotten", data={"username": typed})
            times.append(time.perf_counter() - began)
    assert 0.6 < median(took[bea.username]) / median(took["nobody-at-all"]) < 1.6


def test_nobody_is_flooded(visitor: Client, bea: Person, office: PostOffice) -> None:
    for _ in range(6):
        asked(visitor, bea.username)
    office.wait_for(address_of(bea), 4)
    time.sleep(2)
    assert len(office.to(address_of(bea))) == 4, "one to confirm, and three links"


def test_an_address_that_is_not_confirmed_opens_nothing(mailing: Haggle, visitor: Client, office: PostOffice) -> None:
    person = Person(mailing, "Pat").join()
    person.http.post("/account/address", data={"address": address_of(person), "password": PASSWORD})
    office.wait_for(address_of(person))
    asked(visitor, address_of(person))
    asked(visitor, person.username)
    time.sleep(2)
    assert len(office.to(address_of(person))) == 1


def test_two_accounts_of_one_address_are_both_named(mailing: Haggle, visitor: Client, office: PostOffice) -> None:
    people = [Person(mailing, name).join() for name in ("Kim", "Lou")]
    shared = f"family-{people[0].username}@example.com"
    for person in people:
        with_address(person, office, shared)
    asked(visitor, shared)
    text = text_of(office.wait_for(shared, 3)[2])
    assert all(f"@{person.username}" in text for person in people)
    assert text.count("/login/reset") == 2


def test_the_links_stand_nowhere_in_the_database(
    mailing: Haggle, visitor: Client, bea: Person, office: PostOffice
) -> None:
    token = reset_link(visitor, bea, office).partition("token=")[2]
    assert mailing.holds(token) == []


def test_asking_is_slowed_down(start_haggle: object, tmp_path: object, office: PostOffice) -> None:
    assert callable(start_haggle)
    smtp = {"HAGGLE_SMTP_URL": f"smtp://127.0.0.1:{office.port}", "HAGGLE_MAIL_FROM": "chat@example.org"}
    server = start_haggle(HAGGLE_LIMITS="on", HAGGLE_PUBLIC_URL="http://127.0.0.1:1", **smtp)
    visitor = Client(server.url, {"Sec-Fetch-Site": "same-origin"})
    answers = [visitor.post("/login/forgotten", data={"username": "somebody"}).status_code for _ in range(7)]
    assert answers == [303] * 5 + [429] * 2
