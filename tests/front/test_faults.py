"""A field that was refused says so itself, and where it is explained."""

import pytest
from cast import PASSWORD, Person
from client import part

GOOD = {"username": "somebody-new", "name": "Somebody", "password": PASSWORD, "time_zone": "Europe/Stockholm"}


def described(html: str, name: str) -> list[str]:
    """What the sentences say that the faulty field `name` refers to."""
    field = part(rf'<(?:input|textarea|select)[^>]* name="{name}"[^>]*aria-invalid="true"[^>]*>', html)
    ids = part(r'aria-describedby="([^"]+)"', field).split()
    return [part(rf'id="{one}"[^>]*>(.*?)</', html) for one in ids]


@pytest.mark.parametrize(
    ("path", "field", "value", "rest"),
    [
        ("/join", "username", "!", GOOD),
        ("/join", "password", "short", GOOD),
        ("/listings", "title", " ", {"price": "1", "currency": "EUR"}),
        ("/listings", "price", "much", {"title": "Bike", "currency": "EUR"}),
        ("/account", "name", " ", {}),
        ("/account/password", "old_password", "wrong", {"new_password": PASSWORD, "new_password_again": PASSWORD}),
        ("/account/password", "new_password_again", "other", {"old_password": PASSWORD, "new_password": PASSWORD}),
        ("/account/deletion", "password", "wrong", {}),
        ("/login", "password", "wrong", {"username": "nobody"}),
    ],
)
def test_the_field_at_fault_refers_to_the_sentence(
    nia: Person, path: str, field: str, value: str, rest: dict[str, str]
) -> None:
    answer = nia.http.post(path, data={**rest, field: value})
    assert answer.status_code in (401, 422), answer.text
    assert any(len(sentence.strip()) > 10 for sentence in described(answer.text, field))
    assert 'role="alert"' in answer.text


def test_an_edit_that_was_refused_says_why_at_its_box(bea: Person, talk: int) -> None:
    message = bea.say(talk, "Words")
    answer = bea.http.post(f"/messages/{message}/edit", data={"body": " "})
    assert described(answer.text, "body") == ["Write something first."]


def test_a_field_without_fault_is_not_marked(nia: Person) -> None:
    for path in ("/join", "/login", "/listings/new", "/account"):
        assert "aria-invalid" not in nia.get(path).text
