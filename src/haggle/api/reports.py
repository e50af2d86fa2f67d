"""
/api/v1/reports/reasons              GET what can be wrong, by name
/api/v1/messages/{id}/report         POST reason, words, block
/api/v1/listings/{id}/report         POST the same
/api/v1/conversations/{id}/report    POST the same: the other person
/api/v1/notices                      GET what the moderators told the caller (?before=)
/api/v1/notices/{id}                 GET one of these
/api/v1/notices/{id}/appeal          POST words
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer, fields
from haggle.api.serializers import notice_json
from haggle.cases.appeals import clean_appeal
from haggle.cases.operations import appeal as make_appeal
from haggle.errors import Invalid
from haggle.notices import queries
from haggle.reports.model import reason_choices, said
from haggle.reports.operations import report
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of

_SUBJECTS = {"messages": "message", "listings": "listing", "conversations": "account"}


async def reasons(request: Request) -> Response:
    """`reasons`: words by name, in the caller's language."""
    own = site_of(request).settings.report_reasons
    return answer({"reasons": reason_choices(own, request.state.viewer.language)})


async def create(request: Request) -> Response:
    """Report it; the notice that it came."""
    site, viewer = site_of(request), request.state.viewer
    sent = await fields(request, "reason", "words", truths=["block"])
    wrong = said(site.settings.report_reasons, sent.text("reason"), sent.text("words"))
    if sent.text("block") not in {"", "true", "false"}:
        raise Invalid("“block” should be true or false.", "block")
    subject = _SUBJECTS[request.scope["path"].split("/")[3]]
    (thing_id,) = request.path_params.values()
    notice_id = await report(site, viewer, subject, thing_id, wrong, sent.text("block") == "true")
    return answer(notice_json(await site.read(queries.notice, viewer.id, notice_id)), 201)


async def index(request: Request) -> Response:
    """A page of `notices`, the newest first; `next` is the `before` of the page after it, or null."""
    found = await site_of(request).read(queries.notices, request.state.viewer, number_in_query(request, "before"))
    after = found[-1].id if len(found) == queries.PAGE else None
    return answer({"notices": [notice_json(one) for one in found], "next": after})


async def show(request: Request) -> Response:
    """One notice."""
    notice_id = request.path_params["notice_id"]
    return answer(notice_json(await site_of(request).read(queries.notice, request.state.viewer.id, notice_id)))


async def appeal(request: Request) -> Response:
    """Appeal against the decision that the notice tells of; the notice as it is then."""
    site, viewer = site_of(request), request.state.viewer
    sent = await fields(request, "words")
    notice = await site.read(queries.notice, viewer.id, request.path_params["notice_id"])
    await make_appeal(site, viewer.id, notice.case_id, clean_appeal(sent.text("words")))
    return answer(notice_json(await site.read(queries.notice, viewer.id, notice.id)))


routes = [
    Route("/api/v1/reports/reasons", reasons),
    *(Route(f"/api/v1/{things}/{{{things[:-1]}_id:id}}/report", create, methods=["POST"]) for things in _SUBJECTS),
    Route("/api/v1/notices", index),
    Route("/api/v1/notices/{notice_id:id}", show),
    Route("/api/v1/notices/{notice_id:id}/appeal", appeal, methods=["POST"]),
]
