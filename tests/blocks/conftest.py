"""A conversation of Nia and Sal, which each test finds without a block."""

import re

import pytest
from cast import Person
from doors import HELLO


@pytest.fixture
def met(sal: Person, nia: Person) -> int:
    """Nia's conversation with Sal about a lamp, in which both have written: its id."""
    talk = nia.open_chat(sal.sell("Lamp"), HELLO)
    sal.say(talk, "Yes it is")
    return talk


@pytest.fixture(autouse=True)
def at_peace(sal: Person, nia: Person) -> object:
    """They share the server with other tests: afterwards neither has blocked the other."""
    yield
    for one in (sal, nia):
        for path in re.findall(r'action="(/account/blocks/\d+/deletion)"', one.get("/account").text):
            assert one.http.post(path).status_code == 303
