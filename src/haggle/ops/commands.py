"""What the commands about one account have in common."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable

from haggle import settings
from haggle.accounts import queries
from haggle.accounts.model import Account
from haggle.lifespan import open_site
from haggle.site import Site

Command = Callable[[Site, Account, argparse.Namespace], Awaitable[None]]
Add = Callable[[str, str], argparse.ArgumentParser]
"""Adds a command: its name, its words in the help."""


async def account_in(site: Site, username: str) -> Account:
    """The account of that name. Ends the program when there is none."""
    account = await site.read(queries.account_named, username.strip().lower())
    if account is None:
        sys.exit(f"haggle: there is no account “{username}”.")
    return account


def with_account(command: Command) -> Callable[[argparse.Namespace], None]:
    """What runs the command with the account that its arguments name."""

    async def run(arguments: argparse.Namespace) -> None:
        async with open_site(settings.from_environment()) as site:
            await command(site, await account_in(site, arguments.username), arguments)

    return lambda arguments: asyncio.run(run(arguments))


def say(line: str) -> None:
    """What strangers chose, a browser's name say, cannot steer the terminal."""
    print("".join(char if char.isprintable() else "?" for char in line))


def count_ended(credentials: Iterable[str]) -> str:
    """How many sessions and tokens those were."""
    kinds = [credential.partition(" ")[0] for credential in credentials]
    return f"Sessions ended: {kinds.count('session')}. Tokens ended: {kinds.count('token')}."
