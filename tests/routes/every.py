"""Every route that the app has, enumerated from it: what is new is held against these tests by itself."""

import re
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from starlette.routing import Route

from haggle.app import make
from haggle.settings import from_environment

with TemporaryDirectory() as folder:
    _NOWHERE = from_environment({"HAGGLE_DATA": folder})

# What is open to everybody. A route that stands neither here nor in app.PUBLIC is locked.
PUBLIC = {
    "/ready",
    "/metrics",
    "/",
    "/robots.txt",
    "/leaving",
    "/up",
    "/feed/probe",
    "/listings",
    "/listings/{listing_id}",
    "/listings/{listing_id}/photo",
    "/listings/{listing_id}/photo-400",
    "/listings/{listing_id}/photo-800",
    "/listings/{listing_id}/photo.jpg",
    "/listings/{listing_id}/thumb",
    "/listings/{listing_id}/thumb.jpg",
    "/listings/{listing_id}/photos/{place}/photo",
    "/listings/{listing_id}/photos/{place}/photo-400",
    "/listings/{listing_id}/photos/{place}/photo-800",
    "/listings/{listing_id}/photos/{place}/photo.jpg",
    "/listings/{listing_id}/photos/{place}/thumb",
    "/listings/{listing_id}/photos/{place}/thumb.jpg",
    "/accounts/{account_id}/avatar",
    "/accounts/{account_id}/avatar.jpg",
    "/goodbye",
    "/handover",
    "/handover/callback",
    "/handover/on",
    "/handover/start",
    "/login",
    "/join",
    "/appeals/{token}",
    "/api/v1/openapi.json",
    "/api/v1/site/openapi.json",
    "/manifest.webmanifest",
    "/offline",
    "/sw.js",
    "/widget.js",
    "/badge.json",
    "/badge.svg",
    "/badge/live",
    "/addresses/confirmation",
    "/login/forgotten",
    "/login/reset",
    "/mail/off/{token}",
    "/demo/mail",
    "/demo/mail/{name}",
    "/demo/mail/{name}/html",
    "/theme/{name}",
    "/terms",
    "/tips",
    "/help",
}
PUBLIC_POSTS = {
    *("/login", "/join", "/appeals/{token}"),
    *("/handover", "/handover/on", "/handover/start"),
    *("/addresses/confirmation", "/login/forgotten", "/login/reset", "/mail/off/{token}"),
}
# No form and no session opens it, only a signature: tests/mail_answers asks it.
SIGNED = {"/mail/answers"}


@dataclass(frozen=True)
class Way:
    """A method and a path with names in braces."""

    method: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"

    def path(self, id_: object = 1, **ids: object) -> str:
        """The path with ids put in: those named, else `id_`."""
        return re.sub(r"\{(\w+)\}", lambda name: str(ids.get(name[1], id_)), self.pattern)

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("/api/")

    @property
    def is_of_the_site(self) -> bool:
        return self.pattern.startswith("/api/v1/site/")

    @property
    def is_public(self) -> bool:
        return self.pattern in (PUBLIC_POSTS if self.method == "POST" else PUBLIC)

    @property
    def is_stream(self) -> bool:
        return self.pattern.endswith(("/feed", "}/live", "/badge/live"))  # which stay open


def _enumerated() -> list[Way]:
    routes = [route for route in make(_NOWHERE).routes if isinstance(route, Route)]
    return [
        Way(method, re.sub(r":\w+\}", "}", route.path))
        for route in routes
        for method in sorted((route.methods or set()) - {"HEAD"})
        if route.path not in SIGNED
    ]


EVERY = _enumerated()
LOCKED = [way for way in EVERY if not way.is_public]
GETS = [way for way in EVERY if way.method == "GET"]
POSTS = [way for way in EVERY if way.method == "POST"]
FORMS = [way for way in POSTS if not way.is_api and way.pattern != "/handover"]  # pages of the host's post there
