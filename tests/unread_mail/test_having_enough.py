"""A mail comes by a real server, and is switched off with one click, without a sign-in."""

import re

import pytest
from addressing import address_of, with_address
from cast import Haggle, Person
from client import Browser, Client
from post_office import PostOffice, link_in, text_of


@pytest.fixture
def bea(mailing: Haggle) -> Person:
    return Person(mailing, "Bea").join()


@pytest.fixture
def sal(mailing: Haggle, office: PostOffice) -> Person:
    return with_address(Person(mailing, "Sal").join(), office)


@pytest.fixture
def talk(bea: Person, sal: Person) -> int:
    return bea.open_chat(sal.sell(), "Is it still there?")


def off_url(office: PostOffice, sal: Person) -> str:
    mail = office.wait_for(address_of(sal), 2)[1]
    return str(mail["List-Unsubscribe"]).strip("<>").partition("/mail/off/")[2]


def test_a_message_comes_by_mail(office: PostOffice, sal: Person, talk: int) -> None:
    mail = office.wait_for(address_of(sal), 2)[1]
    assert "Is it still there?" in text_of(mail)
    assert f"/conversations/{talk}" in link_in(mail, "/conversations/")
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("body", ["List-Unsubscribe=One-Click", "parts"])
def test_one_click_is_enough_for_a_mail_program(
    mailing: Haggle, office: PostOffice, bea: Person, sal: Person, talk: int, body: str
) -> None:
    program, url = Client(mailing.url), f"/mail/off/{off_url(office, sal)}"
    if body == "parts":
        answer = program.post(url, files={"List-Unsubscribe": (None, "One-Click")})
    else:
        answer = program.post(url, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert switched_off(mailing, sal) == [talk]


def switched_off(mailing: Haggle, person: Person) -> list[int]:
    rows = mailing.sql(
        "SELECT conversation_id FROM mail_conversations JOIN accounts ON accounts.id = account_id "
        "WHERE username = :name AND off_at IS NOT NULL",
        name=person.username,
    )
    return [id_ for (id_,) in rows]


def test_following_the_link_alone_switches_nothing_off(
    mailing: Haggle, office: PostOffice, sal: Person, talk: int
) -> None:
    page = Client(mailing.url).get(f"/mail/off/{off_url(office, sal)}")
    assert page.status_code == 200
    assert "City bike" in page.text
    assert switched_off(mailing, sal) == []


def test_a_person_says_which_and_may_undo_it(mailing: Haggle, office: PostOffice, sal: Person, talk: int) -> None:
    visitor, url = Browser(mailing.url), f"/mail/off/{off_url(office, sal)}"
    answer = visitor.post(url)
    assert "No more mail about this conversation comes" in visitor.get(answer.headers["location"]).text
    assert switched_off(mailing, sal) == [talk]
    answer = visitor.post(url, data={"what": "off", "on": "1"})
    assert "You get these mails again" in visitor.get(answer.headers["location"]).text
    assert switched_off(mailing, sal) == []


def test_all_is_switched_off_in_the_preferences_too(
    mailing: Haggle, office: PostOffice, sal: Person, talk: int
) -> None:
    visitor, url = Browser(mailing.url), f"/mail/off/{off_url(office, sal)}"
    assert re.search(r'name="message.mail"\s+value="on" checked', sal.get("/account/notifications").text)
    answer = visitor.post(url, data={"what": "all"})
    assert "No more mail about messages comes" in visitor.get(answer.headers["location"]).text
    assert not re.search(r'name="message.mail"\s+value="on" checked', sal.get("/account/notifications").text)


@pytest.mark.parametrize("token", ["1-2", "1-2.x", "999-0.AAAA", "%00", "." * 50])
def test_another_url_switches_nothing_off(mailing: Haggle, token: str) -> None:
    for answer in (
        Client(mailing.url).get(f"/mail/off/{token}"),
        Client(mailing.url).post(f"/mail/off/{token}", data={"List-Unsubscribe": "One-Click"}),
    ):
        assert answer.status_code == 404


def test_where_mail_goes_is_said_beside_the_choices(haggle: Haggle, mailing: Haggle, sal: Person, bea: Person) -> None:
    assert address_of(sal) in sal.get("/account/notifications").text
    assert "give your account an address" in bea.get("/account/notifications").text


def test_nothing_of_mail_is_offered_where_there_is_none(haggle: Haggle) -> None:
    nia = Person(haggle, "Nia").join()
    page = nia.get("/account/notifications").text
    assert ".mail" not in page
    assert "Quiet hours" not in page
    assert nia.http.post("/account/notifications", data={"message.badge": "on"}).status_code == 303
    rows = haggle.sql(
        "SELECT kind FROM notification_preferences JOIN accounts ON accounts.id = account_id "
        "WHERE username = :name AND channel = 'mail'",
        name=nia.username,
    )
    assert rows == [], "what is not offered is not chosen"


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [("22:00", "07:00", 303), ("", "", 303), ("22:00", "", 422), ("25:00", "07:00", 422), ("7:00", "07:00", 422)],
)
def test_quiet_hours_are_two_times_or_none(sal: Person, begins: str, ends: str, status: int) -> None:
    answer = sal.http.post(
        "/account/notifications/away", data={"quiet_from": begins, "quiet_to": ends, "hide_content": "on"}
    )
    assert answer.status_code == status
    page = answer.text if status == 422 else sal.get("/account/notifications").text
    assert f'name="quiet_from" type="time" value="{begins}"' in page
    assert bool(re.search(r'name="hide_content"\s+value="on" checked', page)) is (status == 303)
