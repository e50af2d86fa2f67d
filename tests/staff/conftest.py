"""Staff, and somebody to be suspended."""

import pytest
from cast import Haggle, Person
from staffing import Staff


@pytest.fixture
def una(haggle: Haggle) -> Person:
    """Who has sold something to Bea, and is suspended."""
    return Person(haggle, "Una").join()


@pytest.fixture(scope="module")
def mia(haggle: Haggle) -> Staff:
    return Staff(haggle, "Mia", "moderator")


@pytest.fixture(scope="module")
def omar(haggle: Haggle) -> Staff:
    return Staff(haggle, "Omar", "operator")


@pytest.fixture
def sold(una: Person, bea: Person) -> tuple[int, int]:
    """A listing of Una's, and Bea's conversation about it."""
    listing = una.sell("Una's lamp")
    talk = bea.open_chat(listing, "Hello")
    una.say(talk, "Good day")
    return listing, talk
