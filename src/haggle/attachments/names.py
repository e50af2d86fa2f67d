"""Names of files, made harmless for every page and every disk they may end up on."""

import re
import unicodedata

MAX_NAME = 120
NAMELESS = {"image": "photo", "voice": "voice message", "file": "file"}
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_TROUBLE = re.compile(r'[<>:"|?*]')


def shown_name(name: str) -> str:
    """What somebody calls a file, fit to be shown: no folders, nothing that hides or reverses text; may be empty."""
    base = re.split(r"[/\\]", name)[-1]
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", base))
    visible = "".join(char for char in spaced if unicodedata.category(char)[0] != "C")
    return " ".join(_TROUBLE.sub("_", visible).split()).strip(". ")[-2 * MAX_NAME :]


def clean_name(name: str, kind: str, suffix: str) -> str:
    """The same with at most 120 characters, ending in `suffix`; `kind` names what has no name of its own."""
    stem = _SUFFIX.sub("", shown_name(name))
    if stem.lower().endswith(suffix):
        stem = stem[: -len(suffix)]
    stem = stem[: MAX_NAME - len(suffix)].strip(". ")
    return (stem or NAMELESS[kind]) + suffix
