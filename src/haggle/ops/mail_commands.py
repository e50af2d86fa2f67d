"""`haggle mail receive`: takes one answer by mail from a pipe, as a mail server hands it over."""

import argparse
import asyncio
import logging
import sys
from typing import Any

from haggle import settings
from haggle.errors import Problem
from haggle.lifespan import open_site
from haggle.mail_answers.model import AGAIN, TAKEN, Envelope, Reply, reply_to
from haggle.mail_answers.operations import most_bytes, take
from haggle.settings import Settings

logger = logging.getLogger("haggle.mail_answers")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let the parser of `haggle mail` know its command."""
    commands: Any = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("receive", help="take an answer from standard input; ends as mail servers expect it")
    command.add_argument("--from", dest="sender", required=True, help="the envelope's sender, empty for a report")
    command.add_argument("--to", dest="recipient", required=True, help="the envelope's recipient")
    command.set_defaults(run=_receive, failing=AGAIN.exit_code)


def _receive(arguments: argparse.Namespace) -> int:
    """What is said begins with a status as Postfix looks for it (RFC 3463)."""
    chosen = settings.from_environment()
    raw = sys.stdin.buffer.read(most_bytes(chosen) + 1)
    reply = asyncio.run(_taken(chosen, Envelope(arguments.sender, arguments.recipient, raw)))
    if reply != TAKEN:
        print(reply.enhanced, reply.words, file=sys.stderr)
    return reply.exit_code


async def _taken(chosen: Settings, envelope: Envelope) -> Reply:
    try:
        async with open_site(chosen) as site:
            await take(site, envelope)
    except Problem as problem:
        return reply_to(problem)
    except Exception:  # whatever it was, the mail server keeps the mail and comes again
        logger.exception("a mail could not be taken")
        return AGAIN
    return TAKEN
