"""`haggle import --from olx-django`: all that haggle has a place for; the rest is said and left out."""

import time
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

from haggle.listings.photos.model import MAX_PHOTOS
from haggle.market_import.checking import Placed
from haggle.market_import.importing import import_records
from haggle.market_import.olx_django import queries
from haggle.market_import.olx_django.media import Media
from haggle.market_import.olx_django.names import Names
from haggle.market_import.olx_django.people import account
from haggle.market_import.olx_django.report import Report
from haggle.market_import.olx_django.talks import conversation
from haggle.market_import.olx_django.things import listing
from haggle.market_import.queries import usernames
from haggle.site import Site

Files = dict[tuple[str, str], list[tuple[str, Path]]]


async def import_olx_django(site: Site, file: Path, media: Path | None, ids: Path | None) -> None:
    """
    Load the database of such a site, and its files from its folder `media`.

    Prints a line for each row that could not be taken as it is, and a summary. Raises ImportProblem, having loaded
    nothing, for a database that cannot be read.
    """
    started = time.monotonic()
    folder, report = Media(media, site.settings.max_upload_bytes), Report()
    pictures: Files = {}
    with queries.copied(file) as database:
        people = queries.people(database)
        names = Names(await site.read(usernames), people, site.settings.masking != "off")
        _note_files(database, people, folder, pictures, report)
        records = _records(database, people, names, report)
        imported = await import_records(site, records, ids, pictures=pictures, leave_out=report.say)
    print(imported.summary(time.monotonic() - started))
    if report.count:
        print(f"{report.count:,} lines above say what could not be taken as it was.")


def _note_files(
    database: Connection, people: list[queries.Row], folder: Media, pictures: Files, report: Report
) -> None:
    """The files of people and things, as far as they are there."""
    rows = [("account", row["id"], "accounts_userprofile", row["profile_id"], row["profile_image"]) for row in people]
    rows += [
        ("listing", row["product_id"], "products_productimage", row["id"], row["image"])
        for row in queries.images(database)
    ]
    for kind, owner, table, row_id, name in rows:
        place, files = f"{table} {row_id}", pictures.setdefault((kind, str(owner)), [])
        if not name:
            continue
        if len(files) == MAX_PHOTOS:
            report.say(f"{place}: There are {MAX_PHOTOS} photos before it, which is all a listing has. Left out.")
            continue
        try:
            files.append((place, folder.file(str(name))))
        except ValueError as reason:
            report.say(f"{place}: {reason} Left out.")


def _records(database: Connection, people: list[queries.Row], names: Names, report: Report) -> Iterator[Placed]:
    for row in people:
        yield f"auth_user {row['id']}", account(row, names, report)
    for row in queries.things(database):
        yield f"products_product {row['id']}", listing(row, report)
    for row in queries.talks(database):
        yield from conversation(row, queries.messages(database, row["id"]), report)
    for message_id in queries.lost_messages(database):
        report.say(f"chat_message {message_id}: Its conversation is not there. Left out.")
    for table, count in queries.others(database):
        report.say(f"{table}: haggle has no place for its {count:,} row{'' if count == 1 else 's'}. Left out.")
