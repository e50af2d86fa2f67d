"""Somebody comes in, with what they want here."""

import secrets

from haggle.accounts.model import Account, digest
from haggle.accounts.operations import MAX_BROWSER, begin_session_in
from haggle.accounts.queries import account, must_be_there
from haggle.clock import even_clock, now_ms
from haggle.conversations.operations import opened
from haggle.drafts.operations import add_in
from haggle.errors import Forbidden, Invalid, NotFound
from haggle.handover import queries
from haggle.handover.model import WAITS_MS, NotGood, Proof, UsedAlready, Wanted
from haggle.host.model import HostFacts, usable_facts
from haggle.host.operations import Followed, follow_host
from haggle.host.pictures import follow_picture
from haggle.masking.model import policy_of
from haggle.messages.model import Body, body_of
from haggle.messages.operations import TOO_FAST, post_in
from haggle.ops.logs import log_security
from haggle.settings.strangers import Strangers
from haggle.site import Site
from haggle.staff.operations import say_changed
from haggle.store.transaction import Transaction
from haggle.text.languages import Reading, _

UNKNOWN = _("This listing is not here, or not any more. Whoever runs this marketplace can bring it here.")
PAST_MS = 3_600_000  # so much longer than it lives a token is kept: clocks differ, and are set


async def keep(site: Site, wanted: Wanted, browser: str) -> str:
    """Keep what somebody wants who signs in elsewhere first; answers the state that leads back to it."""
    state = secrets.token_urlsafe(24)
    await site.write(_keep, digest(state), digest(browser), wanted.json)
    return state


async def _keep(tx: Transaction, state_hash: str, browser_hash: str, wanted: str) -> None:
    await tx.execute(
        "INSERT INTO arrivals (state_hash, browser_hash, wanted, created_at) VALUES (:state, :browser, :wanted, :now)",
        state=state_hash,
        browser=browser_hash,
        wanted=wanted,
        now=tx.now_ms,
    )


async def replace(site: Site, state: str, wanted: Wanted) -> None:
    """Keep something else under that state."""
    await site.write(_replace, digest(state), wanted.json)


async def _replace(tx: Transaction, state_hash: str, wanted: str) -> None:
    await tx.execute("UPDATE arrivals SET wanted = :wanted WHERE state_hash = :state", state=state_hash, wanted=wanted)


async def forget(site: Site, state: str) -> None:
    """It is done: the state leads nowhere any more."""
    await site.write(_forget, digest(state))


async def _forget(tx: Transaction, state_hash: str) -> None:
    await tx.execute("DELETE FROM arrivals WHERE state_hash = :state", state=state_hash)


async def arrive(
    site: Site, proof: Proof, reading: Reading, browser: str, is_again: bool = False, session_id: int = 0
) -> tuple[Account, str]:
    """
    Sign in whom a door has proven; answers the account, made or brought up to date, and the session's key.

    No key for whose session `session_id` is: it goes on. Raises UsedAlready, HasLeft unless `is_again`, Suspended,
    NotGood for one that has expired meanwhile or an id that is none.
    """
    if proof.expires_at and proof.expires_at < now_ms():
        raise NotGood("it has expired (exp)")
    try:
        facts, passed_over = usable_facts(proof.host_id, proof.fields, is_masked=site.settings.masking != "off")
    except Invalid as problem:
        raise NotGood(f"sub: {problem}") from problem
    key = secrets.token_urlsafe(24)
    try:
        found, followed, begun_id = await site.write(
            _arrive, facts, proof, is_again, digest(key), reading, browser[:MAX_BROWSER], session_id
        )
    except Forbidden as refusal:
        log_security("hand-over refused", 0, why=type(refusal).__name__)
        raise
    if not followed.is_new:
        say_changed(site.bus, followed.account_id, followed.ended)
    told = {"passed_over": ",".join(passed_over)} if passed_over else {}
    log_security("handed over", followed.account_id, session=begun_id or session_id, is_new=followed.is_new, **told)
    if facts.picture is not None:
        await site.by_the_way(follow_picture(site, facts))
    return found, key if begun_id else ""


async def _arrive(
    tx: Transaction,
    facts: HostFacts,
    proof: Proof,
    is_again: bool,
    key_hash: str,
    reading: Reading,
    browser: str,
    session_id: int,
) -> tuple[Account, Followed, int]:
    if proof.token_hash:
        taken = await tx.fetch_val(
            "INSERT INTO used_tokens (token_hash, expires_at) VALUES (:hash, :expires_at) "
            "ON CONFLICT (token_hash) DO NOTHING RETURNING token_hash",
            hash=proof.token_hash,
            expires_at=proof.expires_at,
        )
        if taken is None:
            raise UsedAlready
    followed = await follow_host(tx, facts, is_again=is_again)
    await must_be_there(tx, followed.account_id)
    is_alive = session_id and await tx.fetch_val(
        "SELECT 1 FROM sessions WHERE id = :id AND account_id = :account_id",
        id=session_id,
        account_id=followed.account_id,
    )
    new_id = 0 if is_alive else await begin_session_in(tx, followed.account_id, key_hash, reading, browser)
    return await account(tx, followed.account_id), followed, new_id


async def open_chat(site: Site, viewer: Account, listing: str, text: str) -> int:
    """The viewer's conversation about the host's listing, with `text` as its draft. Raises what `opened` does."""
    return await site.write(_open, viewer, listing, text, site.settings.strangers)


async def _open(tx: Transaction, viewer: Account, listing: str, text: str, strangers: Strangers) -> int:
    conversation = await opened(tx, viewer, await _listing_id(tx, viewer, listing), strangers)
    if text.strip():
        await add_in(tx, viewer, conversation, text)
    return conversation.id


async def send(
    site: Site, viewer: Account, listing: str, text: str, key: str, is_confirmed: bool = False
) -> tuple[int, int]:
    """
    Post `text` in that conversation, opened if need be; answers its id and the message's.

    The same `key` with the same text posts nothing twice. Raises what `opened` and `post` do.
    """
    policy = policy_of(site.settings, viewer, is_confirmed)
    body = body_of(text, policy=policy, most_alike=site.settings.strangers.most_alike)
    await site.limits.take("post", str(viewer.id), burst=30, per_minute=60, sentence=TOO_FAST)
    sent = await site.write(_send, viewer, listing, body, key, site.settings.strangers)
    site.heartbeats.beat(viewer.id)
    return sent


async def _send(
    tx: Transaction, viewer: Account, listing: str, body: Body, key: str, strangers: Strangers
) -> tuple[int, int]:
    conversation = await opened(tx, viewer, await _listing_id(tx, viewer, listing), strangers)
    return conversation.id, (await post_in(tx, viewer, conversation.id, body, key)).id


async def _listing_id(tx: Transaction, viewer: Account, listing: str) -> int:
    about = await queries.about(tx, viewer, listing)
    if about is None:
        raise NotFound(UNKNOWN)
    return about.listing_id


async def prune(tx: Transaction) -> None:
    """Forget tokens that would not be taken any more anyway, and those who have not come."""
    now = min(tx.now_ms, even_clock.now_ms())
    await tx.execute("DELETE FROM used_tokens WHERE expires_at < :before", before=now - PAST_MS)
    await tx.execute("DELETE FROM arrivals WHERE created_at < :before", before=now - WAITS_MS)
