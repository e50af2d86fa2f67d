"""The viewer's own account, as their open pages show it."""

from haggle.accounts.model import Account
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.templates import render


async def self_(db: Db, viewer: Account, entry: Entry) -> str:
    """`account.changed`: name and picture at the top of the page."""
    return render("accounts/self.stream.html", viewer.language, viewer=viewer)
