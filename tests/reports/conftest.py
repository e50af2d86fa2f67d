"""Nia has written to Sal about a lamp, and not nicely; each test has people of its own."""

import pytest
from cast import Haggle, Person
from told import Quarrel


@pytest.fixture
def quarrel(haggle: Haggle) -> Quarrel:
    sal, nia = Person(haggle, "Sal").join(), Person(haggle, "Nia").join()
    listing = sal.sell("Lamp")
    talk = nia.open_chat(listing, "Is it still there?")
    sal.say(talk, "Yes it is")
    return Quarrel(sal, nia, listing, talk, nia.say(talk, "Then you are a <b>wombat</b>"))
