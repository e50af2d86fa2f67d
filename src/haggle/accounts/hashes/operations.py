"""Keeping which kinds of hashes from elsewhere are here, and replacing such a hash by one of ours."""

from collections.abc import Iterable

from haggle.accounts.hashes.model import OURS, Kind, kind_of
from haggle.store.transaction import Transaction


async def expect(tx: Transaction, hashes: Iterable[str]) -> None:
    """From now on sign-ins take the time for the kinds of these hashes."""
    most: dict[str, int] = {}
    for kind in {kind_of(stored) for stored in hashes}:
        if kind != OURS:
            most[kind.scheme] = max(kind.cost, most.get(kind.scheme, 0))
    await tx.execute_many(
        "INSERT INTO imported_hashes (scheme, cost) VALUES (:scheme, :cost) ON CONFLICT (scheme) DO UPDATE "
        "SET cost = CASE WHEN excluded.cost > imported_hashes.cost THEN excluded.cost ELSE imported_hashes.cost END",
        [Kind(*one)._asdict() for one in most.items()],
    )


async def renew(tx: Transaction, account_id: int, stored: str, hashed: str) -> None:
    """Replace the account's hash, unless it was changed meanwhile. After the last one sign-ins take no longer."""
    await tx.execute(
        "UPDATE accounts SET password_hash = :hashed WHERE id = :id AND password_hash = :stored",
        id=account_id,
        stored=stored,
        hashed=hashed,
    )
    await tx.execute(
        "DELETE FROM imported_hashes WHERE NOT EXISTS (SELECT 1 FROM accounts "
        "WHERE password_hash IS NOT NULL AND password_hash NOT LIKE :ours)",
        ours=f"{OURS.scheme}$%",
    )
