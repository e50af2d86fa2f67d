"""`haggle webhook add|list|change|secret|enable|disable|remove|test|events`: where events are told."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable

from haggle import settings
from haggle.audit.model import COMMAND_LINE
from haggle.clock import iso
from haggle.lifespan import open_site
from haggle.ops.commands import say
from haggle.site import Site
from haggle.webhooks import operations, queries
from haggle.webhooks.model import KINDS, Endpoint, secret_of

Run = Callable[[Site, argparse.Namespace], Awaitable[None]]


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let the parser of `haggle webhook` know its commands."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("add", help="tell an address of events from now on, and print its secret")
    command.add_argument("url", help="https://…")
    command.set_defaults(run=_run(_add))
    _add_fields(command)
    commands.add_parser("list", help="list the endpoints, and how they fare").set_defaults(run=_run(_list))
    commands.add_parser("events", help="list the events that there are").set_defaults(run=_events)
    for name, words, run in (
        ("change", "change what is said; what waits goes to the new address", _change),
        ("secret", "print its secret, or make a new one", _secret),
        ("enable", "send there again", _enable),
        ("disable", "send nothing there any more; what waits is given up", _disable),
        ("remove", "forget it", _remove),
        ("test", "send an event that says nothing", _test),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("id", type=int)
        command.set_defaults(run=_run(run))
        if name == "change":
            command.add_argument("--url")
            _add_fields(command)
        if name == "secret":
            command.add_argument("--new", action="store_true", help="make a new one; sign with the one before too")
            command.add_argument("--keep-old", type=int, default=24, metavar="HOURS", help="for so long (24)")


def _add_fields(command: argparse.ArgumentParser) -> None:
    command.add_argument("--name", help="what you call it")
    command.add_argument("--events", help="message.posted,account.erased …; empty: all")
    command.add_argument("--with-text", choices=("yes", "no"), help="send what messages say along (no)")


def _run(command: Run) -> Callable[[argparse.Namespace], None]:
    async def run(arguments: argparse.Namespace) -> None:
        async with open_site(settings.from_environment()) as site:
            await command(site, arguments)

    return lambda arguments: asyncio.run(run(arguments))


def _kinds(arguments: argparse.Namespace) -> list[str] | None:
    if arguments.events is None:
        return None
    return [kind.strip() for kind in arguments.events.split(",") if kind.strip()]


async def _add(site: Site, arguments: argparse.Namespace) -> None:
    has_text = arguments.with_text == "yes"
    url, name, kinds = arguments.url, arguments.name or "", _kinds(arguments) or []
    made = await operations.add(site, COMMAND_LINE, url, name, kinds, has_text)
    say(_line(made))
    print(f"Its secret: {secret_of(site.settings.secret_key, made.salt)}")


async def _list(site: Site, _: argparse.Namespace) -> None:
    for endpoint in await site.read(queries.endpoints):
        say(_line(endpoint))


async def _change(site: Site, arguments: argparse.Namespace) -> None:
    has_text = None if arguments.with_text is None else arguments.with_text == "yes"
    changed = await operations.change(
        site,
        COMMAND_LINE,
        arguments.id,
        url=arguments.url,
        name=arguments.name,
        kinds=_kinds(arguments),
        has_text=has_text,
    )
    say(_line(changed))


async def _secret(site: Site, arguments: argparse.Namespace) -> None:
    if arguments.new:
        endpoint = await operations.new_secret(site, COMMAND_LINE, arguments.id, arguments.keep_old)
    else:
        endpoint = await site.read(queries.endpoint, arguments.id)
    print(secret_of(site.settings.secret_key, endpoint.salt))


async def _enable(site: Site, arguments: argparse.Namespace) -> None:
    say(_line(await operations.set_enabled(site, COMMAND_LINE, arguments.id, True)))
    print(f"What had waited for it is sent by: haggle outbound retry --channel webhook --to {arguments.id}")


async def _disable(site: Site, arguments: argparse.Namespace) -> None:
    say(_line(await operations.set_enabled(site, COMMAND_LINE, arguments.id, False)))


async def _remove(site: Site, arguments: argparse.Namespace) -> None:
    await operations.remove(site, COMMAND_LINE, arguments.id)
    print(f"Endpoint {arguments.id} is gone.")


async def _test(site: Site, arguments: argparse.Namespace) -> None:
    event_id = await operations.send_test(site, arguments.id)
    print(
        f"{event_id} is on its way, if a server runs. See: haggle outbound list --channel webhook --to {arguments.id}"
    )


def _events(_: argparse.Namespace) -> None:
    for kind, words in KINDS.items():
        print(f"{kind:<22}{words}")


def _line(endpoint: Endpoint) -> str:
    kinds = ",".join(sorted(endpoint.kinds)) or "all events"
    state = "on"
    if endpoint.disabled_at:
        state = f"off since {iso(endpoint.disabled_at)} ({endpoint.disabled_reason})"
    elif endpoint.failing_since:
        state = f"failing since {iso(endpoint.failing_since)} ({endpoint.failures} times)"
    text = "with text" if endpoint.has_text else "without text"
    return "  ".join(filter(None, (str(endpoint.id), endpoint.url, endpoint.name, kinds, text, state)))
