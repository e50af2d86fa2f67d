"""Names of files, made harmless for every page and every disk they may end up on."""

import re
import unicodedata

from haggle.text.characters import without_towers
from haggle.text.names import without_hidden

MAX_NAME = 120
MAX_SENT = 20 * MAX_NAME  # of what came; the rest is not looked at
NAMELESS = {"image": "photo", "voice": "voice message", "file": "file"}
# Not every dot begins an ending: 12.05.2024 has none, nor has Dr.Meyer.
_SUFFIX = re.compile(
    r"\.(?:jpe?g|jpe|jfif|a?png|webp|gif|hei[cf]|avif|bmp|tiff?|svg|webm|weba|og[agvx]|opus|spx|m4[abrv]|mp[34]|mov|aac|wav|"
    r"flac|mk[av]|3gp|amr|pdf|do[ct][xm]?|xl[st][xm]?|pp[ts][xm]?|od[tsp]|rtf|te?xt|csv|html?|zip|exe|bin|tmp)$",
    re.IGNORECASE,
)
_TROUBLE = re.compile(r'[<>:"|?*]')


def shown_name(name: str) -> str:
    """What somebody calls a file, fit to be shown: no folders, nothing that hides or reverses text; may be empty."""
    base = without_towers(re.split(r"[/\\]", name)[-1][-MAX_SENT:])
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", base))
    return " ".join(_TROUBLE.sub("_", without_hidden(spaced)).split()).strip(". ")[-2 * MAX_NAME :]


def clean_name(name: str, kind: str, suffix: str) -> str:
    """The same with at most 120 characters, ending in `suffix`; `kind` names what has no name of its own."""
    stem = _SUFFIX.sub("", shown_name(name))
    if stem.lower().endswith(suffix):
        stem = stem[: -len(suffix)]
    stem = stem[: MAX_NAME - len(suffix)].strip(". ")
    return (stem or NAMELESS[kind]) + suffix
