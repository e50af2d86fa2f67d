"""Changing accounts: join, sign in and out, passwords, sessions."""

import secrets
from collections.abc import Awaitable, Callable

from haggle.accounts import model, passwords, queries
from haggle.accounts.hashes.operations import renew
from haggle.accounts.hashes.queries import kinds_here
from haggle.accounts.model import Account, Since, clean_name, clean_time_zone, clean_username, digest, new_password
from haggle.attachments.operations import unreference
from haggle.contacts.model import must_lead_nowhere
from haggle.delivery.bus import MemoryBus
from haggle.errors import Conflict, Forbidden, Invalid, NotFound
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.folding import folded
from haggle.text.languages import Reading, _
from haggle.text.names import DELETED_NAME

Step = Callable[[Transaction], Awaitable[None]]
MAX_BROWSER = 200
WRONG = _("That user name and password do not belong together.")
NOT_YOURS = _("That is not your password.")
NONE_YET = _("Your account has no password yet. Whoever runs this marketplace can give it one.")


async def join(
    site: Site,
    username: str,
    name: str,
    password: str,
    time_zone: str = "",
    *,
    is_vouched: bool = False,
    first: Step | None = None,
) -> Account:
    """
    Create an account, after the step `first`, which may refuse it, in the same transaction.

    `is_vouched`: by whoever runs the marketplace. Raises Invalid for a field that cannot be, or a name that is taken.
    """
    username, name = clean_username(username, is_vouched), clean_name(name or username, is_vouched)
    if site.settings.masking != "off" and not is_vouched:
        must_lead_nowhere(username, "username")
        must_lead_nowhere(name, "name")
    zone = clean_time_zone(time_zone)
    hashed = await passwords.hashed(new_password(password, username, name))
    account = await site.write(_join, username, name, hashed, zone, first)
    log_security("joined", account.id)
    return account


async def _join(
    tx: Transaction, username: str, name: str, password_hash: str, time_zone: str | None, first: Step | None
) -> Account:
    if first:
        await first(tx)
    row = await tx.fetch_one(
        "INSERT INTO accounts (username, name, name_folded, password_hash, time_zone, enter_key, created_at) "
        "VALUES (:username, :name, :folded, :password_hash, :time_zone, 'auto', :now) "
        f"ON CONFLICT (username) DO NOTHING RETURNING {queries.COLUMNS.replace('accounts.', '')}",
        username=username,
        name=name,
        folded=folded(name),
        password_hash=password_hash,
        time_zone=time_zone,
        now=tx.now_ms,
    )
    if row is None:
        raise Invalid(_("The name “{username}” is taken. Choose another.", username=username), "username")
    tx.record_for_site("account.joined", account_id=row["id"])
    return queries.account_of(row)


async def sign_in(site: Site, username: str, password: str, reading: Reading, browser: str) -> str:
    """
    Begin a session and return its key, which only the browser's cookie holds.

    Raises Invalid, in the same words and after the same time, whether the name or the password is wrong.
    """
    known = await site.read(queries.password_hash, username.strip().lower())
    kinds = await site.read(kinds_here)
    is_right = await passwords.matches(known[1] if known else None, password, kinds)
    if known is None or not is_right:
        log_security("sign-in failed", known[0] if known else 0)
        raise Invalid(WRONG, "password")
    if not passwords.is_ours(known[1]):
        await site.write(renew, *known, await passwords.hashed(password))
    return await begin_session(site, known[0], browser, reading)


async def begin_session(site: Site, account_id: int, browser: str, reading: Reading) -> str:
    """Sign the account in and return the session's key. `reading` is the browser's, used until the account has one."""
    key = secrets.token_urlsafe(24)
    try:
        session_id = await site.write(begin_session_in, account_id, digest(key), reading, browser[:MAX_BROWSER])
    except Forbidden:
        log_security("sign-in refused", account_id)
        raise
    log_security("signed in", account_id, session=session_id)
    return key


async def begin_session_in(tx: Transaction, account_id: int, key_hash: str, reading: Reading, browser: str) -> int:
    """`begin_session` as a step; answers the session's id. Raises SignInFirst, Suspended."""
    await tx.lock(f"account {account_id}")
    await queries.must_be_there(tx, account_id)
    session_id = await tx.fetch_val(
        "INSERT INTO sessions (account_id, key_hash, browser, created_at, seen_at) "
        "VALUES (:account_id, :key_hash, :browser, :now, :now) RETURNING id",
        account_id=account_id,
        key_hash=key_hash,
        browser=browser,
        now=tx.now_ms,
    )
    await tx.execute(
        "UPDATE accounts SET time_zone = coalesce(time_zone, :zone), language = coalesce(language, :language) "
        "WHERE id = :id AND (time_zone IS NULL OR language IS NULL)",
        id=account_id,
        **reading._asdict(),
    )
    return int(session_id)


async def end_session(site: Site, viewer: Account, session_id: int) -> None:
    """End one of the viewer's sessions: its streams say `bye`. Raises NotFound."""
    await site.write(_end_session, viewer, session_id)
    say_ended(site.bus, viewer.id, [f"session {session_id}"])


async def _end_session(tx: Transaction, viewer: Account, session_id: int) -> None:
    gone = "DELETE FROM sessions WHERE id = :id AND account_id = :account_id RETURNING id"
    if await tx.fetch_val(gone, id=session_id, account_id=viewer.id) is None:
        raise NotFound


async def end_other_sessions(site: Site, viewer: Account, session_id: int) -> int:
    """End all of the viewer's sessions but this one; answers how many."""
    return say_ended(site.bus, viewer.id, await site.write(end_sessions, viewer.id, session_id))


def say_ended(bus: MemoryBus, account_id: int, credentials: list[str]) -> int:
    """Log that these sessions and tokens have ended, and have their streams say `bye`; answers how many they are."""
    for credential in credentials:
        log_security("credential ended", account_id, credential=credential)
        bus.publish_ephemeral([account_id], "credential.ended", credential=credential)
    return len(credentials)


async def end_sessions(tx: Transaction, account_id: int, kept: int = 0) -> list[str]:
    """End the account's sessions but the one that is kept; answers which have ended (`session 12`)."""
    rows = await tx.fetch_all(
        "DELETE FROM sessions WHERE account_id = :account_id AND id <> :kept RETURNING id",
        account_id=account_id,
        kept=kept,
    )
    return [f"session {row['id']}" for row in rows]


async def end_credentials(tx: Transaction, account_id: int, kept: int = 0) -> list[str]:
    """End the account's tokens, and its sessions but the one that is kept; answers which have ended."""
    return [*await end_sessions(tx, account_id, kept), *await end_tokens(tx, account_id)]


async def end_tokens(tx: Transaction, account_id: int) -> list[str]:
    """End all tokens of the account; answers which have ended (`token 5`)."""
    rows = await tx.fetch_all("DELETE FROM tokens WHERE account_id = :id RETURNING id", id=account_id)
    return [f"token {row['id']}" for row in rows]


async def must_be_password(site: Site, viewer: Account, password: str, field: str) -> str:
    """The stored hash of the viewer's password, if that is it. Raises Invalid, Conflict for one who has none."""
    stored = await site.read(queries.hash_of, viewer.id)
    if stored is None:
        raise Conflict(NONE_YET)
    if not await passwords.matches(stored, password):
        log_security("password wrong", viewer.id)
        raise Invalid(NOT_YOURS, field)
    return stored


async def change_password(site: Site, viewer: Account, session_id: int, old: str, new: str, *then: Step) -> int:
    """
    Replace the viewer's password `old` by `new`, and do the steps `then`; all tokens and all sessions but this one end:
    answers how many.

    Raises Invalid, Conflict for an account without a password, or one whose password was changed elsewhere meanwhile.
    """
    new_password(new, viewer.username, viewer.name, field="new_password")
    stored = await must_be_password(site, viewer, old, "old_password")
    hashed = await passwords.hashed(new)
    ended = await site.write(_change_password, viewer.id, session_id, stored, hashed, *then)
    log_security("password changed", viewer.id)
    return say_ended(site.bus, viewer.id, ended)


async def _change_password(
    tx: Transaction, account_id: int, session_id: int, stored: str, hashed: str, *then: Step
) -> list[str]:
    change = "UPDATE accounts SET password_hash = :hashed WHERE id = :id AND password_hash = :stored RETURNING id"
    if await tx.fetch_val(change, id=account_id, stored=stored, hashed=hashed) is None:
        raise Conflict(_("Your password was changed elsewhere meanwhile."))
    for step in then:
        await step(tx)
    return await end_credentials(tx, account_id, session_id)


async def forget_sessions(tx: Transaction, since: Since) -> None:
    """Delete the sessions that have ended by their age."""
    await tx.execute("DELETE FROM sessions WHERE seen_at < :used_at OR created_at < :begun_at", **since._asdict())


async def touch_session(tx: Transaction, session_id: int) -> None:
    """Note that the session is in use, so that it does not expire."""
    await tx.execute("UPDATE sessions SET seen_at = :now WHERE id = :id", id=session_id, now=tx.now_ms)


async def limit(tx: Transaction, account_id: int, until: int | None) -> None:
    """Until that instant (ms) the account opens no conversation and offers nothing; None: it may again."""
    await tx.execute("UPDATE accounts SET limited_until = :until WHERE id = :id", id=account_id, until=until)


async def hold(tx: Transaction, account_id: int, until: int | None) -> None:
    """Until that instant (ms) all that the account writes waits for moderators; None: it does not."""
    await tx.execute("UPDATE accounts SET held_until = :until WHERE id = :id", id=account_id, until=until)


async def leave(tx: Transaction, account_id: int) -> list[str]:
    """
    Remove the account's name, picture and every way to sign in. Returns the sessions and tokens that ended.

    The row stays, since what others said to it stays; its user name is free again.
    """
    avatar = await tx.fetch_val("SELECT avatar FROM accounts WHERE id = :id", id=account_id)
    await unreference(tx, *filter(None, [avatar]))
    await tx.execute(
        "UPDATE accounts SET username = :username, name = :name, name_folded = '', password_hash = NULL, "
        "time_zone = NULL, language = NULL, enter_key = 'auto', avatar = NULL, theme = 'auto', receipts_off_at = NULL, "
        "presence_off_at = NULL, keys_off = '', active_at = NULL, notified_to = 0, role = 'member', "
        "disabled_at = NULL, limited_until = NULL, held_until = NULL, suspended_until = NULL, "
        "suspension_reason = NULL, host_said = NULL, deleted_at = :now WHERE id = :id",
        id=account_id,
        username=f"{model.DELETED_PREFIX}{account_id}",
        name=DELETED_NAME,
        now=tx.now_ms,
    )
    return await end_credentials(tx, account_id)
