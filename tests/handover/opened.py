"""Doors of a haggle whose host signs by one algorithm, without a server."""

from collections.abc import Callable
from pathlib import Path

from marketplace import ORIGIN, SECRET, Host, jwks, new_key

from haggle.handover.doors import Doors
from haggle.handover.model import Proof
from haggle.settings import from_environment

AUDIENCE = "https://chat.shop.test"
ALGORITHMS = ("EdDSA", "ES256", "RS256", "HS256")
KEYS = {algorithm: new_key(algorithm) for algorithm in ALGORITHMS}
Take = Callable[[str], Proof]


def doors(folder: Path, algorithm: str, published: bytes = b"") -> Doors:
    """Those of a haggle whose host signs by that algorithm."""
    (folder / "keys").write_bytes(published or (b"" if algorithm == "HS256" else jwks(KEYS[algorithm])))
    by = (
        {"HAGGLE_HANDOVER_SECRET": SECRET}
        if algorithm == "HS256"
        else {"HAGGLE_HANDOVER_KEYS": f"file://{folder}/keys"}
    )
    chosen = {"HAGGLE_HANDOVER": algorithm, "HAGGLE_HOST_URL": ORIGIN, "HAGGLE_PUBLIC_URL": AUDIENCE, **by}
    return Doors(from_environment({"HAGGLE_DATA": str(folder / "data"), **chosen}))


def host(algorithm: str = "EdDSA") -> Host:
    return Host(AUDIENCE, KEYS[algorithm], algorithm)
