"""
/account/deletion    GET what it means, POST do it
/goodbye             GET what is shown to whoever has left
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.own_passwords import asks_password
from haggle.accounts.session import FORGET_CACHE, forget_cookie
from haggle.accounts.throttle import throttle, with_retry_after
from haggle.erasure.operations import delete_account
from haggle.errors import Problem
from haggle.web.forms import form
from haggle.web.responses import page, see_other, site_of


async def ask(request: Request) -> Response:
    """What will go, what will stay, and the last chance."""
    return await _page(request, 200, None)


async def _page(request: Request, status: int, problem: Problem | None) -> Response:
    has_password = await asks_password(site_of(request), request.state.viewer)
    return await page(request, "erasure/ask.html", status, problem=problem, has_password=has_password)


async def delete(request: Request) -> Response:
    """Delete the viewer's account, given its password once more."""
    sent = await form(request)
    viewer = request.state.viewer
    try:
        await throttle(request, "sign-in", viewer.username)
        await delete_account(site_of(request), viewer, sent.text("password"), sent.text("username"))
    except Problem as problem:
        return with_retry_after(await _page(request, problem.status, problem), problem)
    response = see_other("/goodbye")
    response.headers.update({"Set-Cookie": forget_cookie(request), **FORGET_CACHE})
    return response


async def goodbye(request: Request) -> Response:
    """It is done."""
    return await page(request, "erasure/goodbye.html")


public_routes = [Route("/goodbye", goodbye)]
routes = [Route("/account/deletion", ask), Route("/account/deletion", delete, methods=["POST"])]
