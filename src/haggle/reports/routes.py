"""
/messages/{id}/report         GET the form, POST reason, words, block
/listings/{id}/report         GET the form, POST
/conversations/{id}/report    GET the form to report the other person, POST
"""

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.cases.model import MAX_WORDS
from haggle.conversations.queries import blocked_name
from haggle.errors import Conflict, Invalid, Problem, TooMany
from haggle.reports.evidence import READERS
from haggle.reports.model import Sealed, reason_choices, said
from haggle.reports.operations import report
from haggle.store.db import Db
from haggle.web.forms import Form, form
from haggle.web.responses import page, see_other, site_of

_SUBJECTS = {"messages": "message", "listings": "listing", "conversations": "account"}


class _Asked(NamedTuple):
    """What the form is about: `name` is that of the person behind it, `line` what it says."""

    subject: str
    name: str
    line: str
    is_blocked: bool


async def ask(request: Request) -> Response:
    """What a report does, and the form."""
    return await _page(request, Form({}, {}), None)


async def _page(request: Request, typed: Form, problem: Problem | None) -> Response:
    site, viewer = site_of(request), request.state.viewer
    asked = await site.read(_asked, viewer, *_thing(request))
    return await page(
        request,
        "reports/ask.html",
        problem.status if problem else 200,
        asked=asked,
        typed=typed,
        problem=problem,
        reasons=reason_choices(site.settings.report_reasons, viewer.language),
        most=MAX_WORDS,
    )


def _thing(request: Request) -> tuple[str, int]:
    """Which kind of subject the URL names, and the id in it."""
    (thing_id,) = request.path_params.values()
    return _SUBJECTS[request.scope["path"].split("/")[1]], thing_id


async def _asked(db: Db, viewer: Account, subject: str, thing_id: int) -> _Asked:
    seen = await READERS[subject](db, viewer, thing_id)
    blocked = await blocked_name(db, viewer.id, seen.account_id)
    person = next(one for one in seen.evidence["people"] if one["account_id"] == seen.account_id)
    return _Asked(subject, blocked or person["name"], _line(seen), blocked is not None)


def _line(seen: Sealed) -> str:
    if seen.subject == "listing":
        return str(seen.evidence["listing"]["title"])
    found: list[dict[str, Any]] = [one for one in seen.evidence["messages"] if one["id"] == seen.evidence["message_id"]]
    return str(found[0]["body"] or ", ".join(file["name"] for file in found[0]["files"])) if found else ""


async def create(request: Request) -> Response:
    """Report it; the notice that it came is the answer."""
    site, viewer, sent = site_of(request), request.state.viewer, await form(request)
    try:
        wrong = said(site.settings.report_reasons, sent.text("reason"), sent.text("words"))
        notice_id = await report(site, viewer, *_thing(request), wrong, bool(sent.text("block")))
    except (Conflict, Invalid, TooMany) as problem:
        return await _page(request, sent, problem)
    return see_other(f"/notices/{notice_id}")


routes = [
    route
    for path in (f"/{things}/{{{things[:-1]}_id:id}}/report" for things in _SUBJECTS)
    for route in (Route(path, ask), Route(path, create, methods=["POST"]))
]
