"""The site's people as records of accounts."""

from haggle.accounts.hashes.model import from_django
from haggle.market_import.fields import Fields
from haggle.market_import.olx_django.names import Names
from haggle.market_import.olx_django.queries import Row
from haggle.market_import.olx_django.report import Report
from haggle.notifications.model import CHOICES, KINDS

SWITCHES = {
    "new_message_notifications": [
        f"{kind}.{channel}" for kind in ("message", "reply") for channel in ("badge", "toast")
    ],
    "price_update_notifications": ["listing.badge", "listing.toast"],
    "email_notifications": [f"{kind}.mail" for kind in KINDS],
    "push_notifications": [f"{kind}.push" for kind in KINDS],
}
"""A switch of the site's, when it is off → what is off here, of what there is"""


def account(row: Row, names: Names, report: Report) -> Fields:
    """The record of one person."""
    place = f"auth_user {row['id']}"
    username, reason = names.username(row)
    if reason:
        report.say(f"{place}: The user name “{row['username']}” became “{username}”. {reason}")
    name, reason = names.name(row)
    if reason:
        report.say(f"{place}: The name became “{name}”. {reason}")
    if row["is_staff"] or row["is_superuser"]:
        role = f"haggle account role {username} operator"
        report.say(f"{place}: Is staff there, and a member here until you say: {role}")
    if not row["is_active"]:
        report.say(f"{place}: Is switched off there, so suspended here.")
    return {
        "type": "account",
        "id": str(row["id"]),
        "username": username,
        "name": name,
        "password_hash": _hash(place, str(row["password"] or ""), report),
        "email": report.text(place, row["email"]),
        "at": report.at(f"{place}, date_joined", row["date_joined"], None),
        "suspended": not row["is_active"],
        "preferences": _preferences(row),
    }


def _hash(place: str, encoded: str, report: Report) -> str | None:
    if not encoded or encoded.startswith("!"):  # as Django marks that there is none
        report.say(f"{place}: Has no password there, so none here.")
        return None
    try:
        return from_django(encoded)
    except ValueError:
        kind = encoded.partition("$")[0][:20]
        report.say(f"{place}: The password is kept as “{kind}”, which haggle does not check, so there is none here.")
        return None


def _preferences(row: Row) -> dict[str, bool]:
    if row["wishes_id"] is None:
        return {}
    off = {choice for switch, choices in SWITCHES.items() if row[switch] in (0, "0") for choice in choices}
    return dict.fromkeys(sorted(off & CHOICES.keys()), False)
