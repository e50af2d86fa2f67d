"""Reading accounts, sessions and tokens."""

from collections.abc import Iterable

from haggle.accounts.model import Account, Session, Since, Token
from haggle.accounts.suspension import Suspended, Suspension
from haggle.clock import minute, now_ms
from haggle.errors import Forbidden, NotFound, SignInFirst
from haggle.store.db import AT_ONCE, Db, Row, in_list
from haggle.text.languages import _

COLUMNS = (
    "accounts.id, accounts.username, accounts.name, accounts.time_zone, accounts.enter_key, accounts.avatar, "
    "accounts.theme, accounts.receipts_off_at, accounts.presence_off_at, coalesce(accounts.language, 'en') "
    "AS language, accounts.role, accounts.held_until, accounts.keys_off"
)
LIMITED = _(
    "Your account is limited until {stamp}: you can go on with the conversations you have, but begin no others and "
    "offer nothing. Why, the moderators have told you in your notifications."
)
_FIELDS = (
    *("id", "username", "name", "time_zone", "enter_key", "avatar", "theme"),
    *("receipts_off_at", "presence_off_at", "language", "role", "held_until", "keys_off"),
)


def account_of(row: Row) -> Account:
    """The Account in a row that holds COLUMNS."""
    return Account(*(row[field] for field in _FIELDS))


async def account(db: Db, account_id: int) -> Account:
    """The account of that id. Raises NotFound for one that does not exist or has left."""
    row = await db.fetch_one(f"SELECT {COLUMNS} FROM accounts WHERE id = :id AND deleted_at IS NULL", id=account_id)
    if row is None:
        raise NotFound
    return account_of(row)


async def must_be_there(db: Db, account_id: int) -> None:
    """
    What an account began before it left or was suspended comes to nothing.

    Raises SignInFirst for one that has left, Suspended for one that is.
    """
    row = await db.fetch_one(
        "SELECT deleted_at, disabled_at, suspended_until, suspension_reason, ended_at IS NOT NULL AS is_final, "
        "language, time_zone FROM accounts WHERE id = :id",
        id=account_id,
    )
    if row and row["deleted_at"] is not None:
        raise SignInFirst
    if row and row["disabled_at"] is not None:
        told = (row[name] for name in ("suspended_until", "suspension_reason", "is_final", "language", "time_zone"))
        raise Suspended(Suspension(account_id, *told))


async def must_not_be_limited(db: Db, viewer: Account) -> None:
    """Raises Forbidden for an account that moderators have limited: it begins nothing new."""
    until = await db.fetch_val("SELECT limited_until FROM accounts WHERE id = :id", id=viewer.id)
    if until is not None and until > now_ms():
        raise Forbidden(LIMITED.format(stamp=minute(until, viewer.reading).stamp))


async def suspended_since(db: Db, instant: int) -> set[int]:
    """The accounts that are suspended, and have been since that instant (ms) or later."""
    rows = await db.fetch_all("SELECT id FROM accounts WHERE disabled_at >= :instant", instant=instant)
    return {row["id"] for row in rows}


async def account_named(db: Db, username: str) -> Account | None:
    """The account of that user name, or None; one that was deleted is not found."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS} FROM accounts WHERE username = :username AND deleted_at IS NULL", username=username
    )
    return account_of(row) if row else None


async def password_hash(db: Db, username: str) -> tuple[int, str] | None:
    """The id and the stored hash of an account that can sign in with a password, else None."""
    row = await db.fetch_one(
        "SELECT id, password_hash FROM accounts WHERE username = :username AND password_hash IS NOT NULL",
        username=username,
    )
    return (row["id"], row["password_hash"]) if row else None


async def hash_of(db: Db, account_id: int) -> str | None:
    """The stored hash of the account's password; None without one."""
    stored: str | None = await db.fetch_val("SELECT password_hash FROM accounts WHERE id = :id", id=account_id)
    return stored


async def session_by_hash(db: Db, key_hash: str, since: Since) -> Session | None:
    """The living session whose key has that hash."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS}, sessions.id AS session_id, sessions.browser, sessions.created_at, sessions.seen_at, "
        "accounts.external_id FROM sessions JOIN accounts ON accounts.id = sessions.account_id "
        "WHERE sessions.key_hash = :key_hash AND sessions.seen_at >= :used_at AND sessions.created_at >= :begun_at "
        "AND accounts.deleted_at IS NULL AND accounts.disabled_at IS NULL",
        key_hash=key_hash,
        **since._asdict(),
    )
    if row is None:
        return None
    told = (row[name] for name in ("browser", "created_at", "seen_at", "external_id"))
    return Session(row["session_id"], account_of(row), *told)


async def sessions(db: Db, viewer: Account, since: Since) -> list[Session]:
    """The viewer's living sessions, the most recently seen first; at most 100."""
    rows = await db.fetch_all(
        "SELECT id, browser, created_at, seen_at FROM sessions "
        "WHERE account_id = :id AND seen_at >= :used_at AND created_at >= :begun_at ORDER BY seen_at DESC LIMIT 100",
        id=viewer.id,
        **since._asdict(),
    )
    return [Session(row["id"], viewer, row["browser"], row["created_at"], row["seen_at"]) for row in rows]


async def tokens(db: Db, viewer: Account) -> list[Token]:
    """The viewer's bearer tokens, newest first; at most 100."""
    rows = await db.fetch_all(
        "SELECT id, name, created_at, scope FROM tokens WHERE account_id = :id ORDER BY id DESC LIMIT 100",
        id=viewer.id,
    )
    return [Token(*row) for row in rows]


async def account_by_token(db: Db, secret_hash: str) -> tuple[Account, int, str] | None:
    """Whose bearer token that is, the token's id and scope; None for no token of ours."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS}, tokens.id AS token_id, tokens.scope FROM tokens "
        "JOIN accounts ON accounts.id = tokens.account_id "
        "WHERE tokens.secret_hash = :secret_hash AND accounts.deleted_at IS NULL AND accounts.disabled_at IS NULL",
        secret_hash=secret_hash,
    )
    return (account_of(row), row["token_id"], row["scope"]) if row else None


async def living(db: Db, credentials: Iterable[str]) -> set[str]:
    """Which of these sessions and tokens (`session 12`, `token 5`) are still there."""
    found = set()
    for kind, sql in (("session", "SELECT id FROM sessions"), ("token", "SELECT id FROM tokens")):
        asked = [int(credential.removeprefix(kind)) for credential in credentials if credential.startswith(kind)]
        for start in range(0, len(asked), AT_ONCE):
            names, values = in_list(asked[start:][:AT_ONCE])
            found |= {f"{kind} {row['id']}" for row in await db.fetch_all(f"{sql} WHERE id IN ({names})", **values)}
    return found
