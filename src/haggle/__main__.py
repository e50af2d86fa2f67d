"""The command line: all that an operator does to haggle, `haggle --help` lists it."""

import argparse
import asyncio
import logging.config
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from haggle import __version__, settings
from haggle.app import make
from haggle.backup.backing_up import back_up, backup_path
from haggle.backup.checking import is_moving_file
from haggle.backup.exporting import export_site
from haggle.backup.importing import import_site
from haggle.backup.model import MovingProblem
from haggle.backup.restoring import restore
from haggle.data_folder import DataFolderProblem, only_server
from haggle.demo import load as demo
from haggle.errors import Problem
from haggle.lifespan import open_site
from haggle.market_import.importing import ImportProblem, import_file
from haggle.market_import.olx_django.importing import import_olx_django
from haggle.ops import (
    account_commands,
    audit_commands,
    doctor,
    mail_commands,
    outbound_commands,
    token_commands,
    webhook_commands,
)
from haggle.ops.logs import configuration
from haggle.ops.server import serve
from haggle.settings.checks import SettingsError
from haggle.store.migrations.revisions import head
from haggle.store.migrations.run import migrate, revision_of
from haggle.store.problems import database_problem


def main() -> None:
    """Run the command that the arguments name."""
    os.umask(0o077)  # whatever we write is for its owner alone
    arguments = _parser().parse_args()
    try:
        logging.config.dictConfig(configuration(settings.from_environment().log, "WARNING"))
        sys.exit(arguments.run(arguments))
    except (Problem, ImportProblem, MovingProblem, DataFolderProblem, SettingsError) as problem:
        _fail(arguments, f"haggle: {problem}")
    except Exception as error:
        if words := database_problem(error, settings.from_environment().database_url):
            _fail(arguments, f"haggle: {words}")
        raise
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(arguments: argparse.Namespace, words: str) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(getattr(arguments, "failing", 1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="haggle", description="The chat between a buyer and a seller.")
    parser.add_argument("--version", action="version", version=f"haggle {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="serve over HTTP until told to stop")
    _add_address(command)
    command.add_argument("--demo", action="store_true", help="fill an empty database with the demo marketplace first")
    command.set_defaults(run=_serve)

    command = commands.add_parser("doctor", help="look at all that haggle stands on, and say what is wrong")
    _add_address(command)
    command.set_defaults(run=doctor.run)

    command = commands.add_parser("migrate", help="bring the database's tables up to date, as serve does at start")
    command.set_defaults(run=_migrate)

    command = commands.add_parser("demo", help="fill an empty database with the demo marketplace")
    command.set_defaults(run=_demo)

    account_commands.add_to(commands.add_parser("account", help="add an account, end its sessions, switch it off …"))

    mail_commands.add_to(commands.add_parser("mail", help="take an answer by mail from a pipe"))

    audit_commands.add_to(commands.add_parser("audit", help="check or print the log of what staff did and looked at"))

    webhook_commands.add_to(
        commands.add_parser("webhook", help="say where events are told: add, list, test, switch off …")
    )

    outbound_commands.add_to(commands.add_parser("outbound", help="list what goes out and what failed; try again"))

    token_commands.add_to(commands.add_parser("token", help="make a bearer token for the JSON API and print it"))

    _add_copying(commands)
    return parser


def _add_address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1: this machine alone)")
    command.add_argument("--port", type=_port, default=8000, help="the port to listen on (8000)")


def _add_copying(commands: Any) -> None:
    """The commands that write everything into one file, or read it."""
    command = commands.add_parser("backup", help="write database, key and files into one file, while a server runs")
    command.add_argument("where", type=Path, help="a folder, or a file whose name ends in .zip")
    command.set_defaults(run=_back_up)

    command = commands.add_parser("restore", help="put a backup in place of what is here, which is kept beside it")
    command.add_argument("file", type=Path)
    command.set_defaults(run=_restore)

    command = commands.add_parser("export", help="write everything into one file, to be imported elsewhere")
    command.add_argument("file", type=Path)
    command.set_defaults(run=_export)

    command = commands.add_parser("import", help="load such a file, or what a marketplace wrote as JSON Lines")
    command.add_argument("file", type=Path)
    command.add_argument("--from", dest="source", choices=["olx-django"], help="what else FILE is: a site's database")
    command.add_argument("--media", type=Path, metavar="DIR", help="the folder of that site's files")
    command.add_argument("--ids", type=Path, metavar="OUT", help="write what each of your ids became (JSON Lines only)")
    command.set_defaults(run=_import)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65_535:
        raise argparse.ArgumentTypeError("say a number up to 65535")
    return int(text)


def _serve(arguments: argparse.Namespace) -> None:
    chosen = settings.from_environment()
    with only_server(chosen.database_file, f"{arguments.host}:{arguments.port}"):
        if arguments.demo and asyncio.run(demo.is_demo(chosen)):
            chosen = _with_kept_mail(chosen, arguments.host, arguments.port)
        serve(make(chosen), chosen, arguments.host, arguments.port)


def _with_kept_mail(chosen: settings.Settings, host: str, port: int) -> settings.Settings:
    """A demo needs no mail server: it keeps its mails, and shows them."""
    here = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 (only compared)
    return replace(chosen, mail=chosen.mail.in_demo(chosen.data / "mail", here))


def _migrate(_: argparse.Namespace) -> None:
    before, after = asyncio.run(migrate(settings.from_environment().database_url))
    was = "" if before == after else f" It was at {before}." if before else " It was empty."
    print(f"The database is at {after}.{was}")


def _demo(_: argparse.Namespace) -> None:
    if not asyncio.run(demo.fill_if_empty(settings.from_environment())):
        sys.exit("haggle: the database holds accounts already; the demo marketplace goes into an empty one.")


def _back_up(arguments: argparse.Namespace) -> None:
    async def run() -> None:
        chosen = settings.from_environment()
        where = backup_path(arguments.where)
        here = await revision_of(chosen.database_url)
        if here is None:
            raise MovingProblem("The database cannot be read, or is empty: there is nothing to back up.")
        if here != head():  # to back up is not to migrate
            raise MovingProblem(f"The database is at {here}, this program at {head()}: back up with the version of it.")
        async with open_site(chosen) as site:
            print(f"Written to {await back_up(site, where)}, and read back. It holds everybody's messages: keep it so.")

    asyncio.run(run())


def _restore(arguments: argparse.Namespace) -> None:
    asyncio.run(restore(settings.from_environment(), arguments.file))


def _export(arguments: argparse.Namespace) -> None:
    async def run() -> None:
        async with open_site(settings.from_environment()) as site:
            await export_site(site, arguments.file)

    asyncio.run(run())


def _import(arguments: argparse.Namespace) -> None:
    async def run() -> None:
        async with open_site(settings.from_environment()) as site:
            if arguments.source:
                await import_olx_django(site, arguments.file, arguments.media, arguments.ids)
            elif arguments.media:
                raise ImportProblem("--media goes with --from.")
            elif is_moving_file(arguments.file):
                if arguments.ids:
                    raise MovingProblem("in a file of haggle export ids stay what they are: leave out --ids.")
                await import_site(site, arguments.file)
            else:
                await import_file(site, arguments.file, arguments.ids)

    asyncio.run(run())


if __name__ == "__main__":
    main()
