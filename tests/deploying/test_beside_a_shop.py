"""haggle under a path of a shop, which nginx serves by docs/deploying/nginx-path.conf."""

import re
from pathlib import Path

import pytest
from beside_a_shop import BesideAShop

pytestmark = pytest.mark.system


def test_the_doctor_finds_nothing_wrong_with_the_way(tmp_path: Path) -> None:
    haggle = BesideAShop(tmp_path / "shop").start()
    haggle.settings["SSL_CERT_FILE"] = str(haggle.front.authority)
    said = haggle.run("doctor", "--port", str(haggle.port)).stdout
    haggle.stop()
    found = dict(re.findall(r"^([\w/ ]+): (ok|warning|failed),", said, re.MULTILINE))
    names = ("public address", "HTTP/2", "buffering", "host", "forwarded address", "size of files")
    assert {name: found.get(name) for name in names} == dict.fromkeys(names, "ok"), said
    assert haggle.front.asked_of_the_shop() == []
