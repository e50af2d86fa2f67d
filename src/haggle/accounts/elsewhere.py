"""Who reads a page of another site, as far as the browser tells us."""

from starlette.requests import Request

from haggle.accounts import cookies
from haggle.accounts.model import Session
from haggle.accounts.session import sessions_of


async def session_elsewhere(request: Request) -> Session | None:
    """
    The session whose cookie came with a request that a page of another site makes.

    That of a frame counts too, which it does for nothing else: so this is for what such a page may know, and no more.
    """
    sessions, sent = sessions_of(request), cookies.sent_with(request.scope)
    cookie = sent.get(request.state.cookie_name) or sent.get(cookies.former_name(sessions.site.settings))
    return await sessions.of(cookie) if cookie else None
