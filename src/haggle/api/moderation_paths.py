"""The part of the API's description that is about reports, notices, the desk and what staff does to accounts."""

from collections.abc import Mapping
from typing import Any

from haggle.api.describing import get, in_path, post, query
from haggle.api.schemas import ID, TEXT, TRUTH, Schema, list_of, or_null, ref, sent, thing
from haggle.cases.model import FILTERS, KINDS, MAX_WORDS
from haggle.desk.model import DECISIONS, HELD_DECISIONS
from haggle.notices.queries import PAGE
from haggle.staff.model import MAX_REASON

_CASE = in_path("case_id")
_WORDS: Schema = {"type": "string", "maxLength": MAX_WORDS}


def _report(words: str, name: str) -> Mapping[str, Any]:
    return post(
        words,
        ref("notice"),
        in_path(name),
        takes=sent("reason", reason=TEXT, words=or_null(_WORDS), block=or_null(TRUTH)),
        status="201",
    )


_REASON: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_REASON}

MODERATION: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/reports/reasons": get(
        "What can be wrong with something, in your language, by the name that a report takes.",
        thing(reasons={"type": "object", "additionalProperties": TEXT}),
    ),
    "/api/v1/messages/{message_id}/report": _report("Report a message of the other's to the moderators.", "message_id"),
    "/api/v1/listings/{listing_id}/report": _report("Report a listing.", "listing_id"),
    "/api/v1/conversations/{conversation_id}/report": _report("Report the other of a conversation.", "conversation_id"),
    "/api/v1/notices": get(
        "What the moderators told you, newest first.",
        thing(notices=list_of(ref("notice"), maxItems=PAGE), next=or_null(ID)),
        query("before", ID, "a `next` of the page before"),
    ),
    "/api/v1/notices/{notice_id}": get("One of these.", ref("notice"), in_path("notice_id")),
    "/api/v1/notices/{notice_id}/appeal": post(
        "Appeal against a decision that concerns you, once; a second time changes nothing.",
        ref("notice"),
        in_path("notice_id"),
        takes=sent("words", words=_WORDS),
    ),
    "/api/v1/staff/cases": get(
        "The queue of cases, 30 a page: what waits the oldest first, what is done the newest. Takes a token for staff.",
        thing(cases=list_of(ref("case"), maxItems=30), next=or_null(ID)),
        query("show", {"enum": list(FILTERS)}, "which of them"),
        query("kind", {"enum": ["all", *KINDS]}, "only these"),
        query("past", ID, "a `next` of the page before"),
    ),
    "/api/v1/staff/cases/{case_id}": get(
        "A case with its evidence. Looking stands in the staff log.", ref("dossier"), _CASE
    ),
    "/api/v1/staff/cases/{case_id}/claim": post(
        "Work on it, so that nobody else does for half an hour, or let it go.",
        ref("case"),
        _CASE,
        takes=sent("claimed", claimed=TRUTH),
    ),
    "/api/v1/staff/cases/{case_id}/decision": post(
        "Decide it, once. `target` is one of its `targets`, which is removed; `days` are for limit and suspend.",
        ref("case"),
        _CASE,
        takes=sent(
            "decision",
            decision={"enum": list(DECISIONS | HELD_DECISIONS)},
            reason=or_null(TEXT),
            words=or_null(_WORDS),
            days=or_null(ID),
            target=or_null(TEXT),
        ),
    ),
    "/api/v1/staff/cases/{case_id}/answer": post(
        "Answer the appeal, once: granted, all that was decided is undone.",
        ref("case"),
        _CASE,
        takes=sent("granted", granted=TRUTH, words=or_null(_WORDS)),
    ),
    "/api/v1/staff/cases/{case_id}/files/{report_id}/{number}": get(
        "A file in the evidence. Looking stands in the staff log.",
        {},
        _CASE,
        in_path("report_id"),
        in_path("number"),
        media_type="*/*",
        others={"206": "The part asked for.", "304": "Not changed.", "416": "There is no such part."},
    ),
    "/api/v1/staff/accounts": get(
        "Accounts that are suspended or closed, 500 a page; or that of one user name. Takes a token for staff.",
        thing(accounts=list_of(ref("person"), maxItems=500), next=or_null(ID)),
        query("after", ID, "a `next` of the page before"),
        query("username", TEXT, "only the account of that user name, however it stands"),
    ),
    "/api/v1/staff/accounts/{account_id}": get("How an account stands.", ref("person"), in_path("account_id")),
    "/api/v1/staff/accounts/{account_id}/suspension": post(
        "Let nobody sign in to it until then, or until it is restored.",
        ref("person"),
        in_path("account_id"),
        takes=sent("reason", reason=_REASON, until=or_null({"type": "string", "format": "date-time"})),
    ),
    "/api/v1/staff/accounts/{account_id}/restoration": post(
        "Let its person sign in again.", ref("person"), in_path("account_id"), takes=sent(reason=or_null(_REASON))
    ),
    "/api/v1/staff/accounts/{account_id}/end": post(
        "Close it for good.", ref("person"), in_path("account_id"), takes=sent("reason", reason=_REASON)
    ),
}
