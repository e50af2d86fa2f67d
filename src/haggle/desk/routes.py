"""
/desk                                       GET the queue (?show= ?kind= ?past=)
/desk/cases/{id}                            GET a case with its evidence: a look; for htmx how it stands
/desk/cases/{id}/claim                      POST claimed: 1 or 0
/desk/cases/{id}/decision                   POST decision, reason, words, days, target
/desk/cases/{id}/answer                     POST granted: 1 or 0, words: the answer to an appeal
/desk/cases/{id}/files/{report}/{number}    GET a file in the evidence   …/thumb    GET it small
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.attachments.renditions import rendition
from haggle.attachments.serving import HEADERS
from haggle.audit.model import Actor
from haggle.blobs.serving import served
from haggle.cases import queries as cases
from haggle.cases.model import FILTERS, KINDS, MAX_WORDS, clean_words
from haggle.cases.operations import claim as claim_case
from haggle.clock import now_ms
from haggle.desk import operations
from haggle.desk.model import DAYS, TIMED, Dossier, clean_decision, decisions_on
from haggle.errors import Invalid, NotFound, Problem
from haggle.reports.model import reason_choices
from haggle.staff.guard import must_be_staff
from haggle.text.languages import _
from haggle.web.forms import Form, form, number_in_query
from haggle.web.responses import fragment, page, see_other, site_of, wants_fragment
from haggle.web.templates import csrf_field, render


def _actor(request: Request) -> Actor:
    return Actor(request.state.viewer.id, "desk")


async def index(request: Request) -> Response:
    """The queue; for htmx the list alone."""
    role = await must_be_staff(request)
    site, viewer, asked = site_of(request), request.state.viewer, request.query_params
    show, kind = asked.get("show", "waiting"), asked.get("kind", "all")
    if show not in FILTERS or kind not in {"all", *KINDS}:
        raise Invalid(_("The queue can be filtered by what stands in its form."), "show")
    found, more = await site.read(cases.queue, viewer.id, show, kind, number_in_query(request, "past"))
    context: dict[str, Any] = {"cases": found, "more": more, "show": show, "kind": kind, "reasons": _reasons(request)}
    if wants_fragment(request):
        return fragment(render("desk/listed.stream.html", viewer.language, viewer=viewer, **context))
    return await page(request, "desk/index.html", decided=number_in_query(request, "decided"), role=role, **context)


def _reasons(request: Request) -> dict[str, str]:
    return reason_choices(site_of(request).settings.report_reasons, request.state.viewer.language)


async def show(request: Request) -> Response:
    """A case; for htmx the form alone, which quotes the evidence, so that it is a look too."""
    role = await must_be_staff(request)
    if not wants_fragment(request):
        return await _page(request, role)
    viewer, field = request.state.viewer, csrf_field(request.state.csrf_token)
    found = await operations.look(site_of(request), _actor(request), request.path_params["case_id"])
    context = _context(request, role, found)
    return fragment(render("desk/standing.stream.html", viewer.language, viewer=viewer, csrf_field=field, **context))


def _context(
    request: Request, role: str, found: Dossier, typed: Form | None = None, problem: Problem | None = None
) -> dict[str, Any]:
    decisions = {name: words for name, words in decisions_on(found.case).items() if name != "end" or role == "operator"}
    return {
        "found": found,
        "case": found.case,
        "decisions": decisions,
        "timed": TIMED,
        "days": DAYS,
        "reasons": _reasons(request),
        "typed": typed or Form({}, {}),
        "problem": problem,
        "now": now_ms(),
        "most": MAX_WORDS,
    }


async def _page(request: Request, role: str, typed: Form | None = None, problem: Problem | None = None) -> Response:
    found = await operations.look(site_of(request), _actor(request), request.path_params["case_id"])
    status = problem.status if problem else 200
    return await page(request, "desk/case.html", status, **_context(request, role, found, typed, problem))


async def claim(request: Request) -> Response:
    """Work on it, or let it go. The form says which, so that sending it twice is harmless."""
    sent, case_id = await form(request), request.path_params["case_id"]
    await must_be_staff(request)
    if sent.text("claimed") not in {"0", "1"}:
        raise Invalid(_("“{name}” should be 1 or 0.", name="claimed"), "claimed")
    await claim_case(site_of(request), request.state.viewer, case_id, sent.text("claimed") == "1")
    return see_other(f"/desk/cases/{case_id}?claimed={sent.text('claimed')}")


async def decide(request: Request) -> Response:
    """Decide it. What is refused is given back in the form."""
    site, sent, case_id = site_of(request), await form(request), request.path_params["case_id"]
    role = await must_be_staff(request)
    try:
        case = await site.read(cases.case_for, request.state.viewer.id, case_id)
        decision = clean_decision(site.settings.report_reasons, case, sent.fields)
        await operations.decide(site, _actor(request), case_id, decision)
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, role, sent, problem)
    return see_other(f"/desk?decided={case_id}")


async def answer(request: Request) -> Response:
    """Answer the appeal."""
    site, sent, case_id = site_of(request), await form(request), request.path_params["case_id"]
    role = await must_be_staff(request)
    try:
        if sent.text("granted") not in {"0", "1"}:
            raise Invalid(_("Say whether the appeal is granted."), "granted")
        words = clean_words(sent.text("words"))
        await operations.answer(site, _actor(request), case_id, sent.text("granted") == "1", words)
    except NotFound:
        raise
    except Problem as problem:
        return await _page(request, role, sent, problem)
    return see_other(f"/desk?decided={case_id}")


async def file(request: Request) -> Response:
    """A file as it was sealed: pictures inline, all else to be kept."""
    await must_be_staff(request)
    site, asked = site_of(request), request.path_params
    found = await operations.look_at_file(site, _actor(request), asked["case_id"], asked["report_id"], asked["number"])
    blob, media_type = found["blob"], found["media_type"]
    if request.scope["path"].endswith("/thumb") and found["thumb"]:
        blob, media_type = await rendition(site, found["thumb"], "")
    disposition = "attachment" if found["kind"] == "file" else "inline"
    return await served(request, site.blobs, blob, media_type, HEADERS | {"Content-Disposition": disposition})


routes = [
    Route("/desk", index),
    Route("/desk/cases/{case_id:id}", show),
    Route("/desk/cases/{case_id:id}/claim", claim, methods=["POST"]),
    Route("/desk/cases/{case_id:id}/decision", decide, methods=["POST"]),
    Route("/desk/cases/{case_id:id}/answer", answer, methods=["POST"]),
    Route("/desk/cases/{case_id:id}/files/{report_id:id}/{number:id}", file),
    Route("/desk/cases/{case_id:id}/files/{report_id:id}/{number:id}/thumb", file),
]
