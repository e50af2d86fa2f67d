"""What a listing's change looks like on an open page."""

from haggle.accounts.model import Account
from haggle.db import Db
from haggle.listings import queries
from haggle.live.log import Entry
from haggle.templates import render


async def sold(db: Db, viewer: Account, entry: Entry) -> str:
    """`listing.sold`: the listing's card, wherever it stands."""
    listing = await queries.listing(db, entry.facts["listing_id"])
    return render("listings/sold.stream.html", viewer.language, listing=listing, viewer=viewer)
