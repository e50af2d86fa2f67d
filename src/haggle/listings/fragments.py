"""A listing as a fragment."""

from haggle.accounts.model import Account
from haggle.listings import queries
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.templates import render


async def sold(db: Db, viewer: Account, entry: Entry) -> str:
    """`listing.sold`, `listing.changed`: the listing's card, wherever a page shows it."""
    listing = await queries.listing(db, entry.facts["listing_id"])
    return render("listings/sold.stream.html", viewer.language, listing=listing, viewer=viewer)
