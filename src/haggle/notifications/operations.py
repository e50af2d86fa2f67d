"""What a person does about notifications: read one, read all, choose which to get."""

from collections.abc import Mapping

from haggle.accounts.model import Account
from haggle.accounts.queries import must_be_there
from haggle.notifications import queries
from haggle.notifications.model import DEFAULTS, Away, Notification
from haggle.site import Site
from haggle.store import log
from haggle.store.transaction import Transaction
from haggle.text.languages import _

TOO_FAST = _("That is a lot at once. Wait a moment, then try again.")


async def read_one(site: Site, viewer: Account, position: int) -> Notification:
    """Mark the notification at that position as read, and return it. Raises NotFound."""
    await site.limits.take("notification", str(viewer.id), burst=60, per_minute=120, sentence=TOO_FAST)
    return await site.write(_read_one, viewer, position)


async def _read_one(tx: Transaction, viewer: Account, position: int) -> Notification:
    await tx.lock(f"account {viewer.id}")
    found = await queries.notification(tx, viewer.id, position)
    if not found.is_read:
        await tx.execute(
            "INSERT INTO read_notifications (account_id, position) VALUES (:id, :position) "
            "ON CONFLICT (account_id, position) DO NOTHING",
            id=viewer.id,
            position=position,
        )
        tx.record("notifications.read", [viewer.id], first_id=position, last_id=position)
    return found


async def read_all(site: Site, viewer: Account, position: int) -> None:
    """Mark all notifications up to that position of the viewer's feed as read; an earlier position changes nothing."""
    await site.limits.take("notification", str(viewer.id), burst=60, per_minute=120, sentence=TOO_FAST)
    await site.write(_read_all, viewer, position)


async def _read_all(tx: Transaction, viewer: Account, position: int) -> None:
    await tx.lock(f"account {viewer.id}")
    newest = min(position, await log.position(tx, viewer.id))
    before = await tx.fetch_val("SELECT notified_to FROM accounts WHERE id = :id", id=viewer.id)
    if newest <= before:
        return
    await tx.execute("UPDATE accounts SET notified_to = :newest WHERE id = :id", id=viewer.id, newest=newest)
    await tx.execute(
        "DELETE FROM read_notifications WHERE account_id = :id AND position <= :newest", id=viewer.id, newest=newest
    )
    tx.record("notifications.read", [viewer.id], first_id=before + 1, last_id=newest)


async def prefer(site: Site, viewer: Account, chosen: Mapping[tuple[str, str], bool]) -> None:
    """Switch each (kind, channel) on or off; others stay as they are."""
    await site.limits.take("notification", str(viewer.id), burst=60, per_minute=120, sentence=TOO_FAST)
    await site.write(prefer_in, viewer.id, chosen)


async def prefer_in(tx: Transaction, account_id: int, chosen: Mapping[tuple[str, str], bool]) -> None:
    """`prefer` as a step."""
    await tx.lock(f"account {account_id}")
    now = await queries.preferences(tx, account_id)
    changed = {choice: is_on for choice, is_on in chosen.items() if now.has(*choice) != is_on}
    if not changed:
        return
    await tx.execute_many(
        "DELETE FROM notification_preferences WHERE account_id = :id AND kind = :kind AND channel = :channel",
        [{"id": account_id, "kind": kind, "channel": channel} for kind, channel in changed],
    )
    await tx.execute_many(
        "INSERT INTO notification_preferences (account_id, kind, channel, is_on) VALUES (:id, :kind, :channel, :is_on)",
        [
            {"id": account_id, "kind": choice[0], "channel": choice[1], "is_on": is_on}
            for choice, is_on in changed.items()
            if is_on != (choice in DEFAULTS)
        ],
    )
    tx.record("notification_preferences.changed", [account_id])


async def choose_away(site: Site, viewer: Account, away: Away) -> None:
    """Set what holds for whatever reaches the viewer while they are away."""
    await site.limits.take("notification", str(viewer.id), burst=60, per_minute=120, sentence=TOO_FAST)
    await site.write(_choose_away, viewer.id, away)


async def _choose_away(tx: Transaction, account_id: int, away: Away) -> None:
    await must_be_there(tx, account_id)
    quiet_from, quiet_to = away.quiet or (None, None)
    await tx.execute(
        "INSERT INTO away_preferences (account_id, quiet_from, quiet_to, content_hidden_at) "
        "VALUES (:id, :quiet_from, :quiet_to, :hidden_at) ON CONFLICT (account_id) DO UPDATE SET "
        "quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, "
        "content_hidden_at = excluded.content_hidden_at",
        id=account_id,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        hidden_at=tx.now_ms if away.is_content_hidden else None,
    )
