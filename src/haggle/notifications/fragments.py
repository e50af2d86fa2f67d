"""The badge, the bell, alerts and the page of notifications, as fragments."""

from collections.abc import Sequence
from functools import cache, lru_cache

from markupsafe import Markup, escape

from haggle.accounts.model import Account
from haggle.clock import brief, minute, now_ms, today
from haggle.notifications import queries
from haggle.notifications.counts import queries as counts
from haggle.notifications.model import Notification
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.text.languages import translate
from haggle.web.addresses import here
from haggle.web.skeletons import filled, mark, skeleton
from haggle.web.templates import person, render

ALERT_FOR_MS = 60_000
"""For how long an entry alerts: a page that was away for an hour comes back in silence."""

LATE_MS = 2000
"""An alert that comes later than that was missed: a tab that somebody comes back to does not show it."""


async def badge(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
    """
    How many conversations and notifications wait, sent whole with the last entry that may change it.

    A page that lists notifications loads them again.
    """
    counted = [entry for entry in entries if entry.known.get("has_read", True) or _is_of_others(entry, viewer)]
    if not counted:
        return {}
    if all(entry.known and _is_of_others(entry, viewer) for entry in counted):  # plain messages move no bell
        html = _badge_html(viewer.language, await counts.unread_shown(db, viewer), None)
    else:
        html = _badge_html(viewer.language, **await counts.badges(db, viewer))
    return {counted[-1].position: html}


def _is_of_others(entry: Entry, viewer: Account) -> bool:
    return bool(entry.facts.get("author_id", viewer.id) != viewer.id)


@lru_cache(maxsize=1024)
def _badge_html(language: str, unread: int, bell: int | None) -> str:
    return render("notifications/badge.stream.html", language, unread=unread, bell=bell)


async def alerts(db: Db, viewer: Account, entries: Sequence[Entry]) -> dict[int, str]:
    """
    Alerts by position, on the channels the viewer chose; scripts decide which open page shows them.

    Who writes in a conversation has read it: what is left of its alerts in their other browsers is taken away.
    """
    away = {
        entry.position: _away_html(viewer.language, entry.facts["conversation_id"])
        for entry in entries
        if entry.kind == "message.posted" and not _is_of_others(entry, viewer) and entry.known.get("has_read", True)
    }
    found = [one for entry in entries if (one := _just_posted(viewer.id, entry))]
    found += await queries.resolved(db, viewer.id, [entry for entry in entries if not entry.known])
    found = [one for one in found if not one.is_read and not one.is_muted]
    if not found:
        return away
    chosen = await queries.preferences(db, viewer.id)
    return away | {one.position: _alert_html(one, chosen.alerts(one.kind), viewer.language) for one in found}


async def seen(db: Db, viewer: Account, entry: Entry) -> str:
    """`conversation.read`, `notifications.read`: the alerts that these leave behind go, in every browser."""
    facts = entry.facts
    about = facts.get("conversation_id", 0), facts.get("first_id", 0), facts.get("last_id", 0)
    return _away_html(viewer.language, *about)


@lru_cache(maxsize=1024)
def _away_html(language: str, conversation_id: int, first: int = 0, last: int = 0) -> str:
    facts = {"conversation_id": conversation_id, "first": first, "last": last}
    return render("notifications/away.stream.html", language, **facts)


def _just_posted(viewer_id: int, entry: Entry) -> Notification | None:
    """What `queries.resolved` would find for a message posted just now, which is no reply; None for one's own."""
    if not entry.known or entry.facts["author_id"] == viewer_id:
        return None
    message, row = entry.known["message"], entry.known["rows"][viewer_id]
    what = message.conversation_id, message.id, row.listing_id, None, message.author_id, message.author_name, None
    start = row.title, message.body, message.kind, None, row.is_muted or row.is_request, False, 0
    return Notification._make((entry.position, "message", entry.created_at, *what, *start))


def _alert_html(notification: Notification, channels: Sequence[str], language: str) -> str:
    age_ms = now_ms() - notification.created_at
    if abs(age_ms) > ALERT_FOR_MS:
        channels = [channel for channel in channels if channel == "toast"]
    if not channels:
        return ""
    return filled(
        _alert_skeleton(language, abs(age_ms) > LATE_MS),
        position=str(notification.position),
        channels=" ".join(channels),
        conversation_id=str(notification.conversation_id or ""),
        goal=escape(here(notification.alert_goal)),
        who=escape(translate(person(notification.from_name, language), language)),
        title=escape(notification.title),
        line=escape(translate(notification.line, language)),
    )


@cache
def _alert_skeleton(language: str, is_late: bool) -> Sequence[str]:
    names = ("position", "channels", "conversation_id", "goal", "who", "title", "line")
    marks = {name: mark(name) for name in names}
    return skeleton(render("notifications/alert.stream.html", language, is_late=is_late, **marks))


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
