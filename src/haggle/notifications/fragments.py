"""The badge, the bell, alerts and the page of notifications, as fragments."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from haggle.accounts.model import Account
from haggle.clock import brief, minute, now_ms, today
from haggle.notifications import queries
from haggle.notifications.model import Notification
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.templates import render

ALERT_FOR_MS = 60_000
"""For how long an entry alerts: a page that was away for an hour comes back in silence."""


async def badge(db: Db, viewer: Account, entry: Entry) -> str:
    """How many conversations and notifications wait, sent whole; a page that lists notifications loads them again."""
    return _badge_html(viewer.language, **await queries.badges(db, viewer))


@lru_cache(maxsize=1024)
def _badge_html(language: str, unread: int, bell: int) -> str:
    return render("notifications/badge.stream.html", language, unread=unread, bell=bell)


async def alerts(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
    """Alerts by position, on the channels the viewer chose; scripts decide which open page shows them."""
    found = [one for one in await queries.resolved(db, viewer.id, entries) if not one.is_read and not one.is_muted]
    if not found:
        return {}
    chosen = await queries.preferences(db, viewer.id)
    return {one.position: _alert_html(one, chosen.alerts(one.kind), viewer.language) for one in found}


def _alert_html(notification: Notification, channels: Sequence[str], language: str) -> str:
    if abs(now_ms() - notification.created_at) > ALERT_FOR_MS:
        channels = [channel for channel in channels if channel == "toast"]
    if not channels:
        return ""
    return render("notifications/alert.stream.html", language, notification=notification, channels=" ".join(channels))


def notification_html(notification: Notification, viewer: Account) -> Markup:
    """One entry of the viewer's page."""
    reading = viewer.reading
    return Markup(
        render(
            "notifications/_notification.html",
            reading.language,
            notification=notification,
            time=brief(notification.created_at, reading, today(reading.zone)),
            at=minute(notification.created_at, reading),
        )
    )
