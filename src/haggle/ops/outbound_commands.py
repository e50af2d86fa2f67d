"""`haggle outbound list|retry`: what goes out (mail, push, webhooks), and what failed."""

import argparse
import asyncio
import sys

from haggle import settings
from haggle.audit.model import COMMAND_LINE
from haggle.clock import iso
from haggle.lifespan import open_site
from haggle.ops.commands import say
from haggle.outbound import operations, queries
from haggle.outbound.queries import Line


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let the parser of `haggle outbound` know its commands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("list", help="print the newest, one a line")
    command.add_argument("--state", choices=("waiting", "failed"), default="", help="only those")
    command.add_argument("--before", type=int, metavar="ID", help="those before that one")
    command.set_defaults(run=_list)
    _add_where(command)
    command = commands.add_parser("retry", help="try again what failed, or send one again")
    command.add_argument("id", type=int, nargs="?", help="that one; without it, all that failed")
    command.set_defaults(run=_retry)
    _add_where(command)


def _add_where(command: argparse.ArgumentParser) -> None:
    command.add_argument("--channel", default="", help="webhook, mail …")
    command.add_argument("--to", default="", metavar="DESTINATION", help="of webhooks: the number of the endpoint")


def _list(arguments: argparse.Namespace) -> None:
    async def run() -> None:
        async with open_site(settings.from_environment()) as site:
            found, _ = await site.read_long(
                queries.lines, arguments.state, arguments.channel, arguments.to, arguments.before
            )
            for line in found:
                say(_words(line))

    asyncio.run(run())


def _words(line: Line) -> str:
    item = line.item
    when = iso(line.over_at) if line.over_at else f"next {iso(line.ready_at)}" if line.ready_at else "behind others"
    facts = " ".join(f"{name}={value}" for name, value in item.facts.items())
    where = f"{item.channel} {item.destination}".strip()
    return "  ".join((str(item.id), where, line.state, when, f"{item.attempts} attempts", facts, line.outcome)).rstrip()


def _retry(arguments: argparse.Namespace) -> None:
    if arguments.id and (arguments.channel or arguments.to):
        sys.exit("haggle: say a number, or a channel, not both.")

    async def run() -> None:
        async with open_site(settings.from_environment()) as site:
            if arguments.id:
                await operations.retry(site, arguments.id, COMMAND_LINE)
                print(f"{arguments.id} is tried again as soon as a server runs.")
                return
            count = await operations.retry_failed(site, arguments.channel, arguments.to, COMMAND_LINE)
            print(f"{count} that had failed {'is' if count == 1 else 'are'} tried again as soon as a server runs.")

    asyncio.run(run())
