"""How often one may try a password, or a name."""

from starlette.requests import Request
from starlette.responses import Response

from haggle.accounts.session import sessions_of
from haggle.errors import Problem, TooMany
from haggle.ops.logs import log_security
from haggle.text.languages import _
from haggle.web.addresses import network_of
from haggle.web.responses import site_of

CLIENT_IS_GUESSING = _("That was tried too often. Wait a little, then try again.")


async def throttle(request: Request, what: str, subject: str) -> None:
    """
    From one address or /64 of IPv6: ten tries for one subject, then two a minute; sixty in all, then twelve a minute.

    From all addresses a hundred for one subject, then twenty a minute. Whoever guesses so locks nobody out: a browser
    that once signed in to that account, or is, has ten tries of its own, then two a minute. Raises TooMany.
    """
    try:
        await _take(request, what, subject[:100].lower())
    except TooMany:
        log_security(f"{what} slowed down", request.state.viewer.id if request.state.viewer else 0)
        raise


async def _take(request: Request, what: str, subject: str) -> None:
    limits, address = site_of(request).limits, network_of(request.scope)
    if browser := sessions_of(request).known_browser(request, subject):
        await limits.take(what, "browser", subject, browser, burst=10, per_minute=2, sentence=CLIENT_IS_GUESSING)
        return
    await limits.take(what, "address", address, burst=60, per_minute=12, sentence=CLIENT_IS_GUESSING)
    await limits.take(what, "both", subject, address, burst=10, per_minute=2, sentence=CLIENT_IS_GUESSING)
    await limits.take(what, "subject", subject, burst=100, per_minute=20, sentence=CLIENT_IS_GUESSING)


def with_retry_after(response: Response, problem: Problem) -> Response:
    """The same answer, which says when to come back if it was too much."""
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after_s)
    return response
