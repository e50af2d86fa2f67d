"""`haggle account role|show|list`: who keeps order here, and how an account stands."""

import argparse
import asyncio

from haggle import settings
from haggle.accounts.model import ROLES, Account
from haggle.audit.model import COMMAND_LINE
from haggle.clock import iso
from haggle.lifespan import open_site
from haggle.ops.commands import Add, say, with_account
from haggle.site import Site
from haggle.staff import operations, queries
from haggle.staff.model import Person


def add_to(add: Add) -> None:
    """Let the parser of `haggle account` know these commands."""
    command = add("role", "make an account a moderator, an operator, or a member again")
    command.add_argument("role", choices=ROLES)
    command.set_defaults(run=with_account(_set_role))
    add("show", "say how an account stands").set_defaults(run=with_account(_show))


async def _set_role(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    await operations.set_role(site, COMMAND_LINE, account, arguments.role)
    print(f"{account.username} is {'an' if arguments.role == 'operator' else 'a'} {arguments.role} now.")


async def _show(site: Site, account: Account, _: argparse.Namespace) -> None:
    say(_line(await site.read(queries.person, account.id)))


def _line(person: Person) -> str:
    joined = f"joined {iso(person.created_at)}"
    return "  ".join((str(person.id), person.username, person.role, person.standing, joined, person.name))


def list_all(_: argparse.Namespace) -> None:
    """Print all accounts, one a line."""

    async def run() -> None:
        after = 0
        async with open_site(settings.from_environment()) as site:
            while found := await site.read(queries.people, after):
                for person in found:
                    say(_line(person))
                after = found[-1].id

    asyncio.run(run())
