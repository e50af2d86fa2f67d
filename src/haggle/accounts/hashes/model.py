"""
How hashes of passwords are made, and whether a password is the one: ours, Argon2id of other costs, and Django's.

Each kind takes a time of its own to check. So that this does not tell whether a name exists, each kind that is here is
checked at each sign-in: where it is not the account's, against a hash that no password has.
"""

import base64
import hashlib
import hmac
from binascii import hexlify
from typing import NamedTuple

import bcrypt
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError

PBKDF2 = {"pbkdf2_sha256": "sha256", "pbkdf2_sha1": "sha1"}
BCRYPTS = ("bcrypt_sha256", "bcrypt")
MOST_ITERATIONS = 10_000_000  # a few seconds: what asks for more is a mistake, or hostile
MOST_SCRYPT = 2**24  # n·r·p; Django's is 2**17 · 5
MOST_BCRYPT = 16
MOST_ARGON2_KIB = 2**20
MOST_ARGON2_PASSES = 50
BCRYPT_BYTES = 72  # what bcrypt reads of a password

hasher = PasswordHasher()


class Kind(NamedTuple):
    """How a hash is made, all but its salt. `cost`: the iterations of PBKDF2, which add up; 1 for all others."""

    scheme: str
    cost: int = 1

    @property
    def nobodys(self) -> str:
        """A hash of this kind that no password has."""
        name, *costs = self.scheme.split("$")
        if name in PBKDF2:
            return f"{name}${self.cost}$nobody$"
        if name == "scrypt":
            return f"scrypt${costs[0]}$nobody${costs[1]}${costs[2]}$"
        if name in BCRYPTS:
            return f"{name}$$2b${costs[0]}${'.' * 53}"
        return f"{self.scheme}${'A' * 22}${'A' * 43}"


def _kind_of_ours() -> Kind:
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return Kind(f"$argon2id$v=19${costs}")


OURS = _kind_of_ours()


def kind_of(stored: str) -> Kind:
    """Of which kind the hash is. Raises ValueError for one that we cannot check."""
    name, *parts = stored.split("$")
    if not stored.isascii():
        raise ValueError("not ASCII")
    if name in PBKDF2 and len(parts) == 3:
        return Kind(name, _number(parts[0], MOST_ITERATIONS))
    if name == "scrypt" and len(parts) == 5:
        n, _salt, r, p, _hash = parts
        _number(str(_number(n, MOST_SCRYPT) * _number(r, MOST_SCRYPT) * _number(p, MOST_SCRYPT)), MOST_SCRYPT)
        if int(n) < 2 or int(n) & (int(n) - 1):
            raise ValueError("scrypt counts in powers of two")
        return Kind(f"scrypt${n}${r}${p}")
    if name in BCRYPTS and len(parts) == 4 and len(parts[3]) == 53 and parts[1] in {"2a", "2b", "2y"}:
        _number(parts[2], MOST_BCRYPT)
        return Kind(f"{name}${parts[2]}")
    if stored.startswith("$argon2id$"):
        return _kind_of_argon2(stored)
    raise ValueError("no hash that we know")


def _kind_of_argon2(stored: str) -> Kind:
    try:
        costs = extract_parameters(stored)
    except InvalidHashError as error:
        raise ValueError("no Argon2id hash") from error
    if costs.memory_cost > MOST_ARGON2_KIB or costs.time_cost > MOST_ARGON2_PASSES:
        raise ValueError("too costly")
    return Kind(stored.rsplit("$", 2)[0])


def _number(text: str, most: int) -> int:
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= most:
        raise ValueError("no cost that we pay")
    return int(text)


def from_django(encoded: str) -> str:
    """A hash as Django stores it, as we do. Raises ValueError for one that we cannot check."""
    stored = encoded.removeprefix("argon2") if encoded.startswith("argon2$") else encoded
    kind_of(stored)
    return stored


def is_of_kind(kind: Kind, stored: str | None, forms: list[str]) -> bool:
    """Whether `stored` is of this kind and of one of these passwords. Takes as long whether it is or not."""
    own = kind_of(stored) if stored else None
    if not stored or own is None or own.scheme != kind.scheme:
        stored, own = kind.nobodys, kind
    right = [_is_of(stored, form) for form in forms]  # all of them: to stop at the right one would take less
    if own.cost < kind.cost:
        rest = Kind(kind.scheme, kind.cost - own.cost).nobodys
        right += [_is_of(rest, form) for form in forms]
    return any(right)


def _is_of(stored: str, password: str) -> bool:
    name, *parts = stored.split("$")
    typed = password.encode()
    if name in PBKDF2:
        return _equals(hashlib.pbkdf2_hmac(PBKDF2[name], typed, parts[1].encode(), int(parts[0])), parts[2])
    if name == "scrypt":
        n, salt, r, p, right = parts
        memory = 2**20 + 128 * int(r) * (int(n) + int(p) + 2)
        made = hashlib.scrypt(typed, salt=salt.encode(), n=int(n), r=int(r), p=int(p), maxmem=memory, dklen=64)
        return _equals(made, right)
    if name in BCRYPTS:
        digest = hexlify(hashlib.sha256(typed).digest()) if name == "bcrypt_sha256" else typed[:BCRYPT_BYTES]
        return _is_of_bcrypt(digest, "$".join(["", *parts[1:]]))
    try:
        return hasher.verify(stored, password)
    except Argon2Error:
        return False


def _equals(made: bytes, right: str) -> bool:
    return hmac.compare_digest(base64.b64encode(made), right.encode())


def _is_of_bcrypt(typed: bytes, stored: str) -> bool:
    try:
        return bcrypt.checkpw(typed, stored.encode())
    except ValueError:
        return False
