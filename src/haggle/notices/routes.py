"""
/notices                GET what the moderators told the viewer, newest first (?before=)
/notices/{id}           GET one of these, with the way to appeal
/notices/{id}/appeal    POST words
/appeals/{token}        GET the form for one who cannot sign in, POST words
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.queries import account
from haggle.cases.appeals import appeal_asked, clean_appeal
from haggle.cases.model import MAX_WORDS
from haggle.cases.operations import appeal as make_appeal
from haggle.errors import Invalid, NotFound, Problem
from haggle.notices import queries
from haggle.notices.model import Notice
from haggle.reports.model import reason_words
from haggle.web.forms import form, number_in_query
from haggle.web.responses import page, see_other, site_of


async def index(request: Request) -> Response:
    """A page of them."""
    before = number_in_query(request, "before")
    found = await site_of(request).read(queries.notices, request.state.viewer, before)
    more = found[-1].id if len(found) == queries.PAGE else None
    return await page(request, "notices/index.html", notices=found, more=more)


async def show(request: Request) -> Response:
    """What was decided, why, and what can be done about it."""
    return await _page(request, await _asked(request))


async def _asked(request: Request) -> Notice:
    return await site_of(request).read(queries.notice, request.state.viewer.id, request.path_params["notice_id"])


async def _page(request: Request, notice: Notice, problem: Problem | None = None, typed: str = "") -> Response:
    context = {"action": f"/notices/{notice.id}/appeal", **_context(request, notice, request.state.viewer.language)}
    status = problem.status if problem else 200
    return await page(request, "notices/show.html", status, problem=problem, typed=typed, **context)


def _context(request: Request, notice: Notice, language: str) -> dict[str, Any]:
    named = notice.report_reason or notice.reason
    own = site_of(request).settings.report_reasons
    return {"notice": notice, "reason": reason_words(own, named, language) if named else "", "most": MAX_WORDS}


async def appeal(request: Request) -> Response:
    """Appeal against the decision that the notice tells of."""
    sent, notice = await form(request), await _asked(request)
    try:
        await make_appeal(site_of(request), request.state.viewer.id, notice.case_id, clean_appeal(sent.text("words")))
    except Invalid as problem:
        return await _page(request, notice, problem, sent.text("words"))
    return see_other(f"/notices/{notice.id}?appealed=1")


async def ask_by_token(request: Request) -> Response:
    """The same for somebody who has no way in: they were given the address at the sign-in."""
    return await _page_by_token(request)


async def _page_by_token(request: Request, problem: Problem | None = None, typed: str = "") -> Response:
    site = site_of(request)
    account_id, case_id = appeal_asked(site.settings.secret_key, request.path_params["token"])
    person = await site.read(account, account_id)
    notice_id = await site.read(queries.of_case, account_id, case_id)
    if notice_id is None:
        raise NotFound
    notice = await site.read(queries.notice, account_id, notice_id)
    context = {"reading": person.reading, "action": request.scope["path"], **_context(request, notice, person.language)}
    status = problem.status if problem else 200
    return await page(request, "notices/appeal.html", status, problem=problem, typed=typed, **context)


async def appeal_by_token(request: Request) -> Response:
    """Appeal without a sign-in."""
    site, sent = site_of(request), await form(request)
    account_id, case_id = appeal_asked(site.settings.secret_key, request.path_params["token"])
    try:
        await make_appeal(site, account_id, case_id, clean_appeal(sent.text("words")))
    except Invalid as problem:
        return await _page_by_token(request, problem, sent.text("words"))
    return see_other(f"{request.scope['path']}?appealed=1")


public_routes = [
    Route("/appeals/{token}", ask_by_token),
    Route("/appeals/{token}", appeal_by_token, methods=["POST"]),
]
routes = [
    Route("/notices", index),
    Route("/notices/{notice_id:id}", show),
    Route("/notices/{notice_id:id}/appeal", appeal, methods=["POST"]),
]
