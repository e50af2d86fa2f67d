"""Errors as responses: a page, a fragment for htmx, JSON for programs."""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from haggle import errors
from haggle.errors import Problem
from haggle.ops import metrics
from haggle.ops.logs import request_id
from haggle.text.languages import _
from haggle.web.addresses import here, local_path, path_of
from haggle.web.iframes import framed, is_for_frame
from haggle.web.request_headers import accepts_only
from haggle.web.responses import NO_STORE, fragment, language_of, page, see_other
from haggle.web.templates import render

logger = logging.getLogger("haggle.errors")

_BY_STATUS: dict[int, tuple[str, str]] = {
    400: (_("That did not work"), _("The request could not be understood.")),
    404: (_("Not found"), _("There is nothing here, or it is not yours to see.")),
    405: (_("Not like this"), _("This address does not take that kind of request.")),
    500: (
        _("Our fault"),
        _("Something went wrong on our side. It has been noted; what you typed is below. Please try again."),
    ),
}


class _Plain(Problem):
    """An error of Starlette's, which has no sentence of ours."""

    def __init__(self, status: int) -> None:
        self.title, sentence = _BY_STATUS.get(status, _BY_STATUS[400])
        self.status = status
        super().__init__(sentence)


_NOBODY_THERE = Response(status_code=400)  # the client disconnected while it was sending: nobody reads this


class ErrorPagesMiddleware:
    """Middleware: answers whatever no one inside has caught, so that this answer too gets what is around it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if has_begun or scope["type"] != "http":
                raise
            response = (
                _NOBODY_THERE if isinstance(error, ClientDisconnect) else await answer(Request(scope, receive), error)
            )
            await response(scope, receive, send)


async def answer(request: Request, error: Exception) -> Response:
    """The response for any exception, Starlette's own included. Typed text is given back to whoever typed it."""
    problem = _problem(error)
    headers = dict(getattr(error, "headers", None) or {})
    if after := getattr(problem, "retry_after_s", None):
        headers["Retry-After"] = str(after)
    if problem.status == 405:
        headers["Allow"] = ", ".join(sorted(_allowed(request)))
    if problem.status in {408, 413}:
        headers["Connection"] = "close"  # the rest of the body is not wanted
    if isinstance(problem, errors.SignInFirst) and request.url.path.startswith("/api/"):
        headers["WWW-Authenticate"] = "Bearer"
    response = await _response(request, problem)
    response.headers.update(headers)
    return response


def _allowed(request: Request) -> set[str]:
    """The methods of this URL. Its GET and POST are separate routes, and Starlette names only those of one."""
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    return {
        method
        for route in routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _Plain(error.status_code)
    metrics.errors.inc()
    logger.error("unexpected error", exc_info=error)
    return _Plain(500)


async def _response(request: Request, problem: Problem) -> Response:
    if request.url.path.startswith("/api/"):
        body: dict[str, Any] = {"error": {"title": problem.title, "detail": str(problem)}}
        if field := getattr(problem, "field", ""):
            body["error"]["field"] = field
        return JSONResponse(body, problem.status, headers=NO_STORE)
    is_program = any(accepts_only(request.headers, kind) for kind in ("text/plain", "text/event-stream"))
    if is_program or not hasattr(request.state, "viewer"):  # it failed before AuthenticationMiddleware
        return PlainTextResponse(f"{problem.title}. {problem}\n", problem.status, headers=NO_STORE)
    if request.headers.get("hx-request") == "true":
        return _for_htmx(request, problem)
    if is_for_frame(request):
        return _for_iframe(request, problem)
    if isinstance(problem, errors.SignInFirst):
        return await _sign_in(request, problem)
    state = request.state
    return await page(
        request,
        "errors/problem.html",
        status=problem.status,
        problem=problem,
        action=request.url.path if request.method == "POST" else "",
        has_files=bool(state.files_in),
        is_asked=isinstance(problem, errors.Unconfirmed),
        is_other_account=isinstance(problem, errors.OtherAccount),
        kept=_kept(state.typed),
        request_id=request_id.get() if problem.status == 500 else "",
    )


async def _sign_in(request: Request, problem: Problem) -> Response:
    """The page to sign in, which hands on what was typed, and then leads to where one wanted to go."""
    if request.method == "GET" and (way_in := getattr(request.state, "way_in", "")):
        return see_other(f"{way_in}?{urlencode({'next': _page_asked_from(request)})}")
    kept = _kept(request.state.typed) if request.method == "POST" else {}
    if request.state.files_in:  # files cannot be handed on, only the names of their fields
        kept["files_in"] = request.state.files_in
    return await page(
        request,
        "accounts/login.html",
        status=problem.status,
        problem=problem.sentence,
        is_interrupted=True,
        username="",
        next=request.url.path if kept else _page_asked_from(request),
        kept=kept,
    )


def _for_iframe(request: Request, problem: Problem) -> Response:
    """A short document with a link to the page around it."""
    onward, words = request.url.path.removesuffix("/live"), _("Load the page anew")
    if isinstance(problem, errors.SignInFirst):
        onward, words = f"/login?next={quote(onward)}", _("Sign in")
    return framed(request, "errors/framed.html", problem.status, problem=problem, onward=onward, words=words)


def _kept(typed: Mapping[str, str]) -> dict[str, str]:
    """The typed fields that are given back; never a password."""
    return {
        name: text for name, text in typed.items() if name not in {"csrf_token", "confirmed"} and "password" not in name
    }


def _for_htmx(request: Request, problem: Problem) -> Response:
    """An hx-partial for the page's #problem: htmx 4 would swap any other error body into its target."""
    asked_from = local_path(path_of(request.headers.get("hx-current-url", "")))
    sign_in = "/login?next=" + quote(asked_from) if isinstance(problem, errors.SignInFirst) else ""
    response = fragment(render("errors/problem.stream.html", language_of(request), problem=problem, sign_in=sign_in))
    response.status_code = problem.status
    # A message is kept by the outbox. Other requests may fail while somebody types, so they must not leave the page.
    if sign_in and request.method == "POST" and request.url.path.endswith("/messages"):
        response.headers["HX-Redirect"] = here(sign_in)
    return response


def _page_asked_from(request: Request) -> str:
    """Where to go after signing in: the requested page, or the page of the form that was sent."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return local_path(path_of(request.headers.get("referer", "")))
