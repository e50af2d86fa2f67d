"""The list of blocked people on an open page."""

from haggle.accounts.model import Account
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.templates import render


async def changed(db: Db, viewer: Account, entry: Entry) -> str:
    """`block.changed`: a page that lists blocked people asks for them anew, since each has a form of its own."""
    return render("blocks/changed.stream.html", viewer.language)
