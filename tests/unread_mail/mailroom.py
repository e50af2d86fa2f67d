"""A haggle in this process whose clock a test sets, and which keeps its mails."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.addresses.letters import LETTERS as ABOUT_ADDRESSES
from haggle.addresses.letters import bounced
from haggle.addresses.operations import set_host_address
from haggle.clock import local
from haggle.conversations.operations import opened
from haggle.listings.operations import publish
from haggle.mail import kept
from haggle.mail.channel import MailChannel
from haggle.messages.operations import post
from haggle.outbound.model import Channel, Later
from haggle.outbound.queries import LINE, item_of
from haggle.receipts.operations import mark_read
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.unread_mail.letters import LETTERS
from haggle.unread_mail.operations import LookChannel

MINUTE = 60_000
HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
NOON = 1_790_000_000_000 - 1_790_000_000_000 % DAY + 12 * HOUR


@dataclass
class Clock:
    now: int = NOON

    def __call__(self) -> int:
        return self.now


@dataclass
class Mailroom:
    """`here`: the accounts whose people look at it."""

    site: Site
    clock: Clock
    here: set[int] = field(default_factory=set)
    count: int = 0

    async def sql(self, statement: str, **values: Any) -> None:
        async def run(tx: Transaction) -> None:
            await tx.execute(statement, **values)

        await self.site.write(run)

    async def join(self, name: str, zone: str = "UTC", language: str = "en", address: str | None = "") -> Account:
        self.count += 1
        username = f"{name.lower()}{self.count}"

        async def insert(tx: Transaction) -> int:
            account_id: int = await tx.fetch_val(
                "INSERT INTO accounts (username, name, name_folded, time_zone, language, enter_key, created_at) "
                "VALUES (:username, :name, :name, :zone, :language, 'auto', 1) RETURNING id",
                username=username,
                name=name,
                zone=zone,
                language=language,
            )
            if address is not None:
                await set_host_address(tx, account_id, address or f"{username}@example.com")
            return account_id

        return await self.site.read(account, await self.site.write(insert))

    async def talk(self, buyer: Account, seller: Account, title: str = "City bike") -> int:
        """A conversation of the two, in which nothing was said yet: its id."""
        self.count += 1
        listing = await publish(self.site, seller, title, "", "10", "EUR", [], str(self.count))
        return (await self.site.write(opened, buyer, listing, self.site.settings.strangers)).id

    async def say(self, author: Account, talk: int, text: str = "Hello", **more: Any) -> int:
        self.count += 1
        return (await post(self.site, author, talk, text, str(self.count), **more)).id

    async def read(self, reader: Account, talk: int, message_id: int) -> None:
        await mark_read(self.site, reader, talk, message_id)

    async def pass_time(self, ms: int) -> None:
        """Until then whatever is due is done, in its order, as the worker would."""
        end = self.clock.now + ms
        channels: dict[str, Channel] = {
            "mail": MailChannel({**ABOUT_ADDRESSES, **LETTERS}, bounced),
            "unread mail": LookChannel(),
        }
        while row := await self.site.read(_next, end):
            item = item_of(row)
            self.clock.now = max(self.clock.now, row["ready_at"])
            try:
                await channels[item.channel].send(self.site, item)
                await self.sql("DELETE FROM outbound WHERE id = :id", id=item.id)
            except Later as later:
                at = self.clock.now + round((later.after_s or 60) * 1000)
                await self.sql("UPDATE outbound SET ready_at = :at WHERE id = :id", at=at, id=item.id)
        self.clock.now = end

    async def mails(self, reader: Account) -> list[EmailMessage]:
        """What the reader got by now, oldest first."""
        folder = self.site.settings.mail.folder
        assert folder
        to = f"{reader.username}@example.com"
        return [one.message for one in reversed(kept.kept(folder)) if one.message["To"] == to]

    def hour(self, zone: str) -> str:
        return f"{local(self.clock.now, zone):%H:%M}"


async def _next(db: Any, before: int) -> Any:
    return await db.fetch_one(
        f"SELECT {LINE} FROM outbound WHERE ready_at <= :before ORDER BY ready_at, id LIMIT 1", before=before
    )
