"""A browser that runs no scripts, as far as a server can tell."""

import re
from typing import Any

import httpx2

opened: list[Any] = []
"""What has to be closed after the test that opened it (`close_what_was_opened` in conftest.py)."""


def close_down_to(count: int) -> None:
    while len(opened) > count:
        opened.pop().close()


def part(pattern: str, text: str) -> str:
    """What that finds first in the text: its group, or all of it where it has none."""
    found = re.search(pattern, text, re.DOTALL)
    assert found, f"no {pattern} in {text}"
    return found[1 if found.re.groups else 0]


class Client(httpx2.Client):
    """Closed after the test. It trusts whoever answers: to read whom it should trust takes 17 ms."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(base_url=url, headers=headers, timeout=20, verify=False)  # noqa: S501
        opened.append(self)


class Browser(Client):
    """One without scripts: it says where its forms come from, and posts them with the token of whoever is signed in."""

    def __init__(self, url: str) -> None:
        super().__init__(url, {"Sec-Fetch-Site": "same-origin"})
        self._csrf_tokens: dict[str, str] = {}

    def request(self, method: str, url: httpx2.URL | str, **options: Any) -> httpx2.Response:
        fields, url = options.get("data") or {}, str(url)
        if method == "POST" and not url.startswith("/api/") and isinstance(fields, dict) and not options.get("content"):
            site = "/".join(url.split("/")[:3]) if "://" in url else ""
            options["data"] = {"csrf_token": self.csrf_token(site), **fields}
        return super().request(method, url, **options)

    def csrf_token(self, site: str = "") -> str:
        """What the forms of whoever is signed in (at another site than usual) hold; empty for a visitor."""
        who = site + str(sorted(self.cookies.items()))
        if who not in self._csrf_tokens:
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(site + "/goodbye").text)
            self._csrf_tokens[who] = found[1] if found else ""
        return self._csrf_tokens[who]
