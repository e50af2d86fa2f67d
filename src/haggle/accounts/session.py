"""
Authentication: the session behind the signed cookie, the origin of a form, and the guard of every route.

The cookie holds a random key, signed; the session itself is a row, so it can be listed and ended.
"""

import re
import secrets
import time
from contextlib import suppress
from functools import partial

from itsdangerous import BadSignature, Signer
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.accounts import cookies, operations, queries
from haggle.accounts.model import Session, Since, digest
from haggle.clock import DAY_MS, even_clock, now_ms
from haggle.delivery.bus import EphemeralEvent
from haggle.errors import Forbidden, Problem, SignInFirst, Unavailable
from haggle.settings import Settings
from haggle.site import Site
from haggle.text.languages import _
from haggle.web import assets
from haggle.web.addresses import is_origin_of
from haggle.web.forms import csrf_token, form

KNOWN_FOR_S = 30
LATELY_MS = 60_000  # longer than a session is known, and than the clocks of two processes differ
TOUCH_AFTER_MS = 5 * 60_000
MAX_KNOWN = 20_000
MAX_KNOWN_NAMES = 5  # accounts that one browser is known to
KNOWN_DAYS = 365
FORGET_CACHE = {"Clear-Site-Data": '"cache"'}  # not "storage": others who use this browser have texts there
FROM_ELSEWHERE = _("This form was sent from another site, so it was not accepted.")
_VISITOR = re.compile(r"[\w-]{22}", re.ASCII)


class Sessions:
    """The sessions this process has seen lately, by cookie. Ended ones are forgotten at once, on an ephemeral event."""

    def __init__(self, site: Site, made_assets: assets.Assets) -> None:
        self.site = site
        self.assets = made_assets
        self._signer = Signer(site.settings.secret_key, salt="haggle.session")
        self._browsers = Signer(site.settings.secret_key, salt="haggle.browser")
        self._known: dict[str, tuple[Session, float]] = {}
        self.to_renew: set[str] = set()
        """cookies that were used for the first time on this day, and not yet given anew"""
        self._endings = 0
        site.bus.listen(on_ephemeral=self._on_ephemeral_event)

    def cookie_for(self, key: str, name: str) -> str:
        """The `Set-Cookie` line of a new session."""
        return self.dated(name, self._signer.sign(key).decode(), now_ms())

    def dated(self, name: str, signed: str, begun_at: int) -> str:
        """The `Set-Cookie` line that has the browser keep a session's cookie for as long as it lives, unused."""
        settings = self.site.settings
        left_ms = begun_at + settings.session_max_days * DAY_MS - even_clock.now_ms()
        return cookies.set_cookie(settings, name, signed, min(settings.session_days * DAY_MS, left_ms) // 1000)

    async def of(self, cookie: str) -> Session | None:
        """The living session of that cookie, or None."""
        known = self._known.get(cookie)
        if known and time.monotonic() - known[1] < KNOWN_FOR_S:
            return known[0]
        self._known.pop(cookie, None)
        try:
            key = self._signer.unsign(cookie).decode()
        except (BadSignature, UnicodeDecodeError):
            return None
        now, endings = now_ms(), self._endings
        session = await self.site.read(queries.session_by_hash, digest(key), since(self.site.settings))
        if session is None:
            return None
        if session.seen_at // DAY_MS != now // DAY_MS:  # the first use on this day
            self.to_renew.add(cookie)
        if now - session.seen_at > TOUCH_AFTER_MS:
            await self.site.by_the_way(self.site.write(operations.touch_session, session.id))
        if endings == self._endings:  # else one may have ended while we looked
            self._known[cookie] = (session, time.monotonic())
        if len(self._known) > MAX_KNOWN:
            forgotten = next(iter(self._known))
            del self._known[forgotten]
            self.to_renew.discard(forgotten)
        return session

    async def adopt(self, request: Request, set_cookie: str) -> None:
        """Use the session just begun for the rest of this request."""
        session = await self.of(set_cookie.partition("=")[2].partition(";")[0])
        if session:
            request.state.viewer = session.account
            request.state.csrf_token = csrf_token(self.site.settings.secret_key, str(session.account.id))

    def known_browser(self, request: Request, username: str) -> str:
        """What names this browser, if it is signed in to that account or once was; else empty."""
        session = request.state.session
        if session and session.account.username == username:
            return f"session {session.id} {session.created_at}"  # SQLite gives an id out again
        browser, *names = self._known_names(request)
        return browser if cookies.mark_of(username) in names else ""

    def known_cookie(self, request: Request, username: str) -> str:
        """The `Set-Cookie` line by which this browser is known to the account from now on."""
        browser, *names = self._known_names(request)
        mark = cookies.mark_of(username)
        kept = [mark, *(name for name in names if name != mark)][:MAX_KNOWN_NAMES]
        value = self._browsers.sign(".".join([browser or secrets.token_urlsafe(12), *kept])).decode()
        return cookies.set_cookie(self.site.settings, f"{request.state.cookie_name}-known", value, KNOWN_DAYS * 86_400)

    def _known_names(self, request: Request) -> list[str]:
        """What names this browser, and the marks of the accounts that it once signed in to."""
        try:
            signed = request.cookies.get(f"{request.state.cookie_name}-known", "")
            return self._browsers.unsign(signed).decode().split(".")
        except (BadSignature, UnicodeError):
            return [""]

    async def end_dead(self) -> None:
        """Forget sessions and end streams whose session or token is no more, should the word of it not have come."""
        followed = self._followed()
        alive = await self.site.read(queries.living, followed)
        self._say_ended({one: account_id for one, account_id in followed.items() if one not in alive})

    async def end_suspended(self) -> None:
        """The same of accounts suspended lately: cheap enough to be asked each second, should Redis be away."""
        suspended = await self.site.read(queries.suspended_since, now_ms() - LATELY_MS)
        if suspended:
            self._say_ended({one: id_ for one, id_ in self._followed().items() if id_ in suspended})

    def _followed(self) -> dict[str, int]:
        """The sessions and tokens that this process takes for living, each with its account."""
        recent = time.monotonic() - KNOWN_FOR_S
        known = [session for session, since in self._known.values() if since > recent]
        return self.site.streams.credentials() | {f"session {one.id}": one.account.id for one in known}

    def _say_ended(self, credentials: dict[str, int]) -> None:
        for credential, account_id in credentials.items():
            self.site.bus.publish_ephemeral_here([account_id], "credential.ended", credential=credential)

    def _on_ephemeral_event(self, account_id: int, event: EphemeralEvent) -> None:
        if event.kind in {"credential.ended", "account.changed"}:
            self._endings += 1
            for cookie in [c for c, (session, _) in self._known.items() if session.account.id == account_id]:
                del self._known[cookie]
                self.to_renew.discard(cookie)


def since(settings: Settings) -> Since:
    """What decides which sessions are alive now."""
    now = even_clock.now_ms()
    return Since(now - settings.session_days * DAY_MS, now - settings.session_max_days * DAY_MS)


def forget_cookie(request: Request) -> str:
    """The `Set-Cookie` line by which the browser has no session any more."""
    return cookies.set_cookie(sessions_of(request).site.settings, request.state.cookie_name, "", 0)


def sessions_of(request: Request) -> Sessions:
    """The Sessions of this process."""
    sessions: Sessions = request.state.sessions
    return sessions


class AuthenticationMiddleware:
    """Puts `viewer`, `session` and `csrf_token` on every request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope["state"]
            sessions: Sessions = state["sessions"]
            sent, settings = cookies.sent_with(scope), sessions.site.settings
            session, state["problem"], state["set_cookie"] = None, None, None
            name, cookie = cookies.cookie_in(settings, Headers(scope=scope), scope["method"], sent)
            state["cookie_name"] = name
            if cookie:
                try:
                    session = await sessions.of(cookie)
                except Unavailable as problem:
                    state["problem"] = problem  # raised by the route's guard
            if cookie and session and (name not in sent or cookie in sessions.to_renew):
                line = sessions.dated(name, cookie, session.created_at)
                send = cookies.sending(send, line, partial(sessions.to_renew.discard, cookie))
            visitor = None if session else _visitor(sent.get(f"{name}-visitor", ""))
            if not session and not visitor:
                visitor = secrets.token_hex(11)
                line = cookies.set_cookie(settings, f"{name}-visitor", visitor, DAY_MS // 1000)
                state["set_cookie"] = line  # set by the first page that this visitor gets
            state["session"] = session
            state["viewer"] = session.account if session else None
            subject = str(session.account.id) if session else str(visitor)
            state["csrf_token"] = csrf_token(settings.secret_key, subject)
            state["assets"] = sessions.assets
            state["typed"], state["files_in"] = {}, ""
            state["is_from_own_page"] = None  # no page's form: what comes with a bearer token
        await self._app(scope, receive, send)


def _visitor(value: str) -> str | None:
    return value if _VISITOR.fullmatch(value) else None


def is_same_origin(headers: Headers, is_https: bool) -> bool:
    """
    Whether the browser vouches that our own page sent this; False when it says nothing.

    Raises Forbidden when it says otherwise. The rule is that of Go 1.25's CrossOriginProtection, and looks at schemes.
    """
    fetched_from = headers.get("sec-fetch-site")
    origin = headers.get("origin", "null")
    if fetched_from is not None:
        if fetched_from not in {"same-origin", "none"}:
            raise Forbidden(FROM_ELSEWHERE)
        return True
    if origin == "null":
        return False
    if not is_origin_of(origin, headers.get("host", ""), is_https):
        raise Forbidden(FROM_ELSEWHERE)
    return True


def guarded(app: ASGIApp, is_public: bool) -> ASGIApp:
    """Wraps a route: forms must come from our own pages, and only public routes are open to visitors."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        is_form = scope["method"] not in {"GET", "HEAD"}
        if is_form:
            is_https = scope["state"]["site"].settings.is_https
            scope["state"]["is_from_own_page"] = is_same_origin(Headers(scope=scope), is_https)
        if scope["state"]["viewer"] is None and not is_public:
            if is_form:
                with suppress(Problem):
                    await form(Request(scope, receive))  # keeps what was typed, for the sign-in form to hand on
            raise scope["state"]["problem"] or SignInFirst
        await app(scope, receive, send)

    return guard
