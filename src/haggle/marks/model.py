"""What forms and programs say of marks."""

from collections.abc import Mapping

from haggle.clock import DAY_MS
from haggle.errors import Invalid
from haggle.text.languages import _

LASTS_MS = {"hour": DAY_MS // 24, "day": DAY_MS}
"""How long a mute can last; any other lasts until it is ended."""
MARKS = ("starred", "archived", "accepted")
IN_FORMS = ("1", "0")
IN_JSON = ("true", "false")


def clean_mark(text: str | None, name: str, words: tuple[str, str] = IN_FORMS) -> bool:
    """Whether it is the first or the second of these words. Raises Invalid for any other."""
    if text not in words:
        on, off = words
        raise Invalid(_("“{name}” should be {on} or {off}.", name=name, on=on, off=off), name)
    return text == words[0]


def clean_marks(fields: Mapping[str, str], words: tuple[str, str] = IN_FORMS) -> dict[str, bool]:
    """Which of MARKS `fields` sets or takes away. Raises Invalid for none."""
    if wanted := {name: clean_mark(fields[name], name, words) for name in MARKS if name in fields}:
        return wanted
    raise Invalid(_("Say what to change: {names}.", names=", ".join(MARKS)))


def clean_mute(text: str) -> tuple[bool, int | None]:
    """`0` or `1`, or how long: whether to mute, and for how long (ms; None: for good). Raises Invalid."""
    if text in LASTS_MS:
        return True, LASTS_MS[text]
    return clean_mark(text, "muted"), None
