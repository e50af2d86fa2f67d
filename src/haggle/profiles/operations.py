"""Changing how a person appears, and what they prefer."""

from collections.abc import Mapping, Sequence
from typing import Any

from haggle.accounts.model import Account
from haggle.accounts.queries import account, must_be_there
from haggle.attachments.operations import store, take, unreference
from haggle.attachments.pictures import made_anew
from haggle.contacts.model import must_lead_nowhere
from haggle.profiles import queries
from haggle.profiles.model import chosen
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.folding import folded
from haggle.text.languages import _

SEEN_BY_OTHERS = {"username", "name", "avatar", "receipts_off_at", "presence_off_at"}
AVATAR_PX = 192
MAX_TOLD = 500  # the newest conversations: older ones show it when their page is opened
OFTEN = _("You have changed that often. Wait a few minutes.")


async def choose(site: Site, viewer: Account, fields: Mapping[str, str]) -> None:
    """Set these of CHOICES for the viewer; others stay. Raises Invalid, TooMany."""
    await site.limits.take("choose", str(viewer.id), burst=20, per_minute=6, sentence=OFTEN)
    changes = chosen(viewer, fields, 1)
    if site.settings.masking != "off" and "name" in changes:
        must_lead_nowhere(changes["name"], "name")
    if changes.keys() & SEEN_BY_OTHERS:  # many feeds hear of it, so it is limited more
        await site.limits.take("profile", str(viewer.id), burst=10, per_minute=0.5, sentence=OFTEN)
    await site.write(_choose, viewer, fields)
    site.bus.publish_ephemeral([viewer.id], "account.changed")


async def _choose(tx: Transaction, viewer: Account, fields: Mapping[str, str]) -> None:
    await tx.lock(f"account {viewer.id}")
    await must_be_there(tx, viewer.id)
    current = await account(tx, viewer.id)
    await change(tx, current, chosen(current, fields, tx.now_ms))


async def set_avatar(site: Site, viewer: Account, picture: bytes) -> None:
    """Give the viewer this picture, made anew. Raises Invalid, TooMany."""
    await site.limits.take("profile", str(viewer.id), burst=10, per_minute=0.5, sentence=OFTEN)
    await site.write(_set_avatar, viewer, await stored_avatar(site, picture))
    site.bus.publish_ephemeral([viewer.id], "account.changed")


async def stored_avatar(site: Site, picture: bytes) -> str:
    """The blob of the picture, made anew. Raises Invalid, Unavailable."""
    made = await made_anew(picture, AVATAR_PX, AVATAR_PX, is_thumb_square=True)
    (name,) = await store(site, (".webp", made.thumb))
    return name


async def remove_avatar(site: Site, viewer: Account) -> None:
    """Remove the viewer's picture."""
    await site.write(_set_avatar, viewer, None)
    site.bus.publish_ephemeral([viewer.id], "account.changed")


async def _set_avatar(tx: Transaction, viewer: Account, avatar: str | None) -> None:
    await tx.lock(f"account {viewer.id}")
    await must_be_there(tx, viewer.id)
    current = await account(tx, viewer.id)
    if current.avatar != avatar:
        await change(tx, current, {"avatar": avatar})


async def change(tx: Transaction, viewer: Account, changes: dict[str, Any]) -> None:
    """
    Set these columns, and record it for the viewer and for everybody who sees it in a conversation.

    A new `avatar` is stored, and unreferenced until now.
    """
    await change_all(tx, [(viewer, changes)])


async def change_all(tx: Transaction, changed: Sequence[tuple[Account, dict[str, Any]]]) -> None:
    """The same of at most AT_ONCE accounts."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for viewer, changes in changed:
        if "avatar" in changes:
            await unreference(tx, *filter(None, [viewer.avatar]))
            await take(tx, *filter(None, [changes["avatar"]]))
        if "name" in changes:
            changes["name_folded"] = folded(changes["name"])
        if changes:
            alike.setdefault(tuple(sorted(changes)), []).append({"account_id": viewer.id, **changes})
            tx.record("account.changed", [viewer.id], account_id=viewer.id)
    for columns, rows in alike.items():
        assignments = ", ".join(f"{column} = :{column}" for column in columns)
        await tx.execute_many(f"UPDATE accounts SET {assignments} WHERE id = :account_id", rows)
    if seen := [viewer.id for viewer, changes in changed if changes.keys() & SEEN_BY_OTHERS]:
        for account_id, known in (await queries.conversations_of_all(tx, seen, MAX_TOLD)).items():
            for conversation_id, peer_id in known:
                audience = filter(None, (account_id, peer_id))
                tx.record("peer.changed", audience, conversation_id=conversation_id, account_id=account_id)
