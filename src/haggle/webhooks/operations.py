"""Adding, changing and removing endpoints; noting how they fare; enqueueing what they are told."""

import secrets
import uuid
from collections.abc import Collection, Sequence

from haggle.audit.model import TIME, Actor
from haggle.audit.operations import note
from haggle.clock import DAY_MS, HOUR_MS, even_clock
from haggle.errors import Conflict, Invalid
from haggle.outbound.operations import New, enqueue_all
from haggle.settings import Settings
from haggle.site import Site
from haggle.store.log import Event
from haggle.store.transaction import Transaction
from haggle.webhooks import queries
from haggle.webhooks.model import (
    BY_HAND,
    CHANNEL,
    FAILING_DAYS,
    KINDS,
    LEAST_FAILURES,
    TEST,
    Endpoint,
    clean_kinds,
    clean_name,
    clean_url,
)

MOST = 20
MAX_HOURS = 24 * 30
LANES = ("conversation_id", "listing_id", "account_id", "case_id")  # of the first that an event has


async def add(
    site: Site, actor: Actor, url: str, name: str = "", kinds: Collection[str] = (), has_text: bool = False
) -> Endpoint:
    """Tell that address of these kinds of events from now on, of all when none is said. Raises Invalid, Conflict."""
    fields = _clean(site.settings, url, name, kinds)
    return await site.write(_add, actor, fields, has_text)


def _clean(chosen: Settings, url: str, name: str, kinds: Collection[str]) -> dict[str, str]:
    is_plain_allowed = bool(chosen.outgoing.private_networks)
    return {
        "url": clean_url(url, is_plain_allowed),
        "name": clean_name(name),
        "kinds": " ".join(sorted(clean_kinds(kinds))),
    }


async def _add(tx: Transaction, actor: Actor, fields: dict[str, str], has_text: bool) -> Endpoint:
    await tx.lock("webhooks")
    if len(await queries.endpoints(tx)) >= MOST:
        raise Conflict(f"There are {MOST} endpoints already: remove one first.")
    endpoint_id = await tx.fetch_val(
        "INSERT INTO webhook_endpoints (url, name, kinds, with_text_at, salt, created_at) VALUES (:url, :name, :kinds, "
        ":with_text_at, :salt, :now) RETURNING id",
        **fields,
        with_text_at=tx.now_ms if has_text else None,
        salt=secrets.token_hex(16),
        now=tx.now_ms,
    )
    await note(tx, actor, "webhook.added", endpoint_id=endpoint_id)
    return await queries.endpoint(tx, endpoint_id)


async def change(
    site: Site,
    actor: Actor,
    endpoint_id: int,
    *,
    url: str | None = None,
    name: str | None = None,
    kinds: Collection[str] | None = None,
    has_text: bool | None = None,
) -> Endpoint:
    """Change what is said; what waits goes to the new address. Raises NotFound, Invalid."""
    now = await site.read(queries.endpoint, endpoint_id)
    fields = _clean(
        site.settings,
        now.url if url is None else url,
        now.name if name is None else name,
        now.kinds if kinds is None else kinds,
    )
    return await site.write(_change, actor, endpoint_id, fields, now.has_text if has_text is None else has_text)


async def _change(tx: Transaction, actor: Actor, endpoint_id: int, fields: dict[str, str], has_text: bool) -> Endpoint:
    await tx.execute(
        "UPDATE webhook_endpoints SET url = :url, name = :name, kinds = :kinds, with_text_at = :with_text_at "
        "WHERE id = :id",
        **fields,
        with_text_at=tx.now_ms if has_text else None,
        id=endpoint_id,
    )
    await note(tx, actor, "webhook.changed", endpoint_id=endpoint_id)
    return await queries.endpoint(tx, endpoint_id)


async def set_enabled(site: Site, actor: Actor, endpoint_id: int, is_enabled: bool) -> Endpoint:
    """Send there again, or send nothing any more: what waits is then given up. Raises NotFound."""
    return await site.write(_set_enabled, actor, endpoint_id, is_enabled)


async def _set_enabled(tx: Transaction, actor: Actor, endpoint_id: int, is_enabled: bool) -> Endpoint:
    await _switch(tx, endpoint_id, None if is_enabled else tx.now_ms, "" if is_enabled else BY_HAND)
    await note(tx, actor, "webhook.enabled" if is_enabled else "webhook.disabled", endpoint_id=endpoint_id)
    return await queries.endpoint(tx, endpoint_id)


async def _switch(tx: Transaction, endpoint_id: int, disabled_at: int | None, reason: str) -> None:
    await tx.execute(
        "UPDATE webhook_endpoints SET disabled_at = :at, disabled_reason = :reason, failing_since = NULL, failures = 0 "
        "WHERE id = :id",
        id=endpoint_id,
        at=disabled_at,
        reason=reason,
    )


async def new_secret(site: Site, actor: Actor, endpoint_id: int, keep_hours: int = 24) -> Endpoint:
    """
    Sign with another secret, and for `keep_hours` with the one before too.

    Raises NotFound, Invalid.
    """
    if not 0 <= keep_hours <= MAX_HOURS:
        raise Invalid(f"Say from 0 to {MAX_HOURS} hours.", "keep_hours")
    return await site.write(_new_secret, actor, endpoint_id, keep_hours)


async def _new_secret(tx: Transaction, actor: Actor, endpoint_id: int, keep_hours: int) -> Endpoint:
    await tx.execute(
        "UPDATE webhook_endpoints SET old_salt = salt, old_until = :until, salt = :salt WHERE id = :id",
        id=endpoint_id,
        until=tx.now_ms + keep_hours * HOUR_MS,
        salt=secrets.token_hex(16),
    )
    await note(tx, actor, "webhook.secret_changed", endpoint_id=endpoint_id)
    return await queries.endpoint(tx, endpoint_id)


async def remove(site: Site, actor: Actor, endpoint_id: int) -> None:
    """Forget it; what waits for it is given up. Raises NotFound."""
    await site.write(_remove, actor, endpoint_id)


async def _remove(tx: Transaction, actor: Actor, endpoint_id: int) -> None:
    await queries.endpoint(tx, endpoint_id)
    await tx.execute("DELETE FROM webhook_endpoints WHERE id = :id", id=endpoint_id)
    await note(tx, actor, "webhook.removed", endpoint_id=endpoint_id)


async def send_test(site: Site, endpoint_id: int) -> str:
    """Have an event sent to it that says nothing; answers the event's id. Raises NotFound."""
    return await site.write(_send_test, endpoint_id)


async def _send_test(tx: Transaction, endpoint_id: int) -> str:
    endpoint = await queries.endpoint(tx, endpoint_id)
    [item] = items_of(Event(TEST, frozenset(), {}), [endpoint], tx.now_ms)
    await enqueue_all(tx, [item])
    return str(item.facts["event_id"])


async def tell(tx: Transaction, endpoints: Sequence[Endpoint], events: Sequence[Event]) -> None:
    """Enqueue for each endpoint what it wants to hear of these events."""
    told = [event for event in events if is_told(event)]
    items = [item for event in told for item in items_of(event, endpoints, tx.now_ms)]
    if items:
        await enqueue_all(tx, items)


def is_told(event: Event) -> bool:
    """Whether the site hears of it: not of what the author of a message alone can see."""
    if event.kind == "message.posted":
        return bool(event.audience - {event.facts["author_id"]})
    if event.kind in {"message.edited", "message.deleted"}:
        return len(event.audience) > 1
    return event.kind in KINDS


def items_of(event: Event, endpoints: Sequence[Endpoint], now: int) -> list[New]:
    """One for each endpoint that wants it, all under the same event id."""
    wanting = [endpoint for endpoint in endpoints if event.kind == TEST or endpoint.wants(event.kind)]
    if not wanting:
        return []
    facts = {name: value for name, value in event.facts.items() if name.endswith("_id") and name != "change_id"}
    if event.kind == "conversation.read":
        [facts["account_id"]] = event.audience
    about = next((f"{name} {facts[name]}" for name in LANES if name in facts), "")
    event_id = "evt_" + uuid.uuid4().hex
    return [
        New(
            CHANNEL,
            cause=f"{event_id} {endpoint.id}",
            due_at=now,
            facts={"kind": event.kind, "event_id": event_id, "at": now, **facts},
            lane=f"{endpoint.id} {about}" if about else "",
            destination=str(endpoint.id),
        )
        for endpoint in wanting
    ]


async def note_answered(site: Site, endpoint: Endpoint) -> None:
    """It has taken something, after it had failed."""
    await site.write(_switch, endpoint.id, None, "")


async def note_failed(site: Site, endpoint: Endpoint, reason: str) -> bool:
    """An attempt failed; whether it was switched off, since that has been so for days."""
    return await site.write(_note_failed, endpoint.id, reason, even_clock.now_ms())


async def _note_failed(tx: Transaction, endpoint_id: int, reason: str, now: int) -> bool:
    row = await tx.fetch_one(
        "UPDATE webhook_endpoints SET failures = failures + 1, failing_since = coalesce(failing_since, :now) "
        "WHERE id = :id AND disabled_at IS NULL RETURNING failures, failing_since",
        id=endpoint_id,
        now=now,
    )
    if row is None or row["failures"] < LEAST_FAILURES or now - row["failing_since"] < FAILING_DAYS * DAY_MS:
        return False
    await disable_in(tx, endpoint_id, f"nothing was taken for {FAILING_DAYS} days: {reason}")
    return True


async def disable(site: Site, endpoint: Endpoint, reason: str) -> None:
    """Switch it off by itself."""
    await site.write(disable_in, endpoint.id, reason)


async def disable_in(tx: Transaction, endpoint_id: int, reason: str) -> None:
    """`disable` as a step."""
    await _switch(tx, endpoint_id, tx.now_ms, reason[:500])
    await note(tx, TIME, "webhook.disabled", reason=reason[:500], endpoint_id=endpoint_id)
