"""A letter, and ways to have a mail server take it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from post_office import PostOffice

from haggle.mail.model import Button, Letter, Part, Refused, Said, Text, on_the_wire
from haggle.mail.smtp import hand_over, objection
from haggle.mail.writing import written
from haggle.settings.mail import Mail, Smtp, mail
from haggle.text.languages import Reading, _

BEA = "bea@example.com"
Offices = Callable[..., PostOffice]


def settings(url: str, sender: str = "haggle <chat@example.org>") -> Mail:
    return mail({"HAGGLE_SMTP_URL": url, "HAGGLE_MAIL_FROM": sender, "HAGGLE_PUBLIC_URL": "https://chat.example.org"})


def letter(to: str = BEA, **changes: Any) -> Letter:
    parts: list[Part] = [
        Text(_("Hello.")),
        Said("Bea", 0, "Is it still there?\n👋🏽 ça va"),
        Button(_("Answer"), "https://x.org/1"),
    ]
    return replace(Letter(to, 1, Reading("en", None), "New", parts), **changes)


def send(office: PostOffice, to: str = BEA, query: str = "", **changes: Any) -> None:
    chosen = settings(f"smtp://127.0.0.1:{office.port}{query}")
    post(chosen, letter(to, **changes))


def post(chosen: Mail, one: Letter) -> None:
    assert chosen.smtp
    message = written(one, chosen, "a secret", "cause 1", 1_790_000_000_000)
    asyncio.run(_hand_over(chosen.smtp, message, chosen.sender, on_the_wire(one.to)))


async def _hand_over(smtp: Smtp, message: EmailMessage, sender: str, to: str) -> None:
    try:
        await hand_over(smtp, message, sender, to)
    finally:
        await asyncio.sleep(0.01)  # a socket closes in the loop's next round, and this loop ends


def refusal(office: PostOffice, to: str = BEA) -> Refused:
    with pytest.raises(Refused) as refused:
        send(office, to)
    return refused.value


def would_object(chosen: Mail) -> str:
    async def ask() -> str:
        assert chosen.smtp
        try:
            return await objection(chosen.smtp, 5)
        finally:
            await asyncio.sleep(0.01)

    return asyncio.run(ask())
