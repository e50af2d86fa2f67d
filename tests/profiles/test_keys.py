"""Help for single keys, each of which can be switched off."""

import re

import pytest
from cast import Haggle, Person

KEYS = {"help", "search", "next", "previous", "write", "reply", "edit", "star", "archive"}


@pytest.fixture
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


def _on(person: Person) -> set[str]:
    return set(re.findall(r'name="(\w+)" value="on" checked', person.get("/account/keys").text))


def test_each_can_be_switched_off_and_on(bea: Person) -> None:
    assert _on(bea) == KEYS
    assert bea.http.post("/account/keys", data={"help": "on", "next": "on"}).status_code == 303
    assert _on(bea) == {"help", "next"}
    assert 'data-keys-off="search previous write reply edit star archive"' in bea.get("/listings").text
    bea.http.post("/account/keys", data=dict.fromkeys(KEYS, "on"))
    assert _on(bea) == KEYS


def test_the_api_says_and_changes_it(bea: Person) -> None:
    headers = {"Authorization": f"Bearer {bea.token()}"}
    path = "/api/v1/account"
    assert (
        bea.http.post(path, headers=headers, json={"keys_off": "previous next"}).json()["keys_off"] == "next previous"
    )
    assert bea.http.post(path, headers=headers, json={"keys_off": "nothing"}).status_code == 422
    assert bea.http.get(path, headers=headers).json()["keys_off"] == "next previous"
