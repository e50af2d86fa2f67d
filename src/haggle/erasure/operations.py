"""Deleting an account: its words, pictures and name go, what others said to it stays (docs/decisions/0013)."""

from haggle.accounts.model import Account
from haggle.accounts.operations import leave, must_be_password, say_ended
from haggle.accounts.own_passwords import asks_password
from haggle.addresses import operations as addresses
from haggle.audit.model import Actor
from haggle.audit.operations import note
from haggle.blocks import operations as blocks
from haggle.cases.operations import forget_claims
from haggle.conversations.operations import note_left
from haggle.drafts import operations as drafts
from haggle.erasure import queries
from haggle.errors import Invalid
from haggle.listings.operations import withdraw_all
from haggle.mail_answers import operations as mail_answers
from haggle.marks import operations as marks
from haggle.messages.operations import erase
from haggle.notices import operations as notices
from haggle.ops.logs import log_security
from haggle.reactions.operations import take_back_all
from haggle.site import Site
from haggle.store import log
from haggle.store.transaction import Transaction
from haggle.text.languages import _
from haggle.tips import operations as tips
from haggle.unread_mail import operations as unread_mail

AT_ONCE = 200  # messages in one transaction, so that other writes do not wait long


async def delete_account(site: Site, viewer: Account, password: str, username: str) -> None:
    """
    Erase the viewer's account, from the disk too.

    Raises Invalid for a wrong password; for one without a password when `username` is not its own.
    """
    if await asks_password(site, viewer):
        await must_be_password(site, viewer, password, "password")
    elif username.strip().lower() != viewer.username:
        raise Invalid(_("That is not your user name."), "username")
    await erase_account(site, viewer.id)
    await site.store.scrub()


async def erase_account(site: Site, account_id: int, actor: Actor | None = None) -> None:
    """
    Erase an account; `actor`: by whom, if that is not its own person. Then `site.store.scrub()` is due.

    Its messages go first, in batches; then, in one transaction, the account and everything else of it. If this stops in
    between, the account is still there and can be deleted again.
    """
    last: int | None = 0
    while (after := await site.write_long(_erase_some, account_id, last)) is not None:
        last = after
    ended = await site.write_long(_leave, account_id, last, actor)
    log_security("left", account_id)
    say_ended(site.bus, account_id, ended)


async def _erase_some(tx: Transaction, author_id: int, after_id: int) -> int | None:
    """Erase some of the author's messages past `after_id`; answers the last one's id, None when there was none."""
    found = await queries.written(tx, author_id, after_id, AT_ONCE)
    for message_id, is_there in found:
        if is_there:
            await erase(tx, message_id)
    # The idempotency keys of forms are hashes of the text.
    await tx.execute_many(
        "UPDATE messages SET once = NULL WHERE id = :id", [{"id": message_id} for message_id, _ in found]
    )
    return found[-1][0] if found else None


async def _leave(tx: Transaction, account_id: int, last: int, actor: Actor | None) -> list[str]:
    """Erase everything else in one transaction. Returns the sessions and tokens that have ended."""
    await tx.lock(f"account {account_id}")
    while (after := await _erase_some(tx, account_id, last)) is not None:  # written since in another of its windows
        last = after
    await drafts.forget_all(tx, account_id)
    await blocks.forget_all(tx, account_id)
    await notices.forget_all(tx, account_id)
    await forget_claims(tx, account_id)
    await marks.forget_all(tx, account_id)
    await tips.forget_all(tx, account_id)
    await addresses.forget_all(tx, account_id)
    await mail_answers.forget_all(tx, account_id)
    await unread_mail.forget_all(tx, account_id)
    await take_back_all(tx, account_id)
    await withdraw_all(tx, account_id)
    for table in ("notification_preferences", "read_notifications", "away_preferences"):
        await tx.execute(f"DELETE FROM {table} WHERE account_id = :id", id=account_id)  # noqa: S608 (names of ours)
    left = await note_left(tx, account_id)
    # Pages and programs of the others that show any of its messages start afresh.
    await log.start_afresh(tx, {account_id, *(peer_id for _, peer_id in left)})
    for conversation_id, peer_id in left:
        tx.record("peer.changed", [peer_id], conversation_id=conversation_id, account_id=account_id)
    tx.record_for_site("account.erased", account_id=account_id)
    ended = await leave(tx, account_id)
    if actor:
        await note(tx, actor, "account.erased", account_id)
    return ended
