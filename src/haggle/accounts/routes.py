"""
/join      GET form, POST
/login     GET form, POST
/logout    POST
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts import operations
from haggle.accounts.own_passwords import must_have_passwords
from haggle.accounts.page import browser_of, end_session, signed_in, suspended
from haggle.accounts.session import FORGET_CACHE, forget_cookie, sessions_of
from haggle.accounts.suspension import Suspended
from haggle.accounts.throttle import throttle, with_retry_after
from haggle.addresses.model import clean_address
from haggle.addresses.operations import give_address, must_not_flood, tell_new_browser
from haggle.clock import now_ms, zone_names
from haggle.errors import Forbidden, Problem
from haggle.invitations.operations import NOT_GOOD, use
from haggle.invitations.queries import is_good
from haggle.text.languages import _
from haggle.web.addresses import local_path
from haggle.web.forms import Form, form
from haggle.web.responses import page, see_other, site_of

CLOSED = _("Nobody can join here by themselves. Whoever runs this marketplace can give you an account.")


async def login_form(request: Request) -> Response:
    """The form; a viewer who is signed in already is redirected."""
    onward = local_path(request.query_params.get("next", ""))
    if request.state.viewer:
        return see_other(onward)
    return await page(
        request, "accounts/login.html", problem="", is_interrupted=False, username="", next=onward, kept={}
    )


def _kept(sent: Form) -> dict[str, str]:
    """The fields of a form that was interrupted by the sign-in."""
    return {name.removeprefix("kept."): text for name, text in sent.fields.items() if name.startswith("kept.")}


async def login(request: Request) -> Response:
    """Sign in, then go on to `next`; a form that was interrupted by the sign-in is offered again with its text."""
    sent = await form(request)
    username, onward = sent.text("username"), local_path(sent.text("next"))
    kept = _kept(sent)
    try:
        must_have_passwords(site_of(request).settings)
        await throttle(request, "sign-in", username.strip())
        known = sessions_of(request).known_browser(request, username.strip().lower())
        key = await operations.sign_in(
            site_of(request), username, sent.text("password"), *browser_of(request, sent.text("time_zone"))
        )
        if not known and site_of(request).settings.mail.is_on:
            browser = request.headers.get("user-agent", "")
            await site_of(request).write(tell_new_browser, username.strip().lower(), browser)
    except Suspended as problem:
        return await suspended(request, problem.suspension)
    except Problem as problem:
        response = await page(
            request,
            "accounts/login.html",
            problem.status,
            problem=problem.sentence,
            is_interrupted=False,
            username=username,
            next=onward,
            kept=kept,
        )
        return with_retry_after(response, problem)
    return await signed_in(request, sent.text("username"), key, onward, kept)


async def logout(request: Request) -> Response:
    """End this session, here and in every open page of it."""
    await form(request)
    await end_session(request)
    return see_other("/login", {"Set-Cookie": forget_cookie(request), **FORGET_CACHE})


async def join_form(request: Request) -> Response:
    """The form, for whoever may join."""
    onward, invitation = (
        local_path(request.query_params.get("next", ""), "/listings"),
        _invitation(request.query_params),
    )
    await _must_be_invited(request, invitation)
    context: dict[str, Any] = {"next": onward, "zones": zone_names(), "kept": {}, "invitation": invitation}
    return await page(request, "accounts/join.html", problem=None, typed={}, **context)


def _invitation(fields: Mapping[str, str]) -> str:
    return fields.get("invitation", "")


async def _must_be_invited(request: Request, invitation: str) -> None:
    """Raises Forbidden where nobody can join, or nobody without a good invitation."""
    site = site_of(request)
    must_have_passwords(site.settings)
    if site.settings.join == "closed":
        raise Forbidden(CLOSED)
    if site.settings.join == "invite" and not await site.read(is_good, invitation, now_ms()):
        raise Forbidden(NOT_GOOD)


async def join(request: Request) -> Response:
    """Create an account and sign it in."""
    sent = await form(request)
    onward, kept = local_path(sent.text("next"), "/listings"), _kept(sent)
    invitation = _invitation(sent.fields)
    await _must_be_invited(request, invitation)
    context: dict[str, Any] = {"next": onward, "zones": zone_names(), "kept": kept, "invitation": invitation}
    if kept and "username" not in sent.fields:  # from the sign-in form, which hands on what was typed
        return await page(request, "accounts/join.html", problem=None, typed={}, **context)
    try:
        await throttle(request, "join", sent.text("username").strip())
        key = await _join(request, sent)
    except Problem as problem:
        typed = {name: text for name, text in sent.fields.items() if name != "password"}
        context |= {"problem": problem, "typed": typed}
        return with_retry_after(await page(request, "accounts/join.html", problem.status, **context), problem)
    return await signed_in(request, sent.text("username"), key, onward, kept)


async def _join(request: Request, sent: Form) -> str:
    site = site_of(request)
    first = partial(use, key=_invitation(sent.fields)) if site.settings.join == "invite" else None
    address = await _address(request, sent.text("address"))
    texts = (sent.text(field) for field in ("username", "name", "password", "time_zone"))
    account = await operations.join(site, *texts, first=first)
    if address:
        await site.write(give_address, account.id, address, site.settings.secret_key)
    reading, browser = browser_of(request, sent.text("time_zone"))
    return await operations.begin_session(site, account.id, browser, reading)


async def _address(request: Request, typed: str) -> str:
    """The address that was typed, if there is mail here. Raises Invalid, TooMany."""
    if not site_of(request).settings.mail.is_on or not typed.strip():
        return ""
    await must_not_flood(site_of(request), address := clean_address(typed))
    return address


public_routes = [
    Route("/login", login_form),
    Route("/login", login, methods=["POST"]),
    Route("/join", join_form),
    Route("/join", join, methods=["POST"]),
]
routes = [Route("/logout", logout, methods=["POST"])]
