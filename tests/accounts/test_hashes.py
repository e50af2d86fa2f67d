"""Hashes that Django has made are checked at sign-in, and nobody can tell by the time it takes whose is which."""

from collections.abc import Callable

import pytest

from haggle.accounts import passwords
from haggle.accounts.hashes import model
from haggle.accounts.hashes.model import OURS, Kind, from_django, kind_of

WORDS = "cinnamon buns 1"
ARGON2 = "$argon2id$v=19$m=512,t=1,p=8"
MADE_BY_DJANGO = {
    "pbkdf2_sha256$2000$3TkM5mzEwKgLdWu9lOstIB$VNs1+OojcStd0JOgL3/oevD2SLMsS/owjD4Fxi7yap4=": Kind(
        "pbkdf2_sha256", 2000
    ),
    "pbkdf2_sha256$1000000$lxBsdR5wDLq1aQ3fXlyk0z$FCh89vkGvQo9Vn3vv2oU9jSLab5n5/CUv8+W/UBdY+M=": Kind(
        "pbkdf2_sha256", 1_000_000
    ),
    "pbkdf2_sha1$2000$Fr477nbK1lL9c3TlbtGv5m$1aHYptq9y4n/xQL5S4KvD096C8s=": Kind("pbkdf2_sha1", 2000),
    f"argon2{ARGON2}$b01GSlVxdzIyS1ZYWGR3MnFuTERXZg$evXF0nl7PwJBxR8Sm0Q1a3fehzrrslUI4cVIIG4h5pI": Kind(ARGON2),
    "bcrypt_sha256$$2b$04$avAj5.ewAynGsrp1RxM5geLahxEjSkHhzQKeyTufPypTpjLc26o2O": Kind("bcrypt_sha256$04"),
    "bcrypt$$2b$04$6AGEWNJSwBBguBEV3WJ0peZQhEKLZc17tPX9Gzs7ceeAkx61pylKi": Kind("bcrypt$04"),
    "scrypt$64$DrshZkqnoTy9zbzZpOnnF5$8$5$c9fe4zTAUf7h5/TcQP8B7EKvuilysYD7qZ34Y140WPqf5pGCtUpypZc12Mj3mei6eWBbBeb1SVG5uN2"
    "GGv6Lvw==": Kind("scrypt$64$8$5"),
}


@pytest.mark.anyio
@pytest.mark.parametrize("encoded", MADE_BY_DJANGO, ids=lambda encoded: encoded[:20])
async def test_the_password_of_each_of_djangos_hashers_is_right_and_another_is_not(encoded: str) -> None:
    stored = from_django(encoded)
    assert kind_of(stored) == MADE_BY_DJANGO[encoded]
    assert await passwords.matches(stored, WORDS)
    assert not await passwords.matches(stored, WORDS + " ")
    assert not passwords.is_ours(stored)


@pytest.mark.anyio
async def test_letters_are_right_as_they_were_typed_there() -> None:
    stored = "pbkdf2_sha256$2000$saltsalt$GBF91IbrMoNuaac0iEPVcJY9eH1AXmOg1CgWE+zUtRA="
    assert await passwords.matches(stored, "cafe\u0301 au lait")
    assert await passwords.matches(stored, "caf\u00e9 au lait")


@pytest.mark.parametrize(
    "encoded",
    [
        *("", "!", "!Lw0EWn64vGJr9uT90xVC3alFOm5gu9TYYvDTcIiX", "plain", "md5$salt$0123", "sha1$salt$0123"),
        *("pbkdf2_sha256$0$s$aGk=", "pbkdf2_sha256$99999999$s$aGk=", "pbkdf2_sha256$٣$s$aGk=", "pbkdf2_sha256$1$s"),
        *("scrypt$63$s$8$5$aGk=", "scrypt$1048576$s$64$5$aGk=", "scrypt$x$s$8$5$aGk=", "bcrypt$$2b$31$" + "." * 53),
        *("bcrypt$$2b$04$short", "argon2$argon2i$v=19$m=512,t=1,p=8$b01G$evXF", "$argon2id$", "$argon2id$v=19$m=9$a$b"),
        "$argon2id$v=19$m=9999999,t=1,p=8$b01GSlVxdzIyS1ZYWGR3MnFuTERXZg$evXF0nl7PwJBxR8Sm0Q1a3fehzrrslUI4cVIIG4h5pI",
    ],
)
def test_what_we_cannot_check_or_costs_too_much_is_refused(encoded: str) -> None:
    with pytest.raises(ValueError, match="."):
        from_django(encoded)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[str, int]]]:
    """What was computed since, all costs of PBKDF2 put together."""
    done: list[Kind] = []

    def note(stored: str, _password: str) -> bool:
        done.append(kind_of(stored))
        return False

    def since() -> list[tuple[str, int]]:
        schemes = dict.fromkeys(kind.scheme for kind in done)
        sums = [(scheme, sum(kind.cost for kind in done if kind.scheme == scheme)) for scheme in schemes]
        done.clear()
        return sums

    monkeypatch.setattr(model, "_is_of", note)
    return since


@pytest.mark.anyio
async def test_the_same_is_computed_for_every_name_whether_it_exists_or_not(
    work: Callable[[], list[tuple[str, int]]],
) -> None:
    here = [Kind("pbkdf2_sha256", 1_000_000), Kind("scrypt$64$8$5"), Kind("bcrypt$04")]
    some = [None, OURS.nobodys, *map(from_django, list(MADE_BY_DJANGO)[:2]), from_django([*MADE_BY_DJANGO][-1])]
    for password in ("one", "caf\u00e9", "x" * 1001):
        computed = []
        for stored in some:
            await passwords.matches(stored, password, here)
            computed.append(work())
        assert all(one == computed[0] for one in computed)
        times = 2 if password == "caf\u00e9" else 1
        assert computed[0] == [
            (OURS.scheme, times),
            ("pbkdf2_sha256", times * 1_000_000),
            ("scrypt$64$8$5", times),
            ("bcrypt$04", times),
        ]


@pytest.mark.parametrize("kind", [OURS, *MADE_BY_DJANGO.values()], ids=lambda kind: kind.scheme)
def test_a_hash_of_nobodys_is_of_its_kind_and_of_no_password(kind: Kind) -> None:
    if kind.cost < 10_000:
        assert kind_of(kind.nobodys) == kind
        assert not model.is_of_kind(kind, kind.nobodys, ["", "nobody"])
