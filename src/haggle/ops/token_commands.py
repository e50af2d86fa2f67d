"""`haggle token …`: tokens of an account, and with `--site` those of the marketplace's own server."""

import argparse
import asyncio

from haggle import settings
from haggle.accounts.model import SCOPES
from haggle.audit.model import COMMAND_LINE
from haggle.clock import iso
from haggle.lifespan import open_site
from haggle.ops.commands import account_in, say
from haggle.site import Site
from haggle.site_tokens.model import SITE_SCOPES
from haggle.site_tokens.operations import end_site_token, make_site_token
from haggle.site_tokens.queries import site_tokens
from haggle.store.ids import id_or_none
from haggle.tokens import operations as tokens

NAME = "made by haggle token"
SCOPE = (
    "what it opens: chat (all that a member does), or staff (what staff does, and nothing else); "
    f"with --site one or more of {', '.join(SITE_SCOPES)}"
)


def add_to(command: argparse.ArgumentParser) -> None:
    """Let the parser of `haggle token` know what it takes."""
    command.add_argument("username", nargs="?")
    command.add_argument("--name", default=NAME)
    command.add_argument("--scope", action="append", default=[], help=SCOPE)
    command.add_argument(
        "--site", action="store_true", help="a token of the marketplace's own server: docs/site-api.md"
    )
    command.add_argument("--list", action="store_true", help="with --site: list these tokens, and what each opens")
    command.add_argument("--end", metavar="NUMBER", help="with --site: end this token")

    def run(arguments: argparse.Namespace) -> None:
        of_account = bool(arguments.username) and not (arguments.site or arguments.list or arguments.end)
        of_site = arguments.site and not arguments.username
        if not (of_account or of_site):
            command.error("say whose token: a user name, or --site alone")
        if of_account and (len(arguments.scope) > 1 or not set(arguments.scope) <= set(SCOPES)):
            command.error(f"an account's token has one scope: {' or '.join(SCOPES)}")
        asyncio.run(_run(arguments))

    command.set_defaults(run=run)


async def _run(arguments: argparse.Namespace) -> None:
    async with open_site(settings.from_environment()) as site:
        if not arguments.site:
            account = await account_in(site, arguments.username)
            scope = (arguments.scope or ["chat"])[0]
            print(await tokens.make_token(site, account, arguments.name, scope=scope, actor=COMMAND_LINE))
        elif arguments.list:
            await _list(site)
        elif arguments.end:
            await end_site_token(site, id_or_none(arguments.end) or 0)
            print("The token has ended.")
        else:
            print(await make_site_token(site, arguments.name, arguments.scope))


async def _list(site: Site) -> None:
    for one in await site.read(site_tokens):
        say(f"{one.id}  {one.name}  opens {', '.join(one.scopes)}  made {iso(one.created_at)}")
