"""Reading listings by the host's ids."""

from collections.abc import Sequence
from typing import NamedTuple

from haggle.errors import NotFound
from haggle.listings.model import Listing
from haggle.listings.queries import COLUMNS, TABLES
from haggle.store.db import AT_ONCE, Db, in_list, in_texts


class Listed(NamedTuple):
    """A listing that the host calls by an id of its own, and a hash of where its photos were fetched from."""

    listing: Listing
    photos_from: str | None


async def listed_all(db: Db, host_ids: Sequence[str]) -> dict[str, Listed]:
    """Those that are here, by these ids."""
    found: dict[str, Listed] = {}
    for start in range(0, len(host_ids), AT_ONCE):
        names, values = in_texts(host_ids[start:][:AT_ONCE])
        rows = await db.fetch_all(
            f"SELECT listings.external_id AS host_id, listings.photos_from, {COLUMNS} FROM {TABLES} "
            f"WHERE listings.external_id IN ({names})",
            **values,
        )
        for host_id, photos_from, *columns in rows:
            found[host_id] = Listed(Listing(*columns), photos_from)
    return found


async def listed(db: Db, host_id: str) -> Listed:
    """The listing that the host calls so. Raises NotFound."""
    found = (await listed_all(db, [host_id])).get(host_id)
    if found is None:
        raise NotFound(f"There is no listing “{host_id}”.")
    return found


async def talked_about(db: Db, listing_ids: Sequence[int]) -> set[int]:
    """About which of at most AT_ONCE listings there are conversations."""
    if not listing_ids:
        return set()
    names, values = in_list(listing_ids)
    rows = await db.fetch_all(f"SELECT DISTINCT listing_id FROM conversations WHERE listing_id IN ({names})", **values)
    return {row["listing_id"] for row in rows}


async def host_ids_of(db: Db, account_ids: Sequence[int]) -> dict[int, str | None]:
    """What the host calls these accounts; None for one that it never sent."""
    if not account_ids:
        return {}
    names, values = in_list(account_ids)
    rows = await db.fetch_all(f"SELECT id, external_id FROM accounts WHERE id IN ({names})", **values)
    return {row["id"]: row["external_id"] for row in rows}
