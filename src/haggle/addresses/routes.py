"""
/account/address            GET where one gets mail, POST another address
/account/address/sign-ins   POST whether sign-ins from new browsers are told
/addresses/confirmation     GET ?token=, POST: it is the account's now
/login/forgotten            GET form, POST: a link is on its way
/login/reset                GET ?token=, POST another password
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.own_passwords import must_have_passwords
from haggle.accounts.passwords import MAX_TYPED, prepared
from haggle.accounts.queries import hash_of
from haggle.accounts.throttle import throttle, with_retry_after
from haggle.addresses import operations, queries
from haggle.addresses.model import CONFIRM, LINK_OVER, RESET, Address
from haggle.addresses.recovery.operations import ask_reset, reset_password
from haggle.clock import now_ms
from haggle.errors import Invalid, NotFound, Problem
from haggle.store.db import Db
from haggle.text.languages import _
from haggle.web.addresses import network_of
from haggle.web.forms import form, new_key
from haggle.web.responses import page, see_other, site_of

NO_REFERRER = {"Referrer-Policy": "no-referrer"}
OFTEN = _("That was asked for too often. Wait a while, and look for the mail that you have got.")


def _must_have_mail(request: Request) -> None:
    """Raises NotFound where there is no mail."""
    if not site_of(request).settings.mail.is_on:
        raise NotFound


def _must_have_reset(request: Request) -> None:
    """Raises NotFound where there is no mail, Forbidden where nobody has a password."""
    _must_have_mail(request)
    must_have_passwords(site_of(request).settings)


async def show(request: Request) -> Response:
    """The address, and a form for another."""
    return await _page(request)


async def _page(request: Request, status: int = 200, problem: Problem | None = None, typed: str = "") -> Response:
    _must_have_mail(request)
    context = await site_of(request).read(_read, request.state.viewer.id)
    saved = request.query_params.get("saved", "")
    context["are_mails_answered"] = site_of(request).settings.mail_answers.are_on
    return await page(request, "addresses/index.html", status, problem=problem, typed=typed, saved=saved, **context)


async def _read(db: Db, account_id: int) -> dict[str, Any]:
    own: Address = await queries.address(db, account_id)
    return {"address": own, "has_password": await hash_of(db, account_id) is not None}


async def change(request: Request) -> Response:
    """Another address, once its link is followed; none, when the field is empty."""
    sent = await form(request)
    _must_have_mail(request)
    viewer, typed = request.state.viewer, sent.text("address")
    try:
        await throttle(request, "sign-in", viewer.username)
        await operations.set_address(site_of(request), viewer, typed, sent.text("password"))
    except Problem as problem:
        return with_retry_after(await _page(request, problem.status, problem, typed), problem)
    return see_other(f"/account/address?saved={'sent' if typed.strip() else 'removed'}&t={new_key()[:8]}")


async def tell_sign_ins(request: Request) -> Response:
    """A box that is not checked is not sent."""
    sent = await form(request)
    _must_have_mail(request)
    await operations.tell_sign_ins(site_of(request), request.state.viewer, bool(sent.text("sign_ins")))
    return see_other(f"/account/address?saved=sign-ins&t={new_key()[:8]}")


async def ask_confirmation(request: Request) -> Response:
    """A question with a button: programs that look at mails follow links too."""
    token = request.query_params.get("token", "")
    found = await site_of(request).read(queries.linked, token, CONFIRM, now_ms())
    if found is None:
        raise NotFound(LINK_OVER)
    context: dict[str, Any] = {"username": found[0].username, "address": found[1], "token": token, "is_done": False}
    return _private(await page(request, "addresses/confirm.html", **context))


async def confirm(request: Request) -> Response:
    """Whoever has the link reads there."""
    sent = await form(request)
    await operations.confirm(site_of(request), sent.text("token"))
    return await page(request, "addresses/confirm.html", is_done=True)


async def forgotten(request: Request) -> Response:
    """The form to ask for a link; `?sent=`: what comes of it, whoever was named."""
    _must_have_reset(request)
    is_sent = "sent" in request.query_params
    return await page(request, "addresses/forgotten.html", is_sent=is_sent, problem=None, typed="")


async def send_link(request: Request) -> Response:
    """The same answer, after the same work, whether there is such an account or not."""
    sent = await form(request)
    _must_have_reset(request)
    typed = sent.text("username")
    try:
        if not typed.strip():
            raise Invalid(_("Say your user name or your e-mail address."), "username")
        await _limit(request, typed.strip().casefold()[:100])
    except Problem as problem:
        answer = await page(
            request, "addresses/forgotten.html", problem.status, is_sent=False, problem=problem, typed=typed
        )
        return with_retry_after(answer, problem)
    await ask_reset(site_of(request), typed)
    return see_other(f"/login/forgotten?sent={new_key()[:8]}")


async def _limit(request: Request, subject: str) -> None:
    limits, network = site_of(request).limits, network_of(request.scope)
    await limits.take("reset", "network", network, burst=30, per_minute=1, sentence=OFTEN)
    await limits.take("reset", "both", subject, network, burst=5, per_minute=0.2, sentence=OFTEN)
    await limits.take("reset", "subject", subject, burst=20, per_minute=0.5, sentence=OFTEN)


async def ask_password(request: Request) -> Response:
    """The form for another password."""
    return await _password_page(request, request.query_params.get("token", ""))


async def _password_page(request: Request, token: str, problem: Problem | None = None) -> Response:
    _must_have_reset(request)
    found = await site_of(request).read(queries.linked, token, RESET, now_ms())
    if found is None:
        raise NotFound(LINK_OVER)
    status, username = problem.status if problem else 200, found[0].username
    context: dict[str, Any] = {"token": token, "problem": problem, "username": username}
    return _private(await page(request, "addresses/reset.html", status, **context))


async def reset(request: Request) -> Response:
    """Another password; then one signs in with it."""
    sent = await form(request)
    _must_have_reset(request)
    token, new = sent.text("token"), sent.text("new_password")
    try:
        await site_of(request).limits.take(
            "reset", "try", network_of(request.scope), burst=30, per_minute=6, sentence=OFTEN
        )
        if prepared(sent.text("new_password_again")[:MAX_TYPED]) != prepared(new[:MAX_TYPED]):
            raise Invalid(_("The two new passwords are not the same. Type them once more."), "new_password_again")
        account = await reset_password(site_of(request), token, new)
    except Invalid as problem:
        return await _password_page(request, token, problem)
    return await page(request, "addresses/reset_done.html", username=account.username)


def _private(response: Response) -> Response:
    """No other page, here or elsewhere, hears of the link."""
    response.headers.update(NO_REFERRER)
    return response


public_routes = [
    Route("/addresses/confirmation", ask_confirmation),
    Route("/addresses/confirmation", confirm, methods=["POST"]),
    Route("/login/forgotten", forgotten),
    Route("/login/forgotten", send_link, methods=["POST"]),
    Route("/login/reset", ask_password),
    Route("/login/reset", reset, methods=["POST"]),
]
routes = [
    Route("/account/address", show),
    Route("/account/address", change, methods=["POST"]),
    Route("/account/address/sign-ins", tell_sign_ins, methods=["POST"]),
]
