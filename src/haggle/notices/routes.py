"""
/notices                GET what the moderators told the viewer, newest first (?before=)
/notices/{id}           GET one of these, with the way to appeal
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.notices import queries
from haggle.reports.model import reason_words
from haggle.web.forms import number_in_query
from haggle.web.responses import page, site_of


async def index(request: Request) -> Response:
    """A page of them."""
    before = number_in_query(request, "before")
    found = await site_of(request).read(queries.notices, request.state.viewer, before)
    more = found[-1].id if len(found) == queries.PAGE else None
    return await page(request, "notices/index.html", notices=found, more=more)


async def show(request: Request) -> Response:
    """What was decided, why, and what can be done about it."""
    site, viewer = site_of(request), request.state.viewer
    notice = await site.read(queries.notice, viewer, request.path_params["notice_id"])
    named = notice.report_reason or notice.reason
    reason = reason_words(site.settings.report_reasons, named, viewer.language) if named else ""
    return await page(request, "notices/show.html", notice=notice, reason=reason)


routes = [
    Route("/notices", index),
    Route("/notices/{notice_id:id}", show),
]
