"""Mails as a mail server hands them to haggle."""

import smtplib
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from cast import Haggle, Person

from haggle.mail_answers.addresses import answer_address, return_address
from haggle.settings import Settings, from_environment

POST_SECRET = "0123456789abcdef0123456789abcdef"
_numbers = count(1)


@dataclass
class Talk:
    """A conversation, and where its reader answers by mail."""

    haggle: Haggle
    reader: Person
    peer: Person
    id: int
    reader_id: int
    confirmed: str

    @property
    def settings(self) -> Settings:
        return from_environment(self.haggle.environment)

    @property
    def address(self) -> str:
        return answer_address(self.settings, self.reader_id, self.id, self.confirmed, 0) or ""

    @property
    def back(self) -> str:
        return return_address(self.settings, self.reader_id, self.confirmed, 0) or ""

    def mail(self, words: str, *headers: str, sender: str = "", id_: str = "") -> bytes:
        """A mail of plain text."""
        named = id_ or f"<{next(_numbers)}@example.net>"
        head = (f"From: Sal <{sender or self.confirmed}>", f"To: {self.address}", f"Message-ID: {named}", *headers)
        return "\r\n".join([*head, "Content-Type: text/plain; charset=utf-8", "", words, ""]).encode()

    def hand_over(self, mail: bytes, to: str = "", sender: str | None = None) -> tuple[int, str]:
        """By LMTP: the code and words of the first answer that refuses, or of the last one."""
        listen = urlsplit(self.haggle.settings["HAGGLE_MAIL_IN"])
        with smtplib.LMTP(listen.hostname or "", listen.port or 0) as wire:
            wire.ehlo()
            wire.mail(self.confirmed if sender is None else sender)
            code, words = wire.rcpt(to or self.address)
            if code == 250:
                code, words = wire.data(mail)
        return code, words.decode()


def talk_at(haggle: Haggle, reader: Person, peer: Person, conversation: int) -> Talk:
    """The reader has a confirmed address."""
    confirmed = f"{reader.username}@example.net"
    [(reader_id,)] = haggle.sql("SELECT id FROM accounts WHERE username = :name", name=reader.username)
    haggle.sql(
        "INSERT INTO addresses (account_id, address, address_folded, confirmed_at) VALUES (:id, :one, :one, 1) "
        "RETURNING account_id",
        id=reader_id,
        one=confirmed,
    )
    return Talk(haggle, reader, peer, conversation, reader_id, confirmed)
