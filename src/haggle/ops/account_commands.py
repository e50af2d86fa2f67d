"""`haggle account …`: what an operator does to one account from the command line."""

import argparse
import asyncio
import getpass
import sys

from haggle import settings
from haggle.accounts import operations, queries
from haggle.accounts.model import Account
from haggle.accounts.session import since
from haggle.clock import iso
from haggle.errors import NotFound
from haggle.invitations.operations import invite
from haggle.lifespan import open_site
from haggle.operator import operations as operator
from haggle.ops import staff_commands
from haggle.ops.commands import count_ended, say, with_account
from haggle.site import Site
from haggle.store.ids import id_or_none

MAX_DAYS = 365


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let the parser of `haggle account` know its commands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words)
        command.add_argument("username")
        return command

    command = add("add", "add an account")
    command.add_argument("--name", default="", help="the person's name, as others see it")
    command.set_defaults(run=_add)
    _asks_password(command)
    command = add("password", "give an account another password, and end its sessions and tokens")
    command.set_defaults(run=_set_password)
    _asks_password(command)
    for kind, run in (("session", _sessions), ("token", _tokens)):
        command = add(f"{kind}s", f"list an account's {kind}s, or end them")
        command.add_argument("--end", metavar="NUMBER", help=f"end this {kind}; “all” ends all")
        command.set_defaults(run=with_account(run))
    command = commands.add_parser("invite", help="print a link by which one person can join (HAGGLE_JOIN=invite)")
    command.add_argument("--days", type=_days, default=7, help="for how many days it is good (7)")
    command.set_defaults(run=_invite)
    staff_commands.add_to(add)
    commands.add_parser("list", help="list all accounts, with their roles").set_defaults(run=staff_commands.list_all)


def _asks_password(command: argparse.ArgumentParser) -> None:
    command.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _days(text: str) -> int:
    if (days := id_or_none(text)) is None or not 1 <= days <= MAX_DAYS:
        raise argparse.ArgumentTypeError(f"say a number of days from 1 to {MAX_DAYS}")
    return days


def _invite(arguments: argparse.Namespace) -> None:
    chosen = settings.from_environment()

    async def run() -> None:
        async with open_site(chosen) as site:
            key = await invite(site, arguments.days)
            print(f"{chosen.public_url or 'http://127.0.0.1:8000'}/join?invitation={key}")

    asyncio.run(run())
    if not chosen.public_url:
        print("Put your own address before /join: HAGGLE_PUBLIC_URL does not say it.", file=sys.stderr)


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass(f"Password for {arguments.username}: ")


def _add(arguments: argparse.Namespace) -> None:
    password = _password(arguments)

    async def add() -> None:
        async with open_site(settings.from_environment()) as site:
            account = await operations.join(site, arguments.username, arguments.name, password, is_vouched=True)
            print(f"{account.username} can sign in now.")

    asyncio.run(add())


def _set_password(arguments: argparse.Namespace) -> None:
    password = _password(arguments)

    async def set_password(site: Site, account: Account, _: argparse.Namespace) -> None:
        ended = await operator.set_password(site, account, password)
        print(f"{account.username} can sign in with it now. {count_ended(ended)}")

    with_account(set_password)(arguments)


async def _sessions(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    if arguments.end:
        await _end("session", site, account, arguments.end)
        return
    for one in await site.read(queries.sessions, account, since(site.settings)):
        say(f"{one.id}  {one.device}  since {iso(one.created_at)}  last seen {iso(one.seen_at)}")


async def _tokens(site: Site, account: Account, arguments: argparse.Namespace) -> None:
    if arguments.end:
        await _end("token", site, account, arguments.end)
        return
    for one in await site.read(queries.tokens, account):
        say(f"{one.id}  {one.name}  opens {one.scope}  made {iso(one.created_at)}")


async def _end(kind: str, site: Site, account: Account, number: str) -> None:
    if number == "all":
        print(f"{kind.capitalize()}s ended: {len(await operator.end(site, account, kind))}.")
        return
    try:
        await operator.end(site, account, kind, id_or_none(number) or 0)
    except NotFound:
        sys.exit(f"haggle: {account.username} has no {kind} “{number}”.")
    print(f"The {kind} has ended.")
