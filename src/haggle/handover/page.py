"""What the routes of the hand-over have in common: whose browser it is, and the pages that they answer with."""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from haggle.accounts import cookies
from haggle.accounts.throttle import CLIENT_IS_GUESSING
from haggle.errors import Problem, TooLarge, Unconfirmed
from haggle.handover import operations, queries
from haggle.handover.doors import Doors
from haggle.handover.model import MAX_KEPT, WAITS_MS, NotGood, Proof, Wanted
from haggle.host.model import MAX_ID
from haggle.ops.logs import log_security
from haggle.settings.handover import origin_of
from haggle.text.characters import must_be_storable
from haggle.text.languages import _
from haggle.web.addresses import local_path, network_of
from haggle.web.forms import Form, new_key
from haggle.web.responses import page, site_of

TOO_LONG = _("That is too long to be kept while you sign in. Sign in first, then write it.")


Endpoint = Callable[[Request], Awaitable[Response]]


def refusing(endpoint: Endpoint) -> Endpoint:
    """The same; what is not believed stands in the security log, and is answered with the text that came with it."""

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NotGood as problem:
            log_security("hand-over refused", 0, why=problem.reason)
            return await _refused(request, problem, asked(request.state.typed or request.query_params))

    return answer


def asked(fields: Mapping[str, str]) -> Wanted:
    """What a link or form wants. Raises Invalid for what no database keeps."""
    onward, listing, text = (fields.get(name, "") for name in ("next", "listing", "body"))
    for name, value in (("next", onward), ("listing", listing), ("body", text)):
        must_be_storable(value, name)
    return Wanted(local_path(onward, ""), listing[: MAX_ID + 1], {"body": text} if text.strip() else {})


def doors_of(request: Request) -> Doors:
    """The doors that are open in this process."""
    doors: Doors = request.state.doors
    return doors


def is_from_host(request: Request, header: str) -> bool:
    """Whether the browser says, in that header, that a page of the host's has led or sent here."""
    try:
        return origin_of(request.headers.get(header, "")) in site_of(request).settings.handover.origins
    except ValueError:
        return False


def is_own(request: Request, sent: Form) -> bool:
    """Whether a page of ours sent this: by the browser's word; by the token, where a browser says nothing at all."""
    said = {"origin", "sec-fetch-site"} & set(request.headers.keys())
    is_known = hmac.compare_digest(sent.text("csrf_token").encode(), request.state.csrf_token.encode())
    return request.state.is_from_own_page is True or (not said and is_known)


def names(request: Request) -> set[str]:
    """By which names this browser is known, to find what it has begun."""
    jar, name = request.cookies, request.state.cookie_name
    return {_name(request), *(f"{kind} {jar.get(f'{name}-{kind}')}" for kind in ("visitor", "arrival", "proven"))}


def _name(request: Request) -> str:
    viewer = request.state.viewer
    return f"account {viewer.id}" if viewer else f"visitor {request.state.csrf_token.rpartition('_')[0]}"


async def keep(request: Request, wanted: Wanted) -> tuple[str, list[str]]:
    """
    Keep what this browser wants; answers the state that leads back to it, and the cookies by which it is known again.

    A form of another site comes without its cookies, so it gets one of its own. Raises TooLarge, TooMany.
    """
    if len(wanted.json) > MAX_KEPT:
        raise TooLarge(TOO_LONG)
    site, state = site_of(request), request.state
    address = network_of(request.scope)
    await site.limits.take("handover", address, burst=120, per_minute=120, sentence=CLIENT_IS_GUESSING)
    browser, line = _name(request), state.set_cookie
    if request.method == "POST" and not state.is_from_own_page and not state.viewer:
        # One more where the host says who it is: that one may have been sent there with what it wanted before.
        kind, value = "proven" if wanted.proof else "arrival", secrets.token_urlsafe(16)
        browser = f"{kind} {value}"
        line = cookies.set_cookie(site.settings, f"{state.cookie_name}-{kind}", value, WAITS_MS // 1000)
    return await operations.keep(site, wanted, browser), [line] if line else []


async def ask(
    request: Request, wanted: Wanted, problem: Problem | None = None, token: str = "", proof: Proof | None = None
) -> Response:
    """What is about to happen, and the button for it: to come in as somebody, or to send a message."""
    return await page(
        request,
        "handover/ask.html",
        problem.status if problem else 200,
        problem=problem,
        is_asked=isinstance(problem, Unconfirmed),
        wanted=wanted,
        listing=await site_of(request).read(queries.listing_named, wanted.listing),
        token=token,
        host=site_of(request).settings.handover.host,
        name=str((proof.fields.get("name") or proof.fields.get("username") or proof.host_id) if proof else "")[:60],
        key=new_key(),
    )


async def going(request: Request, state: str) -> Response:
    """On the way out: a form of ours may not lead to another site by itself, so a page does."""
    return await page(request, "handover/going.html", state=state)


async def left(request: Request, problem: Problem, state: str) -> Response:
    """To who has deleted their account and comes again."""
    return await page(request, "handover/left.html", problem.status, problem=problem, state=state)


async def _refused(request: Request, problem: Problem, wanted: Wanted) -> Response:
    """Why nobody was signed in; what was typed is still there."""
    return await page(request, "handover/refused.html", problem.status, problem=problem, wanted=wanted)
