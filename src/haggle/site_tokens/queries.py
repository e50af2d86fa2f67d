"""Reading tokens of the site."""

from haggle.site_tokens.model import SiteToken
from haggle.store.db import Db, Row

_ROW = "SELECT id, name, scopes, created_at FROM site_tokens "


def _of(row: Row) -> SiteToken:
    return SiteToken(row["id"], row["name"], tuple(row["scopes"].split()), row["created_at"])


async def token_by_hash(db: Db, secret_hash: str) -> SiteToken | None:
    """The token whose secret has that hash."""
    row = await db.fetch_one(f"{_ROW}WHERE secret_hash = :secret_hash", secret_hash=secret_hash)
    return _of(row) if row else None


async def site_tokens(db: Db) -> list[SiteToken]:
    """All of them, the newest first."""
    return [_of(row) for row in await db.fetch_all(f"{_ROW}ORDER BY id DESC LIMIT 100")]
