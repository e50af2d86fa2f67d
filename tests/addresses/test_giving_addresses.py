"""An account's address: given, confirmed by a link, changed, taken away; and what mails tell of its safety."""

import re
import time

import pytest
from addressing import address_of, follow, give, with_address
from cast import PASSWORD, Haggle, Person
from client import Browser, Client
from post_office import PostOffice, link_in, text_of


@pytest.fixture
def bea(mailing: Haggle) -> Person:
    return Person(mailing, "Bea").join()


def test_an_address_is_one_s_own_once_its_link_is_followed(bea: Person, office: PostOffice) -> None:
    assert "waits to be confirmed" in bea.http.get(give(bea, address_of(bea)).headers["location"]).text
    with_address(bea, office)
    assert f"Mail goes to <b><bdi>{address_of(bea)}</bdi></b>" in bea.get("/account/address").text


def test_asked_for_twice_either_link_is_good(bea: Person, office: PostOffice) -> None:
    for _ in range(2):
        give(bea, address_of(bea))
    [first, _] = office.wait_for(address_of(bea), 2)
    assert "is confirmed" in follow(bea, link_in(first, "/addresses/confirmation")).text


def test_a_link_is_followed_in_any_browser_and_once(mailing: Haggle, bea: Person, office: PostOffice) -> None:
    give(bea, address_of(bea))
    link = link_in(office.wait_for(address_of(bea))[0], "/addresses/confirmation")
    elsewhere = Person(mailing, "Nia")
    assert "is confirmed" in follow(elsewhere, link).text
    assert elsewhere.get(link).status_code == 404


def test_looking_at_a_link_confirms_nothing(bea: Person, office: PostOffice) -> None:
    give(bea, address_of(bea))
    answer = bea.get(link_in(office.wait_for(address_of(bea))[0], "/addresses/confirmation"))
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "waits to be confirmed" in bea.get("/account").text


def test_the_link_of_another_address_is_good_no_more(bea: Person, office: PostOffice) -> None:
    give(bea, address_of(bea))
    link = link_in(office.wait_for(address_of(bea))[0], "/addresses/confirmation")
    give(bea, f"other-{address_of(bea)}")
    assert bea.get(link).status_code == 404


@pytest.mark.parametrize("typed", ["bea", "bea@", "@example.com", "a b@example.com", "bea@example.com\r\nBcc: x@y.org"])
def test_what_is_no_address_is_given_back(bea: Person, typed: str) -> None:
    answer = give(bea, typed)
    assert answer.status_code == 422
    assert "does not look like an e-mail address" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_only_with_the_password(bea: Person) -> None:
    answer = give(bea, address_of(bea), "another")
    assert answer.status_code == 422
    assert address_of(bea) in answer.text


def test_whoever_reads_at_the_old_address_hears_of_the_new_one(bea: Person, office: PostOffice) -> None:
    old, new = address_of(bea), f"new-{address_of(bea)}"
    with_address(bea, office)
    with_address(bea, office, new)
    [_, mail] = office.wait_for(old, 2)
    assert "no longer the address" in text_of(mail)
    assert new not in text_of(mail)


def test_an_address_is_taken_away_by_saying_none(bea: Person, office: PostOffice) -> None:
    with_address(bea, office)
    assert give(bea, "").status_code == 303
    assert "None yet" in bea.get("/account").text
    assert "no longer the address" in text_of(office.wait_for(address_of(bea), 2)[1])


def test_an_address_is_given_when_joining(mailing: Haggle, office: PostOffice) -> None:
    person = Person(mailing, "Dan")
    assert 'name="address"' in person.get("/join").text
    fields = {"username": person.username, "name": "Dan", "password": PASSWORD, "address": address_of(person)}
    assert person.http.post("/join", data=fields).status_code == 303
    mail = office.wait_for(address_of(person))[0]
    assert "is confirmed" in follow(person, link_in(mail, "/addresses/confirmation")).text


def test_joining_with_what_is_no_address_joins_nobody(mailing: Haggle) -> None:
    person = Person(mailing, "Eve")
    fields = {"username": person.username, "name": "Eve", "password": PASSWORD, "address": "eve@"}
    answer = person.http.post("/join", data=fields)
    assert answer.status_code == 422
    assert 'value="eve@"' in answer.text
    assert mailing.sql("SELECT id FROM accounts WHERE username = :username", username=person.username) == []


def test_a_new_browser_is_told_and_a_known_one_is_not(mailing: Haggle, bea: Person, office: PostOffice) -> None:
    with_address(bea, office)
    elsewhere = Browser(mailing.url)
    elsewhere.headers["User-Agent"] = "Mozilla Firefox/140 (Windows)"
    fields = {"username": bea.username.upper(), "password": PASSWORD}
    for _ in range(2):
        assert elsewhere.post("/login", data=fields).status_code == 303
    [_, mail, *more] = office.wait_for(address_of(bea), 2)
    assert "Firefox on Windows" in text_of(mail)
    assert more == []


def test_a_new_browser_is_not_told_to_who_wants_it_so(mailing: Haggle, bea: Person, office: PostOffice) -> None:
    with_address(bea, office)
    bea.http.post("/account/address/sign-ins", data={})
    Client(mailing.url, {"Sec-Fetch-Site": "same-origin"}).post(
        "/login", data={"username": bea.username, "password": PASSWORD}
    )
    new = {"old_password": PASSWORD, "new_password": "winter gloves hum", "new_password_again": "winter gloves hum"}
    assert bea.http.post("/account/password", data=new).status_code == 303
    [_, mail] = office.wait_for(address_of(bea), 2)
    assert "password of" in text_of(mail)


def test_an_address_where_nobody_is_is_switched_off_and_said_so(bea: Person, office: PostOffice) -> None:
    with_address(bea, office)
    office.answers[address_of(bea)] = "550 5.1.1 No such user here"
    new = {"old_password": PASSWORD, "new_password": "winter gloves hum", "new_password_again": "winter gloves hum"}
    bea.http.post("/account/password", data=new)
    deadline = time.monotonic() + 10
    while "came back" not in (page := bea.get("/account/address").text) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "5.1.1 No such user here" in page
    assert "came back" in bea.get("/account").text
    del office.answers[address_of(bea)]
    give(bea, address_of(bea), "winter gloves hum")
    follow(bea, link_in(office.wait_for(address_of(bea), 2)[1], "/addresses/confirmation"))
    assert "came back" not in bea.get("/account/address").text


def test_nothing_is_offered_where_there_is_no_mail(haggle: Haggle, sal: Person) -> None:
    visitor = Person(haggle, "Vic")
    assert "address" not in re.sub(r"<head>.*</head>", "", visitor.get("/join").text, flags=re.DOTALL)
    assert "Forgot" not in visitor.get("/login").text
    assert "E-mail" not in sal.get("/account").text
    for path in ("/account/address", "/login/forgotten", "/demo/mail"):
        assert sal.get(path).status_code == 404


def test_the_mails_of_others_are_shown_only_by_a_demo(mailing: Haggle, bea: Person) -> None:
    assert bea.get("/demo/mail").status_code == 404


def test_an_address_goes_with_its_account(mailing: Haggle, bea: Person, office: PostOffice) -> None:
    with_address(bea, office)
    exported = bea.get("/account/export").status_code
    assert exported == 200
    assert bea.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    assert mailing.holds(address_of(bea)) == []


def test_a_program_asks_and_changes_it_too(bea: Person, office: PostOffice) -> None:
    path, headers = "/api/v1/account/mail", {"Authorization": f"Bearer {bea.token()}"}
    wrong = bea.http.post(path, json={"address": address_of(bea), "password": "no"}, headers=headers)
    assert wrong.status_code == 422
    wanted = {"address": address_of(bea), "password": PASSWORD, "quiet_from": "22:00", "quiet_to": "7:00"}
    given = bea.http.post(path, json=wanted | {"hide_content": True, "sign_ins": False}, headers=headers).json()
    assert given["pending_address"] == address_of(bea)
    follow(bea, link_in(office.wait_for(address_of(bea))[0], "/addresses/confirmation"))
    assert bea.http.get(path, headers=headers).json() == {
        "type": "account_mail",
        "address": address_of(bea),
        "pending_address": None,
        "is_bounced": False,
        "bounce_reason": None,
        "sign_ins": False,
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "hide_content": True,
    }
    kept = bea.http.post(path, json={"hide_content": False}, headers=headers).json()
    assert (kept["quiet_from"], kept["hide_content"]) == ("22:00", False)


def test_a_program_is_told_where_there_is_no_mail(sal: Person) -> None:
    answer = sal.http.get("/api/v1/account/mail", headers={"Authorization": f"Bearer {sal.token()}"})
    assert answer.status_code == 404
