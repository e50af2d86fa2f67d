"""A haggle to which a host hands its members over."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import Haggle, Person
from marketplace import ORIGIN, SIGN_IN, Host, Visitor, jwks, new_key
from opened import Take, doors


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """One that takes tokens signed by EdDSA, and passwords too; shared, as `haggle` is."""
    folder = tmp_path_factory.mktemp("shop")
    key = new_key("EdDSA")
    (folder / "keys.json").write_bytes(jwks(key))
    server = Haggle(folder)
    server.settings = {
        "HAGGLE_PUBLIC_URL": server.url,
        "HAGGLE_HOST_URL": f"{ORIGIN},https://m.shop.test",
        "HAGGLE_HOST_SIGN_IN": SIGN_IN,
        "HAGGLE_HANDOVER": "EdDSA",
        "HAGGLE_HANDOVER_KEYS": f"file://{folder / 'keys.json'}",
    }
    server.start()
    hosts[server.url] = Host(server.url, key)
    yield server
    server.stop()
    assert server.errors() == []


hosts: dict[str, Host] = {}


@pytest.fixture
def host(shop: Haggle) -> Host:
    return hosts[shop.url]


@pytest.fixture
def visitor(shop: Haggle) -> Visitor:
    return Visitor(shop)


@pytest.fixture(scope="session")
def seller(shop: Haggle) -> Person:
    return Person(shop, "Sal").join()


@pytest.fixture
def lamp(shop: Haggle, seller: Person) -> str:
    """What Sal sells, by the host's id of it."""
    listing_id = seller.sell("Lamp")
    shop.sql("UPDATE listings SET external_id = :name WHERE id = :id", name=f"lamp {listing_id}", id=listing_id)
    return f"lamp {listing_id}"


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """What haggle makes of a token, where EdDSA is the algorithm."""
    here = doors(tmp_path, "EdDSA")
    return lambda token: asyncio.run(here.verified(token))
