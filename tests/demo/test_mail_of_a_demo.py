"""A demo sends no mail, and shows what it would send; a marketplace of somebody's own never does."""

from pathlib import Path

import pytest
from addressing import give
from cast import PASSWORD, Haggle, Person
from client import Browser, part

pytestmark = [pytest.mark.slow, pytest.mark.system]


def _demo(folder: Path) -> Haggle:
    return Haggle(folder, {"HAGGLE_UNREAD_MAIL_MS": "100"}, options=("--demo",)).start()


def test_a_demo_shows_its_mails(tmp_path: Path) -> None:
    haggle = _demo(tmp_path)
    try:
        person = Person(haggle, "Dan").join()
        assert give(person, "dan@example.com", PASSWORD).status_code == 303
        visitor = Browser(haggle.url)
        while "dan@example.com" not in (index := visitor.get("/demo/mail").text):
            pass
        mail = part(r'href="(/demo/mail/[0-9a-f]{40})"', index)
        page = visitor.get(mail).text
        link = part(rf"{haggle.url}(/addresses/confirmation\?token=\w+)", page)
        html = visitor.get(f"{mail}/html")
        assert "sandbox" in html.headers["content-security-policy"]
        assert "script" not in html.text
        assert "becomes the address" in visitor.get(link).text
        for wrong in ("x", "0" * 40, "..%2f..%2fsecret.key"):
            assert visitor.get(f"/demo/mail/{wrong}").status_code == 404
    finally:
        haggle.stop()
    assert haggle.errors() == []


def test_somebody_s_own_marketplace_shows_none(tmp_path: Path) -> None:
    own = Haggle(tmp_path).start()
    Person(own, "Bea").join()
    own.stop()
    haggle = _demo(tmp_path)
    try:
        assert Browser(haggle.url).get("/demo/mail").status_code == 404
        assert "Forgot" not in Browser(haggle.url).get("/login").text
    finally:
        haggle.stop()
