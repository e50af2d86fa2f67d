"""What a person may choose: how they appear, and how haggle behaves for them."""

from collections.abc import Callable, Mapping
from typing import Any

from haggle.accounts.model import ENTER_KEYS, THEMES, Account, clean_name, clean_time_zone
from haggle.errors import Invalid
from haggle.text.languages import LANGUAGES, N_, _

KEYS = {
    "help": ("?", N_("Show this help")),
    "search": ("/", N_("Search")),
    "next": ("j", N_("The next line of the list")),
    "previous": ("k", N_("The line before it")),
    "write": ("m", N_("Write in this conversation")),
    "reply": ("r", N_("Answer the newest message of the other")),
    "edit": ("e", N_("Edit your newest message")),
    "star": ("s", N_("Star this conversation, or no more")),
    "archive": ("a", N_("Archive this conversation, or no more")),
}
"""The single keys by their names: which it is, and what it does (static/js/keys.js)."""
_SWITCHES = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False, "": False}


def clean_enter_key(text: str) -> str:
    """One of ENTER_KEYS. Raises Invalid."""
    if text not in ENTER_KEYS:
        raise Invalid(_("Choose what the Enter key does."), "enter_key")
    return text


def clean_theme(text: str) -> str:
    """One of THEMES. Raises Invalid."""
    if text not in THEMES:
        raise Invalid(_("A theme is one of {themes}.", themes=", ".join(THEMES)), "theme")
    return text


def clean_language(text: str) -> str:
    """One of LANGUAGES. Raises Invalid."""
    if text not in LANGUAGES:
        raise Invalid(_("A language is one of {languages}.", languages=", ".join(LANGUAGES)), "language")
    return text


def clean_keys_off(text: str) -> str:
    """Names of KEYS, separated by spaces, each once and in their order. Raises Invalid for any other."""
    named = text.split()
    if unknown := sorted(set(named) - KEYS.keys()):
        raise Invalid(_("There is no key named “{name}”.", name=unknown[0][:20]), "keys_off")
    return " ".join(name for name in KEYS if name in named)


def clean_switch(text: str) -> bool:
    """`on` or `off`, as in forms, or `true` or `false`, as in JSON. Raises Invalid."""
    if text not in _SWITCHES:
        raise Invalid(_("This is on or off, not “{text}”.", text=text[:20]))
    return _SWITCHES[text]


_CLEAN: Mapping[str, Callable[[str], Any]] = {
    "name": clean_name,
    "time_zone": clean_time_zone,
    "language": clean_language,
    "enter_key": clean_enter_key,
    "theme": clean_theme,
    "receipts": clean_switch,
    "presence": clean_switch,
    "keys_off": clean_keys_off,
}
CHOICES = tuple(_CLEAN)
"""The choices, by their names in forms and JSON."""


def chosen(viewer: Account, fields: Mapping[str, str], now_ms: int) -> dict[str, Any]:
    """
    The account's columns that change when the viewer chooses `fields`. Other columns stay.

    Receipts and presence are stored as the time (ms) since when they are off. Raises Invalid.
    """
    wanted: dict[str, Any] = {
        name: clean(fields[name])
        for name, clean in _CLEAN.items()
        if name in fields and fields[name] != getattr(viewer, name, None)  # what they have may be older than a rule
    }
    for switch in ("receipts", "presence"):
        if switch in wanted:
            column = f"{switch}_off_at"
            wanted[column] = None if wanted.pop(switch) else getattr(viewer, column) or now_ms
    return {column: value for column, value in wanted.items() if getattr(viewer, column) != value}
