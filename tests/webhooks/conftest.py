"""A haggle that may send to this machine, its people, and a receiver."""

from collections.abc import Iterator

import pytest
from cast import Haggle, Person
from client import close_down_to
from hook import ALLOWED, Hook, add_hook
from receiver import Receiver, receiving


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(tmp_path_factory.mktemp("shop"), {**ALLOWED, "HAGGLE_DELIVERED_MS": "20"}).start()
    yield server
    close_down_to(0)
    server.stop()


@pytest.fixture(scope="module")
def hook(shop: Haggle, receiver: Receiver) -> Hook:
    """An endpoint for everything."""
    return add_hook(shop, receiver)


@pytest.fixture
def couple(shop: Haggle) -> tuple[Person, Person, int, int]:
    """A buyer, a seller, the listing, and their conversation, in which “Hello” was said."""
    bea, sal = Person(shop, "Bea").join(), Person(shop, "Sal").join()
    listing = sal.sell("City bike")
    return bea, sal, listing, bea.open_chat(listing, "Hello")
