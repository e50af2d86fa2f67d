"""Listings follow the host: many at once, each by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from haggle.errors import Problem
from haggle.host.listings import queries
from haggle.host.listings.model import Offer, Wanted, is_as, wanted_of
from haggle.host.listings.queries import Listed
from haggle.host.model import Known
from haggle.host.queries import known_all
from haggle.listings.host.operations import insert_all, put_back, replace_all, replace_photos, set_page
from haggle.listings.model import Listing
from haggle.listings.operations import rewrite, settle
from haggle.listings.photos.model import Pair
from haggle.store.transaction import Transaction
from haggle.text.folding import folded


class Followed(NamedTuple):
    """What came of it: the listing, whether it is new or has changed, and where its photos were fetched from."""

    listing_id: int
    is_new: bool
    is_changed: bool
    photos_from: str | None


async def follow_listings(tx: Transaction, offers: Sequence[Offer]) -> list[Followed | Problem]:
    """Let at most AT_ONCE listings be as the host says, none of them twice: what came of each, in their order."""
    await tx.lock(*(f"listing of the host's {one.id}" for one in offers))
    named = {host_id for one in offers for host_id in (one.seller, one.reserved_for) if host_id is not None}
    people = await known_all(tx, sorted(named))
    known = await queries.listed_all(tx, [one.id for one in offers])
    moving = [one.id for one in offers if one.id in known and _moves(known[one.id].listing, one, people)]
    if moving:
        listings = [known[host_id].listing for host_id in moving]
        await tx.lock(*(f"listing {one.id}" for one in listings), *{f"account {one.seller_id}" for one in listings})
        known |= await queries.listed_all(tx, moving)
    wanted = {one.id: _wanted(known.get(one.id), one, people) for one in offers}
    made = await _make(tx, {id_: one for id_, one in wanted.items() if id_ not in known and isinstance(one, Wanted)})
    changed = await _change(
        tx,
        [
            (known[host_id].listing, one)
            for host_id, one in wanted.items()
            if host_id in known and isinstance(one, Wanted) and not is_as(known[host_id].listing, one)
        ],
    )
    done = list[Followed | Problem]()
    for host_id, one in wanted.items():
        if isinstance(one, Problem):
            done.append(one)
        else:
            here = known.get(host_id) or made[host_id]
            is_new = host_id not in known
            done.append(Followed(here.listing.id, is_new, is_new or here.listing.id in changed, here.photos_from))
    return done


def _wanted(here: Listed | None, offer: Offer, people: Mapping[str, Known]) -> Wanted | Problem:
    try:
        return wanted_of(here and here.listing, offer, people)
    except Problem as problem:
        return problem


def _moves(here: Listing, offer: Offer, people: Mapping[str, Known]) -> bool:
    try:
        return not is_as(here, wanted_of(here, offer, people))
    except Problem:
        return False


def _row(wanted: Wanted, now: int) -> dict[str, Any]:
    """The columns of a listing that is to be so."""
    state = wanted.state
    description = "" if state == "removed" else wanted.description
    return {
        **wanted._asdict(),
        "title_folded": folded(wanted.title),
        "description": description,
        "description_folded": folded(description),
        "sold_at": now if state == "sold" else None,
        "reserved_at": now if state == "reserved" else None,
        "removed_at": now if state == "removed" else None,
        "removed_by": "host" if state == "removed" else None,
        "edited_at": None,
    }


async def _make(tx: Transaction, wanted: Mapping[str, Wanted]) -> dict[str, Listed]:
    if not wanted:
        return {}
    rows = [_row(one, tx.now_ms) | {"external_id": id_, "created_at": tx.now_ms} for id_, one in wanted.items()]
    for row in rows:
        del row["state"]
    await insert_all(tx, rows)
    made = await queries.listed_all(tx, list(wanted))
    for one in made.values():
        tx.record_for_site("listing.published", listing_id=one.listing.id)
    return made


async def _change(tx: Transaction, moving: Sequence[tuple[Listing, Wanted]]) -> set[int]:
    """Let these locked listings be so. What nobody talks about is done in one go, and said to nobody."""
    talked = await queries.talked_about(tx, [here.id for here, _ in moving])
    quiet = list[dict[str, Any]]()
    for here, wanted in moving:
        if here.id in talked or "removed" in {here.state, wanted.state}:
            await _change_one(tx, here, wanted)
            continue
        row = _row(wanted, tx.now_ms) | {"id": here.id}
        is_said = wanted.words == (here.title, here.description, here.price, here.currency)
        row["edited_at"] = here.edited_at if is_said else max(tx.now_ms, here.version + 1)
        if row.pop("state") == here.state and here.reserved_for_id == wanted.reserved_for_id:
            row |= {"sold_at": here.sold_at, "reserved_at": here.reserved_at}
        quiet.append(row)
    if quiet:
        await replace_all(tx, quiet)
    return {here.id for here, _ in moving}


async def set_photos(tx: Transaction, host_id: str, stored: Sequence[Pair], photos_from: str | None) -> None:
    """The host's listing has these photos and no others. Raises NotFound."""
    await tx.lock(f"listing {(await queries.listed(tx, host_id)).listing.id}")
    listing = (await queries.listed(tx, host_id)).listing
    listing.must_be_there()
    await replace_photos(tx, listing, stored, photos_from)


async def _change_one(tx: Transaction, here: Listing, wanted: Wanted) -> None:
    """The same of one, each change a line in the conversations about it."""
    if here.removed_at is not None:
        await put_back(tx, here.id)
        here = replace(here, removed_at=None, removed_by=None)
    if wanted.page_url != here.page_url:
        await set_page(tx, here.id, wanted.page_url)
    if wanted.words != (here.title, here.description, here.price, here.currency):
        await rewrite(tx, here, wanted.words, (folded(wanted.title), folded(wanted.description)))
    if (here.state, here.reserved_for_id) != (wanted.state, wanted.reserved_for_id):
        await settle(tx, here, wanted.state, wanted.reserved_for_id, "host")
