"""The mailroom of each test."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import stack
from cast import environment
from mailroom import Clock, Mailroom

from haggle import settings
from haggle.accounts.model import Account
from haggle.delivery.heartbeats import Heartbeats
from haggle.lifespan import open_site


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mailroom]:
    stack.lay_database(tmp_path)
    masked = {"HAGGLE_MASKING": "mask", "HAGGLE_BUS_URL": "memory:"}
    chosen = settings.from_environment(environment(tmp_path) | masked)
    chosen = replace(chosen, mail=chosen.mail.in_demo(tmp_path / "mail", "http://chat.example"))
    clock, here = Clock(), set[int]()
    for where in ("store.transaction", "unread_mail.letters", "mail.channel"):
        monkeypatch.setattr(f"haggle.{where}.now_ms", clock)
    monkeypatch.setattr(Heartbeats, "is_there", lambda _, account_id: account_id in here)
    async with open_site(chosen) as site:
        yield Mailroom(site, clock, here)


@pytest.fixture
async def bea(room: Mailroom) -> Account:
    return await room.join("Bea")


@pytest.fixture
async def sal(room: Mailroom) -> Account:
    return await room.join("Sal", zone="Europe/Stockholm")


@pytest.fixture
async def talk(room: Mailroom, bea: Account, sal: Account) -> int:
    return await room.talk(bea, sal)
