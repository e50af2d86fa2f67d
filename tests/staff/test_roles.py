"""Who keeps order: roles are given by the command line, and hold at once."""

from collections.abc import Callable

import pytest
from cast import Haggle, Person


@pytest.fixture
def mia(haggle: Haggle) -> Person:
    return Person(haggle, "Mia").join()


def _role(person: Person, role: str, code: int = 0) -> str:
    done = person.haggle.run("account", "role", person.username, role)
    assert done.returncode == code, done.stderr
    return done.stdout or done.stderr


def _shown(person: Person) -> list[str]:
    return person.haggle.run("account", "show", person.username).stdout.split("  ")[1:4]


def test_an_account_is_a_member_until_it_is_made_more(mia: Person) -> None:
    assert _shown(mia) == [mia.username, "member", "active"]
    assert _role(mia, "moderator") == f"{mia.username} is a moderator now.\n"
    assert _shown(mia) == [mia.username, "moderator", "active"]
    assert f"  {mia.username}  moderator  active  " in mia.haggle.run("account", "list").stdout
    _role(mia, "member")
    assert _shown(mia)[1] == "member"


def test_what_is_no_role_is_refused(mia: Person) -> None:
    assert "invalid choice" in _role(mia, "admin", 2)


def test_the_last_operator_stays_one(start_haggle: Callable[..., Haggle]) -> None:
    omar = Person(haggle := start_haggle(), "Omar").join()
    mia = Person(haggle, "Mia").join()
    _role(omar, "operator")
    assert f"{omar.username} is the last operator." in _role(omar, "moderator", 1)
    _role(mia, "operator")
    _role(omar, "member")
    assert _shown(omar)[1] == "member"


def test_who_leaves_is_staff_no_more(mia: Person) -> None:
    _role(mia, "moderator")
    assert mia.http.post("/account/deletion", data={"password": "a long enough password"}).status_code == 303
    [(role,)] = mia.haggle.sql(
        "SELECT role FROM accounts WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 1"
    )
    assert role == "member"
