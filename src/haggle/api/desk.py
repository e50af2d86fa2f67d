"""
/api/v1/staff/cases                                       GET the queue (?show= ?kind= ?past=)
/api/v1/staff/cases/{id}                                  GET a case with its evidence: a look
/api/v1/staff/cases/{id}/claim                            POST claimed: true or false
/api/v1/staff/cases/{id}/decision                         POST decision, reason, words, days, target
/api/v1/staff/cases/{id}/answer                           POST granted: true or false, words
/api/v1/staff/cases/{id}/files/{report_id}/{number}       GET a file in the evidence
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer, fields
from haggle.api.serializers import case_json
from haggle.attachments.serving import HEADERS
from haggle.audit.model import Actor
from haggle.blobs.serving import served
from haggle.cases import queries as cases
from haggle.cases.model import FILTERS, KINDS, clean_words
from haggle.cases.operations import claim as claim_case
from haggle.clock import iso
from haggle.desk import operations
from haggle.desk.model import Dossier, Made, clean_decision
from haggle.errors import Invalid
from haggle.staff.guard import must_be_staff
from haggle.web.forms import number_in_query
from haggle.web.responses import site_of


def _actor(request: Request) -> Actor:
    return Actor(request.state.viewer.id, "api")


async def index(request: Request) -> Response:
    """A page of `cases`; `next` is the `past` of the page after it, or null."""
    await must_be_staff(request)
    show, kind = request.query_params.get("show", "waiting"), request.query_params.get("kind", "all")
    if show not in FILTERS or kind not in {"all", *KINDS}:
        raise Invalid(f"“show” is one of {', '.join(FILTERS)}, “kind” one of all, {', '.join(KINDS)}.", "show")
    past = number_in_query(request, "past")
    found, more = await site_of(request).read(cases.queue, request.state.viewer.id, show, kind, past)
    return answer({"cases": [case_json(one) for one in found], "next": more})


async def show(request: Request) -> Response:
    """The case with its evidence; the look stands in the staff log."""
    await must_be_staff(request)
    return answer(_whole(await operations.look(site_of(request), _actor(request), request.path_params["case_id"])))


def _whole(found: Dossier) -> dict[str, Any]:
    return {
        **case_json(found.case),
        "evidence": [
            {
                "report_id": one.id,
                "from_name": one.name,
                "reason": one.reason,
                "words": one.words,
                "seen": one.evidence,
                "timestamp": iso(one.created_at),
            }
            for one in found.reports
        ],
        "targets": [one.key for one in found.targets],
        "standing": found.record.standing,
        "limited_until": _iso(found.record.limited_until),
        "past": [
            {"case_id": one.id, "about": one.subject, "decision": one.decision, "timestamp": iso(one.created_at)}
            for one in found.record.past
        ],
        "decision": found.made and _made(found.made),
    }


def _made(made: Made) -> dict[str, Any]:
    return {
        "decision": made.kind,
        "by": made.moderator_id,
        "reason": made.reason,
        "words": made.words,
        "until_at": _iso(made.until_at),
        "appeal": made.appeal,
        "is_granted": None if made.is_granted is None else bool(made.is_granted),
        "answer": made.answer,
        "timestamp": iso(made.created_at),
    }


def _iso(instant_ms: int | None) -> str | None:
    return None if instant_ms is None else iso(instant_ms)


async def claim(request: Request) -> Response:
    """Work on it, or let it go."""
    await must_be_staff(request)
    is_claimed = _truth((await fields(request, truths=["claimed"])).text("claimed"), "claimed")
    case_id = request.path_params["case_id"]
    return answer(case_json(await claim_case(site_of(request), request.state.viewer, case_id, is_claimed)))


def _truth(text: str, name: str) -> bool:
    if text not in {"true", "false"}:
        raise Invalid(f"“{name}” should be true or false.", name)
    return text == "true"


async def decide(request: Request) -> Response:
    """Decide it, once."""
    await must_be_staff(request)
    site = site_of(request)
    sent = await fields(request, "decision", "reason", "words", "target", numbers=["days"])
    case = await site.read(cases.case_for, request.state.viewer.id, request.path_params["case_id"])
    decision = clean_decision(site.settings.report_reasons, case, sent.fields)
    await operations.decide(site, _actor(request), request.path_params["case_id"], decision)
    return await _standing(request)


async def _standing(request: Request) -> Response:
    return answer(
        case_json(await site_of(request).read(cases.case_for, request.state.viewer.id, request.path_params["case_id"]))
    )


async def answer_appeal(request: Request) -> Response:
    """Answer the appeal, once."""
    await must_be_staff(request)
    sent = await fields(request, "words", truths=["granted"])
    is_granted, words = _truth(sent.text("granted"), "granted"), clean_words(sent.text("words"))
    await operations.answer(site_of(request), _actor(request), request.path_params["case_id"], is_granted, words)
    return await _standing(request)


async def file(request: Request) -> Response:
    """A file as it was sealed; the look stands in the staff log."""
    await must_be_staff(request)
    site, asked = site_of(request), request.path_params
    found = await operations.look_at_file(site, _actor(request), asked["case_id"], asked["report_id"], asked["number"])
    return await served(request, site.blobs, found["blob"], found["media_type"], HEADERS)


_CASE = "/api/v1/staff/cases/{case_id:id}"
routes = [
    Route("/api/v1/staff/cases", index),
    Route(_CASE, show),
    Route(f"{_CASE}/claim", claim, methods=["POST"]),
    Route(f"{_CASE}/decision", decide, methods=["POST"]),
    Route(f"{_CASE}/answer", answer_appeal, methods=["POST"]),
    Route(_CASE + "/files/{report_id:id}/{number:id}", file),
]
