"""`haggle audit verify|export`: the log of what staff did and looked at."""

import argparse
import asyncio
import json
import re

from haggle import settings
from haggle.audit import queries
from haggle.audit.checking import verify
from haggle.audit.model import START, Head
from haggle.lifespan import open_site

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let the parser of `haggle audit` know its commands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("verify", help="say whether the staff log is as it was written, and where it ends")
    command.add_argument(
        "--head", type=_head, default=START, help="an end that was printed before: says too whether it is still in it"
    )
    command.set_defaults(run=_verify)
    command = commands.add_parser("export", help="print the staff log, one JSON object a line, the oldest first")
    command.set_defaults(run=_export)


def _head(text: str) -> Head:
    if not (match := _HEAD.fullmatch(text)):
        raise argparse.ArgumentTypeError("say what haggle audit verify printed, like 812:9f86d0…")
    return Head(int(match[1]), match[2])


def _verify(arguments: argparse.Namespace) -> None:
    async def run() -> None:
        async with open_site(settings.from_environment()) as site:
            end = await verify(site, arguments.head)
            print(f"The staff log is whole. It has {end.position} entries, and ends with\n{end}")

    asyncio.run(run())


def _export(_: argparse.Namespace) -> None:
    async def run() -> None:
        after = 0
        async with open_site(settings.from_environment()) as site:
            while entries := await site.read(queries.after, after):
                for entry in entries:
                    print(json.dumps(entry._asdict()))
                after = entries[-1].position

    asyncio.run(run())
