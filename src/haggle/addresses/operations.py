"""Changing addresses: give, confirm, take away; the way back in; and what mails tell of an account's safety."""

import secrets
from typing import Any

from haggle.accounts.model import Account, digest
from haggle.accounts.operations import must_be_password
from haggle.accounts.queries import account_named, hash_of, must_be_there
from haggle.addresses import queries
from haggle.addresses.model import CONFIRM, FORMER, GOOD_MS, LINK_OVER, RESET, Address, clean_address, fold, link_token
from haggle.clock import HOUR_MS
from haggle.errors import NotFound
from haggle.ops.logs import log_security
from haggle.outbound.operations import enqueue
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

OFTEN = _("You have changed that often. Wait a few minutes.")
MANY_MAILS = _("That address was sent a link several times lately. Look there, also among spam, or wait an hour.")
LOST_MS = 6 * HOUR_MS


async def set_address(site: Site, viewer: Account, text: str, password: str) -> None:
    """
    Have a link sent to that address, which is the viewer's once it is followed; empty: have none any more.

    Until then mail goes where it went. Raises Invalid, for a wrong password too, and TooMany.
    """
    address = clean_address(text) if text.strip() else ""
    await site.limits.take("address", str(viewer.id), burst=10, per_minute=0.5, sentence=OFTEN)
    if await site.read(hash_of, viewer.id) is not None:
        await must_be_password(site, viewer, password, "password")
    if not address:
        await site.write(_remove, viewer.id)
        log_security("address removed", viewer.id)
        return
    await must_not_flood(site, address)
    await site.write(give_address, viewer.id, address, site.settings.secret_key)


async def must_not_flood(site: Site, address: str) -> None:
    """Raises TooMany when links were sent there often, by whomever: it may be somebody else's."""
    await site.limits.take("address link", fold(address), burst=4, per_minute=1 / 30, sentence=MANY_MAILS)


async def give_address(tx: Transaction, account_id: int, address: str, secret: str) -> None:
    """Note the address as what becomes the account's, and have its link sent: a step, also of joining."""
    await must_be_there(tx, account_id)
    seed = secrets.token_urlsafe(12)
    await tx.execute(
        "INSERT INTO addresses (account_id, pending) VALUES (:id, :address) "
        "ON CONFLICT (account_id) DO UPDATE SET pending = excluded.pending",
        id=account_id,
        address=address,
    )
    await forget_links(tx, account_id, CONFIRM, but_to=address)
    await keep_link(tx, CONFIRM, account_id, link_token(secret, CONFIRM, account_id, seed), address)
    await enqueue(
        tx, "mail", f"confirm {account_id} {seed}", tx.now_ms, about="confirm", account_id=account_id, seed=seed
    )


async def keep_link(tx: Transaction, purpose: str, account_id: int, token: str, address: str | None = None) -> None:
    """Let that token be good from now on, once; one that is kept already stays as it is."""
    await tx.execute(
        "INSERT INTO address_links (token_hash, account_id, purpose, address, expires_at) "
        "VALUES (:hash, :id, :purpose, :address, :expires_at) ON CONFLICT (token_hash) DO NOTHING",
        hash=digest(token),
        id=account_id,
        purpose=purpose,
        address=address,
        expires_at=tx.now_ms + GOOD_MS[purpose],
    )


async def confirm(site: Site, token: str) -> None:
    """Whoever has this link reads mail at the address it was sent to: that is the account's now. Raises NotFound."""
    account_id = await site.write(_confirm, token)
    log_security("address confirmed", account_id)


async def _confirm(tx: Transaction, token: str) -> int:
    found = await queries.linked(tx, token, CONFIRM, tx.now_ms)
    account, address = found or (None, None)
    if account is None or address is None:
        raise NotFound(LINK_OVER)
    await tx.lock(f"account {account.id}")
    await forget_links(tx, account.id, CONFIRM)
    await _become(tx, account.id, address)
    return account.id


async def set_host_address(tx: Transaction, account_id: int, address: str | None) -> None:
    """
    The host vouches for this address of an account that it hands over: it is confirmed. None: the account has none.

    A step; the same address changes nothing. Raises Invalid for what is no address.
    """
    now = await queries.address(tx, account_id)
    if address is None:
        await _remove(tx, account_id)
    elif now.address != (address := clean_address(address)) or now.bounced_at:
        await _become(tx, account_id, address)


async def _become(tx: Transaction, account_id: int, address: str) -> None:
    """It is the account's address from now on; whoever reads at the former one is told."""
    before = (await queries.address(tx, account_id)).address
    await tx.execute(
        "INSERT INTO addresses (account_id, address, address_folded, confirmed_at) "
        "VALUES (:id, :address, :folded, :now) ON CONFLICT (account_id) DO UPDATE SET address = excluded.address, "
        "address_folded = excluded.address_folded, confirmed_at = excluded.confirmed_at, pending = NULL, "
        "bounced_at = NULL, bounce_reason = NULL",
        id=account_id,
        address=address,
        folded=fold(address),
        now=tx.now_ms,
    )
    await _leave_behind(tx, account_id, before if before != address else None)


async def _remove(tx: Transaction, account_id: int) -> None:
    before = (await queries.address(tx, account_id)).address
    await tx.execute(
        "UPDATE addresses SET address = NULL, address_folded = NULL, confirmed_at = NULL, pending = NULL, "
        "bounced_at = NULL, bounce_reason = NULL WHERE account_id = :id",
        id=account_id,
    )
    await forget_links(tx, account_id, CONFIRM)
    await _leave_behind(tx, account_id, before)


async def _leave_behind(tx: Transaction, account_id: int, former: str | None) -> None:
    if former is None:
        return
    await forget_links(tx, account_id, RESET)  # who reads there gets in no more
    seed = secrets.token_urlsafe(12)
    await keep_link(tx, FORMER, account_id, seed, former)  # where the mail finds it
    await enqueue(
        tx, "mail", f"address {account_id} {seed}", tx.now_ms, about="address", account_id=account_id, seed=seed
    )


async def note_bounce(tx: Transaction, account_id: int, address: str, reason: str) -> None:
    """Nobody is at that address: no mail goes there any more, until it is confirmed anew."""
    await tx.execute(
        "UPDATE addresses SET bounced_at = CASE WHEN address = :address THEN :now ELSE bounced_at END, "
        "bounce_reason = :reason, pending = CASE WHEN pending = :address THEN NULL ELSE pending END "
        "WHERE account_id = :id AND (address = :address OR pending = :address)",
        id=account_id,
        address=address,
        reason=reason,
        now=tx.now_ms,
    )


async def tell_sign_ins(site: Site, viewer: Account, is_told: bool) -> None:
    """Whether a mail tells of a sign-in from a browser that was never seen."""
    await site.limits.take("address", str(viewer.id), burst=10, per_minute=0.5, sentence=OFTEN)
    await site.write(_tell_sign_ins, viewer.id, is_told)


async def _tell_sign_ins(tx: Transaction, account_id: int, is_told: bool) -> None:
    await must_be_there(tx, account_id)
    await tx.execute(
        "INSERT INTO addresses (account_id, sign_ins_untold_at) VALUES (:id, :off_at) ON CONFLICT (account_id) "
        "DO UPDATE SET sign_ins_untold_at = excluded.sign_ins_untold_at",
        id=account_id,
        off_at=None if is_told else tx.now_ms,
    )


async def tell_new_browser(tx: Transaction, username: str, browser: str) -> None:
    """Somebody signed in from a browser that was never seen: a step."""
    account = await account_named(tx, username)
    found = await queries.address(tx, account.id) if account else Address()
    if account and found.is_good and found.sign_ins_untold_at is None:
        cause = f"sign-in {account.id} {secrets.token_urlsafe(9)}"
        facts: dict[str, Any] = {"account_id": account.id, "browser": browser[:200], "at": tx.now_ms}
        await enqueue(tx, "mail", cause, tx.now_ms, about="sign-in", **facts)


async def tell_password_changed(tx: Transaction, account_id: int) -> None:
    """The password was changed: a step of changing it."""
    if (await queries.address(tx, account_id)).is_good:
        cause = f"password {account_id} {secrets.token_urlsafe(9)}"
        await enqueue(tx, "mail", cause, tx.now_ms, about="password", account_id=account_id, at=tx.now_ms)


async def forget_links(tx: Transaction, account_id: int, purpose: str, but_to: str = "") -> None:
    """No link for that purpose is good any more, but those to that address."""
    await tx.execute(
        "DELETE FROM address_links WHERE account_id = :id AND purpose = :purpose AND COALESCE(address, '-') <> :but_to",
        id=account_id,
        purpose=purpose,
        but_to=but_to,
    )


async def plan_look(tx: Transaction, account_id: int, due_at: int) -> int | None:
    """
    Look at that time whether something there should be mailed; answers the look's number.

    None: the account has no good address, or it will be looked at before. A look that should be over was lost.
    """
    number: int | None = await tx.fetch_val(
        "UPDATE addresses SET looks_at = :due_at, look_number = look_number + 1 WHERE account_id = :id "
        "AND address IS NOT NULL AND bounced_at IS NULL "
        "AND (looks_at IS NULL OR looks_at > :due_at OR looks_at < :lost) RETURNING look_number",
        id=account_id,
        due_at=due_at,
        lost=tx.now_ms - LOST_MS,
    )
    return number


async def begin_look(tx: Transaction, account_id: int, number: int) -> bool:
    """Whether the look of that number is to be done: it is the last one that was planned."""
    begun = await tx.fetch_val(
        "UPDATE addresses SET looks_at = NULL WHERE account_id = :id AND look_number = :number AND bounced_at IS NULL "
        "AND address IS NOT NULL RETURNING 1",
        id=account_id,
        number=number,
    )
    return begun is not None


async def forget_old_links(tx: Transaction, before_ms: int) -> None:
    """Delete links that are good no more."""
    await tx.execute("DELETE FROM address_links WHERE expires_at < :before", before=before_ms)


async def forget_all(tx: Transaction, account_id: int) -> None:
    """Everything of an account that leaves."""
    for table in ("addresses", "address_links"):
        await tx.execute(f"DELETE FROM {table} WHERE account_id = :id", id=account_id)  # noqa: S608 (names of ours)
