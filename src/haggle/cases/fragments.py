"""Cases on open pages of the desk."""

from haggle.accounts.model import Account
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.templates import render


async def changed(db: Db, viewer: Account, entry: Entry) -> str:
    """`case.changed`: the queue and the case, where a page shows them, are asked for anew, since each has forms."""
    return render("cases/changed.stream.html", viewer.language, case_id=entry.facts["case_id"])
