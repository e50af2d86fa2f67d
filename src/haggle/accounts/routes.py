"""
/join                              GET form, POST
/login                             GET form, POST
/logout                            POST
/account                           GET what is known about me, POST preferences
/account/sessions/{id}/deletion    POST end one
/account/tokens                    POST make one
/account/tokens/{id}/deletion      POST
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts import operations, queries
from haggle.accounts.session import DAY_MS, Sessions
from haggle.clock import now_ms, zone_names
from haggle.errors import Invalid, Problem, TooMany
from haggle.web import Form, form, local_path, page, see_other, site_of

CLIENT_IS_GUESSING = "That was tried too often. Wait a little, then try again."


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.state.sessions
    return sessions


def _throttle(request: Request, what: str, subject: str) -> None:
    """
    From one address: ten tries for one subject, then two a minute; sixty in all, then twelve a minute.

    From all addresses a hundred for one subject, then twenty a minute: so one who guesses locks nobody out alone.
    """
    limits = site_of(request).limits
    address = request.client.host if request.client else ""
    limits.take(what, "address", address, burst=60, per_minute=12, sentence=CLIENT_IS_GUESSING)
    subject = subject[:100].lower()
    limits.take(what, "both", subject, address, burst=10, per_minute=2, sentence=CLIENT_IS_GUESSING)
    limits.take(what, "subject", subject, burst=100, per_minute=20, sentence=CLIENT_IS_GUESSING)


def _with_retry_after(response: Response, problem: Problem) -> Response:
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after_s)
    return response


async def login_form(request: Request) -> Response:
    """The form; a viewer who is signed in already goes on."""
    onward = local_path(request.query_params.get("next", ""))
    if request.state.viewer:
        return see_other(onward)
    return await page(
        request, "accounts/login.html", problem="", is_interrupted=False, username="", next=onward, kept={}
    )


def _kept(sent: Form) -> dict[str, str]:
    """The fields of a form that the sign-in cut off."""
    return {name.removeprefix("kept."): text for name, text in sent.fields.items() if name.startswith("kept.")}


async def login(request: Request) -> Response:
    """Sign in, then go on to `next`; a form that was cut off by the sign-in is offered once more, text and all."""
    sent = await form(request)
    username, onward = sent.text("username"), local_path(sent.text("next"))
    kept = _kept(sent)
    try:
        _throttle(request, "sign-in", username.strip())
        zone = sent.text("time_zone") if sent.text("time_zone") in zone_names() else ""
        browser = request.headers.get("user-agent", "")
        key = await operations.sign_in(site_of(request), username, sent.text("password"), zone, browser)
    except Problem as problem:
        response = await page(
            request,
            "accounts/login.html",
            problem.status,
            problem=str(problem),
            is_interrupted=False,
            username=username,
            next=onward,
            kept=kept,
        )
        return _with_retry_after(response, problem)
    return await _signed_in(request, key, onward, kept)


async def _signed_in(request: Request, key: str, onward: str, kept: dict[str, str]) -> Response:
    sessions = _sessions(request)
    cookie = sessions.cookie_for(key)
    if kept:
        await sessions.adopt(request, cookie)
        response = await page(request, "accounts/again.html", action=onward, kept=kept)
    else:
        response = see_other(onward)
    response.headers.append("Set-Cookie", cookie)
    return response


async def logout(request: Request) -> Response:
    """End this session, here and in every open page of it."""
    await form(request)
    sessions = _sessions(request)
    await operations.end_session(site_of(request), request.state.viewer, request.state.session.id)
    response = see_other("/login")
    response.headers.append("Set-Cookie", sessions.cookie(sessions.cookie_name, "", 0))
    return response


async def join_form(request: Request) -> Response:
    """The form."""
    onward = local_path(request.query_params.get("next", ""), "/listings")
    return await page(request, "accounts/join.html", problem=None, typed={}, next=onward, zones=zone_names(), kept={})


async def join(request: Request) -> Response:
    """Create an account and sign it in."""
    sent = await form(request)
    onward, kept = local_path(sent.text("next"), "/listings"), _kept(sent)
    context: dict[str, Any] = {"next": onward, "zones": zone_names(), "kept": kept}
    if kept and "username" not in sent.fields:  # from the sign-in form, which hands on what was typed
        return await page(request, "accounts/join.html", problem=None, typed={}, **context)
    try:
        _throttle(request, "join", sent.text("username").strip())
        key = await _join(request, sent)
    except Problem as problem:
        typed = {name: text for name, text in sent.fields.items() if name != "password"}
        context |= {"problem": problem, "typed": typed}
        return _with_retry_after(await page(request, "accounts/join.html", problem.status, **context), problem)
    return await _signed_in(request, key, onward, kept)


async def _join(request: Request, sent: Form) -> str:
    texts = [sent.text(name) for name in ("username", "name", "password", "time_zone")]
    account = await operations.join(site_of(request), *texts)
    return await operations.begin_session(site_of(request), account.id, request.headers.get("user-agent", ""))


async def account(request: Request) -> Response:
    """Preferences, sessions and tokens."""
    return await _account_page(request)


async def _account_page(
    request: Request,
    status: int = 200,
    problem: Problem | None = None,
    secret: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    site, viewer = site_of(request), request.state.viewer
    not_before = now_ms() - site.settings.session_days * DAY_MS
    return await page(
        request,
        "accounts/account.html",
        status,
        problem=problem,
        saved=problem is None and "saved" in request.query_params,
        secret=secret,
        typed=typed or {},
        sessions=await site.read(queries.sessions, viewer, not_before),
        this_session=request.state.session.id,
        tokens=await site.read(queries.tokens, viewer),
        zones=zone_names(),
    )


async def prefer(request: Request) -> Response:
    """Set name, time zone and what Enter does."""
    sent = await form(request)
    names = sent.text("name"), sent.text("time_zone"), sent.text("enter_key")
    try:
        await operations.prefer(site_of(request), request.state.viewer, *names)
    except Invalid as problem:
        return await _account_page(request, problem.status, problem, typed=dict(sent.fields))
    return see_other("/account?saved=1")


async def end_session(request: Request) -> Response:
    """End one of the viewer's sessions."""
    await form(request)
    await operations.end_session(site_of(request), request.state.viewer, request.path_params["session_id"])
    return see_other("/account#sessions")


async def make_token(request: Request) -> Response:
    """Make a bearer token and show its secret, this once."""
    sent = await form(request)
    try:
        secret = await operations.make_token(site_of(request), request.state.viewer, sent.text("name"))
    except Invalid as problem:
        return await _account_page(request, problem.status, problem)
    return await _account_page(request, 201, secret=secret)


async def delete_token(request: Request) -> Response:
    """Delete one of the viewer's tokens."""
    await form(request)
    await operations.delete_token(site_of(request), request.state.viewer, request.path_params["token_id"])
    return see_other("/account#tokens")


public_routes = [
    Route("/login", login_form),
    Route("/login", login, methods=["POST"]),
    Route("/join", join_form),
    Route("/join", join, methods=["POST"]),
]
routes = [
    Route("/logout", logout, methods=["POST"]),
    Route("/account", account),
    Route("/account", prefer, methods=["POST"]),
    Route("/account/sessions/{session_id:id}/deletion", end_session, methods=["POST"]),
    Route("/account/tokens", make_token, methods=["POST"]),
    Route("/account/tokens/{token_id:id}/deletion", delete_token, methods=["POST"]),
]
