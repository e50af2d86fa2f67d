"""`haggle account role|show|list|suspend|restore|end`: who keeps order here, and how an account stands."""

import argparse
import asyncio

from haggle import settings
from haggle.accounts.model import ROLES, Account
from haggle.audit.model import COMMAND_LINE
from haggle.clock import iso
from haggle.lifespan import open_site
from haggle.ops.commands import Add, count_ended, say, with_account
from haggle.site import Site
from haggle.staff import operations, queries
from haggle.staff.model import Person, instant_of


def add_to(add: Add) -> None:
    """Let the parser of `haggle account` know these commands."""
    command = add("role", "make an account a moderator, an operator, or a member again")
    command.add_argument("role", choices=ROLES)
    command.set_defaults(run=with_account(_set_role))
    add("show", "say how an account stands, and why").set_defaults(run=with_account(_show))
    command = add("suspend", "let nobody sign in to an account for a time")
    command.add_argument(
        "--until", default="", help="2026-12-01T18:00+01:00, in UTC without a zone; else until restored"
    )
    command.add_argument("--reason", required=True, help="why: the person reads it")
    command.set_defaults(run=with_account(_suspend))
    command = add("restore", "let its person sign in again")
    command.add_argument("--reason", default="", help="why, for the log")
    command.set_defaults(run=with_account(_restore))
    command = add("end", "close an account for good")
    command.add_argument("--reason", required=True, help="why: the person reads it")
    command.set_defaults(run=with_account(_end))
    # The words of a version before.
    add("disable", "suspend without an end or a reason").set_defaults(run=with_account(_suspend), until="", reason=None)
    add("enable", "restore").set_defaults(run=with_account(_restore), reason="")


async def _set_role(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    await operations.set_role(site, COMMAND_LINE, account, arguments.role)
    print(f"{account.username} is {'an' if arguments.role == 'operator' else 'a'} {arguments.role} now.")


async def _show(site: Site, account: Account, _: argparse.Namespace) -> None:
    person = await site.read(queries.person, account.id)
    say(_line(person))
    if person.disabled_at:
        say(f"{person.standing} since {iso(person.disabled_at)}{_end_of(person)}: {person.reason or 'no reason given'}")


def _end_of(person: Person) -> str:
    return f" until {iso(person.suspended_until)}" if person.suspended_until else ""


async def _suspend(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    until = instant_of(arguments.until)
    ended = await operations.suspend(site, COMMAND_LINE, account.id, arguments.reason, until)
    end = f"until {iso(until)}" if until else "until it is restored"
    print(f"{account.username} is suspended {end}: nobody can sign in to it. {count_ended(ended)}")


async def _restore(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    was_suspended = await operations.restore(site, COMMAND_LINE, account.id, arguments.reason)
    print(f"{account.username} {'can sign in again' if was_suspended else 'was not suspended'}.")


async def _end(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    ended = await operations.end(site, COMMAND_LINE, account.id, arguments.reason)
    print(f"{account.username} is closed for good. {count_ended(ended)}")


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
