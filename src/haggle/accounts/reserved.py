"""Names that nobody can take by themselves, since others would believe them: of staff, of programs, of haggle's own."""

import re
import string
from functools import lru_cache

from haggle.text.languages import LANGUAGES, N_, translations
from haggle.text.looks import look
from haggle.text.names import DELETED_NAME

# In a name of several words one of these is enough: “Anna, Support”.
_STAFF = """haggle admin admins administrator administrators administration moderator moderators moderation support
    helpdesk sysadmin sysop superuser webmaster postmaster hostmaster الدعم المشرف المشرفون المشرفين الإدارة"""
# These only where nothing but such words is said: Root, Staff and Host are surnames.
_ROLES = """root system staff mod mods team help info contact security official operator operators host owner abuse
    noreply nobody everybody everyone anyone anonymous unknown deleted null undefined daemon robot service services
    billing payments marketplace notification notifications notice notices channel mailer mail email www api
    دعم مشرف إدارة النظام"""
_AROUND = (
    """the of at for from by our your my real chat customer user users account accounts center centre care trust"""
)
_SENTINELS = (DELETED_NAME, N_("You"))


def _any(words: str) -> str:
    return "|".join(map(look, words.split()))


@lru_cache(maxsize=1)
def _staff() -> frozenset[str]:
    return frozenset(map(look, _STAFF.split()))


@lru_cache(maxsize=1)
def _roles() -> re.Pattern[str]:
    role, around = _any(f"{_STAFF} {_ROLES}"), _any(_AROUND)
    return re.compile(f"(?:{around})*(?:{role})(?:{role}|{around})*")


@lru_cache(maxsize=1)
def _sentinels() -> set[str]:
    return {look(translations(language).gettext(text)) for language in LANGUAGES for text in _SENTINELS}


def is_ours(name: str) -> bool:
    """Whether it reads like what haggle itself says in place of a name, in any of its languages."""
    return look(name) in _sentinels()


def is_reserved(name: str) -> bool:
    """Whether it reads like the name of those who run a marketplace; a number at its end makes no difference."""
    looks = look(name), look(name.rstrip(string.digits))
    is_staff = "haggle" in looks[0] or not _staff().isdisjoint(map(look, re.split(r"[\W_]+", name)))
    return is_staff or is_ours(name) or any(_roles().fullmatch(one) for one in looks)
