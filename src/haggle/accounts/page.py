"""What follows when somebody has shown who they are, by whichever door: the new session, or why there is none."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from haggle.accounts import operations
from haggle.accounts.session import sessions_of
from haggle.accounts.suspension import Suspension
from haggle.cases.appeals import appeal_path
from haggle.cases.queries import appealable
from haggle.clock import zone_names
from haggle.errors import NotFound
from haggle.text.languages import Reading
from haggle.web.responses import language_of, page, see_other, site_of


async def suspended(request: Request, suspension: Suspension) -> Response:
    """Why the account is suspended, and until when: for its own person, by their language and clock."""
    language = suspension.language or language_of(request)
    reading = Reading(language, suspension.zone)
    site = site_of(request)
    case_id = await site.read(appealable, suspension.account_id)
    appeal = appeal_path(site.settings.secret_key, suspension.account_id, case_id) if case_id else ""
    return await page(
        request, "accounts/suspended.html", 403, language, suspension=suspension, reading=reading, appeal=appeal
    )


def browser_of(request: Request, zone_named: str = "") -> tuple[Reading, str]:
    """The language and time zone that the browser names, and its User-Agent."""
    zone = zone_named if zone_named in zone_names() else None
    return Reading(language_of(request), zone), request.headers.get("user-agent", "")


async def signed_in(request: Request, username: str, key: str, onward: str, kept: dict[str, str]) -> Response:
    """Go on signed in: to that page, or with the form that the sign-in had cut off."""
    cookies = await begin(request, username, key)
    if kept:
        return with_cookies(await page(request, "accounts/again.html", action=onward, kept=kept), cookies)
    return with_cookies(see_other(onward), cookies)


async def begin(request: Request, username: str, key: str) -> list[str]:
    """Put the new session in place of the one that the browser had; answers the `Set-Cookie` lines for it."""
    if request.state.session:
        await end_session(request)
    sessions = sessions_of(request)
    cookie = sessions.cookie_for(key, request.state.cookie_name)
    await sessions.adopt(request, cookie)
    return [cookie, sessions.known_cookie(request, username)]


def with_cookies(response: Response, cookies: list[str]) -> Response:
    """The same answer, which sets these."""
    for line in cookies:
        response.headers.append("Set-Cookie", line)
    return response


async def end_session(request: Request) -> None:
    """End the session of this browser."""
    with suppress(NotFound):  # it has ended meanwhile
        await operations.end_session(site_of(request), request.state.viewer, request.state.session.id)
