"""Settings of the hand-over that cannot work stop haggle with a sentence that names them."""

from pathlib import Path

import pytest

from haggle.settings import from_environment
from haggle.settings.checks import SettingsError

pytestmark = pytest.mark.once
GOOD = {
    "HAGGLE_HANDOVER": "HS256",
    "HAGGLE_HANDOVER_SECRET": "0123456789abcdef0123456789abcdef",
    "HAGGLE_HOST_URL": "https://shop.test",
    "HAGGLE_PUBLIC_URL": "https://chat.shop.test",
}


def chosen(folder: Path, **settings: str) -> object:
    return from_environment({"HAGGLE_DATA": str(folder), **{name: text for name, text in settings.items() if text}})


def test_what_works_is_taken(tmp_path: Path) -> None:
    assert chosen(tmp_path, **GOOD)
    assert chosen(tmp_path, **GOOD | {"HAGGLE_PASSWORDS": "off"})


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"HAGGLE_HANDOVER_SECRET": ""}, "HAGGLE_HANDOVER_SECRET"),
        ({"HAGGLE_HANDOVER_SECRET": "short"}, "HAGGLE_HANDOVER_SECRET"),
        ({"HAGGLE_HANDOVER_SECRET": "x" * 31}, "HAGGLE_HANDOVER_SECRET"),
        ({"HAGGLE_HANDOVER_SECRET": "x" * 64}, "HAGGLE_HANDOVER_SECRET"),
        ({"HAGGLE_HANDOVER_SECRET": f"{GOOD['HAGGLE_HANDOVER_SECRET']} short"}, "HAGGLE_HANDOVER_SECRET"),
        ({"HAGGLE_HANDOVER": "none"}, "HAGGLE_HANDOVER"),
        ({"HAGGLE_HANDOVER": "HS512"}, "HAGGLE_HANDOVER"),
        ({"HAGGLE_HANDOVER": "RS256,HS256"}, "HAGGLE_HANDOVER"),
        ({"HAGGLE_HANDOVER": "EdDSA"}, "HAGGLE_HANDOVER_KEYS"),
        ({"HAGGLE_HANDOVER": "EdDSA", "HAGGLE_HANDOVER_KEYS": "https://shop.test/jwks"}, "HAGGLE_HANDOVER_SECRET"),
        ({"HAGGLE_HANDOVER": "ES256", "HAGGLE_HANDOVER_KEYS": "jwks.json"}, "HAGGLE_HANDOVER_KEYS"),
        ({"HAGGLE_HANDOVER": "ES256", "HAGGLE_HANDOVER_KEYS": "ftp://shop.test/jwks"}, "HAGGLE_HANDOVER_KEYS"),
        ({"HAGGLE_HOST_URL": ""}, "HAGGLE_HOST_URL"),
        ({"HAGGLE_HOST_URL": "shop.test"}, "HAGGLE_HOST_URL"),
        ({"HAGGLE_HOST_URL": "https://shop.test,javascript:alert(1)"}, "HAGGLE_HOST_URL"),
        ({"HAGGLE_PUBLIC_URL": ""}, "HAGGLE_PUBLIC_URL"),
        ({"HAGGLE_HANDOVER": "off", "HAGGLE_HOST_SIGN_IN": "https://shop.test/in"}, "HAGGLE_HOST_SIGN_IN"),
        ({"HAGGLE_HOST_SIGN_IN": "/in"}, "HAGGLE_HOST_SIGN_IN"),
        ({"HAGGLE_HOST_SIGN_IN": "https://shop.test/in#x"}, "HAGGLE_HOST_SIGN_IN"),
        ({"HAGGLE_HANDOVER": "off", "HAGGLE_PASSWORDS": "off"}, "HAGGLE_PASSWORDS"),
        ({"HAGGLE_OPENID_ISSUER": "https://id.test"}, "HAGGLE_OPENID_CLIENT"),
        ({"HAGGLE_OPENID_ISSUER": "id.test", "HAGGLE_OPENID_CLIENT": "h"}, "HAGGLE_OPENID_ISSUER"),
        ({"HAGGLE_OPENID_ALGORITHM": "HS256"}, "HAGGLE_OPENID_ALGORITHM"),
        ({"HAGGLE_HEADER_SIGN_IN": "id=Remote-User"}, "HAGGLE_HEADER_SIGN_IN_FROM"),
        ({"HAGGLE_HEADER_SIGN_IN": "name=Remote-User", "HAGGLE_HEADER_SIGN_IN_FROM": "::1"}, "HAGGLE_HEADER_SIGN_IN"),
        ({"HAGGLE_HEADER_SIGN_IN": "id=", "HAGGLE_HEADER_SIGN_IN_FROM": "::1"}, "HAGGLE_HEADER_SIGN_IN"),
        ({"HAGGLE_HEADER_SIGN_IN": "id=A god=B", "HAGGLE_HEADER_SIGN_IN_FROM": "::1"}, "HAGGLE_HEADER_SIGN_IN"),
        ({"HAGGLE_HEADER_SIGN_IN": "id=A", "HAGGLE_HEADER_SIGN_IN_FROM": "everywhere"}, "HAGGLE_HEADER_SIGN_IN_FROM"),
    ],
    ids=str,
)
def test_what_cannot_is_named(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        chosen(tmp_path, **GOOD | changed)
