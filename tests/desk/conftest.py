"""A moderator, another, an operator, and a case that Sal has made of what Nia wrote: each test has its own."""

import pytest
from case_work import Desk
from cast import Haggle, Person


@pytest.fixture
def desk(haggle: Haggle) -> Desk:
    return Desk(haggle)


@pytest.fixture
def mia(desk: Desk) -> Person:
    return desk.staff("Mia")


@pytest.fixture
def max_(desk: Desk) -> Person:
    return desk.staff("Max")


@pytest.fixture
def omar(desk: Desk) -> Person:
    return desk.staff("Omar", "operator")
