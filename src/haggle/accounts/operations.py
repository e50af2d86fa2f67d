"""Changing accounts: join, sign in and out, sessions, tokens, preferences."""

import hashlib
import secrets

from haggle.accounts import passwords, queries
from haggle.accounts.model import ENTER_KEYS, Account, clean_name, clean_password, clean_time_zone, clean_username
from haggle.errors import Invalid, NotFound
from haggle.live.transaction import Transaction
from haggle.site import Site

MAX_BROWSER = 200
MAX_TOKENS = 20
WRONG = "That user name and password do not belong together."


def digest(secret: str) -> str:
    """What is stored of a session's key or a token's secret: enough to recognise it, useless to a thief."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def join(site: Site, username: str, name: str, password: str, time_zone: str = "") -> Account:
    """Create an account. Raises Invalid for a field that cannot be, or a name that is taken."""
    username, name = clean_username(username), clean_name(name or username)
    zone = clean_time_zone(time_zone)
    return await site.write(_join, username, name, await passwords.hashed(clean_password(password)), zone)


async def _join(tx: Transaction, username: str, name: str, password_hash: str, time_zone: str | None) -> Account:
    row = await tx.fetch_one(
        "INSERT INTO accounts (username, name, password_hash, time_zone, enter_key, created_at) "
        "VALUES (:username, :name, :password_hash, :time_zone, 'auto', :now) "
        f"ON CONFLICT (username) DO NOTHING RETURNING {queries.COLUMNS.replace('accounts.', '')}",
        username=username,
        name=name,
        password_hash=password_hash,
        time_zone=time_zone,
        now=tx.now_ms,
    )
    if row is None:
        raise Invalid(f"The name “{username}” is taken. Choose another.", "username")
    return queries.account_of(row)


async def sign_in(site: Site, username: str, password: str, time_zone: str, browser: str) -> str:
    """
    Begin a session and return its key, which only the browser's cookie holds.

    Raises Invalid, in the same words and after the same time, whether the name or the password is wrong.
    """
    known = await site.read(queries.password_hash, username.strip().lower())
    is_right = await passwords.matches(known[1] if known else None, password[:1000])
    if known is None or not is_right:
        raise Invalid(WRONG, "password")
    return await begin_session(site, known[0], browser, time_zone)


async def begin_session(site: Site, account_id: int, browser: str, time_zone: str = "") -> str:
    """Sign the account in without asking for its password, and return the session's key."""
    key = secrets.token_urlsafe(24)
    await site.write(_begin_session, account_id, digest(key), time_zone, browser[:MAX_BROWSER])
    return key


async def _begin_session(tx: Transaction, account_id: int, key_hash: str, time_zone: str, browser: str) -> None:
    await tx.execute(
        "INSERT INTO sessions (account_id, key_hash, browser, created_at, seen_at) "
        "VALUES (:account_id, :key_hash, :browser, :now, :now)",
        account_id=account_id,
        key_hash=key_hash,
        browser=browser,
        now=tx.now_ms,
    )
    if time_zone:  # the browser's own, for an account that has chosen none
        await tx.execute(
            "UPDATE accounts SET time_zone = :zone WHERE id = :id AND time_zone IS NULL", id=account_id, zone=time_zone
        )


async def end_session(site: Site, viewer: Account, session_id: int) -> None:
    """End one of the viewer's sessions: its streams say `bye`. Raises NotFound."""
    await site.write(_end_session, viewer, session_id)
    site.bus.pulse([viewer.id], "credential.ended", credential=f"session {session_id}")


async def _end_session(tx: Transaction, viewer: Account, session_id: int) -> None:
    ended = await tx.fetch_val(
        "DELETE FROM sessions WHERE id = :id AND account_id = :account_id RETURNING id",
        id=session_id,
        account_id=viewer.id,
    )
    if ended is None:
        raise NotFound


async def forget_sessions(tx: Transaction, before_ms: int) -> None:
    """Delete the sessions that have not been used since."""
    await tx.execute("DELETE FROM sessions WHERE seen_at < :before", before=before_ms)


async def touch_session(tx: Transaction, session_id: int) -> None:
    """Note that the session is in use, so that it goes on living."""
    await tx.execute("UPDATE sessions SET seen_at = :now WHERE id = :id", id=session_id, now=tx.now_ms)


async def make_token(site: Site, account: Account, name: str) -> str:
    """A new bearer token; the answer is the only time its secret is seen. Raises Invalid when there are too many."""
    secret = "hgl_" + secrets.token_urlsafe(24)
    await site.write(_make_token, account, clean_name(name or "Token"), digest(secret))
    return secret


async def _make_token(tx: Transaction, account: Account, name: str, secret_hash: str) -> None:
    count = await tx.fetch_val("SELECT count(*) FROM tokens WHERE account_id = :id", id=account.id)
    if count >= MAX_TOKENS:
        raise Invalid(f"You have {MAX_TOKENS} tokens, which is as many as we keep. Delete one first.", "name")
    await tx.execute(
        "INSERT INTO tokens (account_id, name, secret_hash, created_at) VALUES (:id, :name, :secret_hash, :now)",
        id=account.id,
        name=name,
        secret_hash=secret_hash,
        now=tx.now_ms,
    )


async def delete_token(site: Site, viewer: Account, token_id: int) -> None:
    """From now on the token opens nothing. Raises NotFound."""
    await site.write(_delete_token, viewer, token_id)
    site.bus.pulse([viewer.id], "credential.ended", credential=f"token {token_id}")


async def _delete_token(tx: Transaction, viewer: Account, token_id: int) -> None:
    deleted = await tx.fetch_val(
        "DELETE FROM tokens WHERE id = :id AND account_id = :account_id RETURNING id", id=token_id, account_id=viewer.id
    )
    if deleted is None:
        raise NotFound


async def prefer(site: Site, viewer: Account, name: str, time_zone: str, enter_key: str) -> None:
    """Set the viewer's name, zone and what Enter does. Raises Invalid."""
    if enter_key not in ENTER_KEYS:
        raise Invalid("Choose what the Enter key does.", "enter_key")
    await site.write(_prefer, viewer, clean_name(name), clean_time_zone(time_zone), enter_key)
    site.bus.pulse([viewer.id], "account.changed")


async def _prefer(tx: Transaction, viewer: Account, name: str, time_zone: str | None, enter_key: str) -> None:
    await tx.execute(
        "UPDATE accounts SET name = :name, time_zone = :zone, enter_key = :enter_key WHERE id = :id",
        id=viewer.id,
        name=name,
        zone=time_zone,
        enter_key=enter_key,
    )
