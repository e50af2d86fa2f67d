"""Names: what they may be made of, so that they are seen and not mistaken (Unicode's UTS 39)."""

import unicodedata

import regex

from haggle.text.characters import SHAPELESS
from haggle.text.languages import N_

DELETED_NAME = N_("Deleted member")
"""Instead of the name of those who have left."""

# Where characters without a shape belong, since they change how their neighbours are written (UAX 31, RFC 5892).
_IN_PLACE = (
    r"(?<=\p{ccc=9})[\u200c\u200d]",  # a joiner after a virama: Malayalam, Sinhala
    r"(?<=[\p{jt=D}\p{jt=L}\p{jt=R}]\p{jt=T}{0,8})[\u200c\u200d](?=\p{jt=T}{0,8}[\p{jt=D}\p{jt=R}])",  # in Persian
    r"(?<=\p{ExtPict}[\ufe0f\p{EMod}]?)\u200d(?=\p{ExtPict})",  # two emoji that are one
    r"(?<=\p{ExtPict})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)",
    r"(?<=\U0001f3f4)[\U000e0030-\U000e007a]+\U000e007f",  # the flag of Scotland
    r"(?<=\p{Han})[\ufe00-\ufe02\U000e0100-\U000e01ef]|(?<=\p{Myanmar})\ufe00|(?<=\p{Mongolian})[\u180b-\u180f]",
)
_HIDDEN = regex.compile(rf"(?V1)(?:{'|'.join(_IN_PLACE)})(*SKIP)(*FAIL)|{SHAPELESS}")
_CROWDED = regex.compile(r"^\p{M}|[\p{Mn}\p{Me}]{5}|([\p{Mn}\p{Me}])\1")

# Scripts in which people write today (UAX 31, tables 5 and 7); in one name one of them, or those of one language.
_SCRIPTS = """Adlm Arab Armn Bali Bamu Batk Beng Cakm Cans Cham Cher Cyrl Deva Ethi Geor Grek Gujr Guru Hebr Hmnp Java
    Kali Khmr Knda Lana Laoo Lepc Limb Lisu Mand Mlym Mong Mtei Mymr Newa Nkoo Olck Orya Osge Plrd Rohg Saur Sinh Sund
    Sylo Syrc Tale Talu Taml Tavt Telu Tfng Thaa Thai Tibt Vaii Wcho Yiii"""
_TOGETHER = ("Latn Hani Hira Kana", "Latn Hani Bopo", "Latn Hani Hang")


def _only(scripts: str) -> str:
    return "[" + "".join(rf"\p{{scx={script}}}" for script in [*scripts.split(), "Common", "Inherited"]) + "]*+"


_UNMIXED = regex.compile("|".join(f"(?:{_only(scripts)})$" for scripts in (*_TOGETHER, *_SCRIPTS.split())))


def without_hidden(text: str) -> str:
    """`text` without the characters that have no shape, but for those that join or vary their neighbours."""
    return text if text.isascii() and text.isprintable() else _HIDDEN.sub("", text)


def has_hidden(text: str) -> bool:
    """Whether there is anything in it that nobody sees."""
    return _HIDDEN.search(text) is not None


def is_crowded(name: str) -> bool:
    """Whether marks stand in heaps, or have no letter to stand on: more than four, or one twice (UTS 39, 5.4)."""
    return _CROWDED.search(unicodedata.normalize("NFD", name)) is not None


def is_mixed(name: str) -> bool:
    """Whether it mixes scripts as no language does: not *highly restrictive* (UTS 39, 5.2)."""
    return _UNMIXED.match(name) is None
