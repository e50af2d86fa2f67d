"""The part of the API's description that is about reports, notices and the desk."""

from collections.abc import Mapping
from typing import Any

from haggle.api.describing import get, in_path, post, query
from haggle.api.schemas import ID, TEXT, TRUTH, Schema, list_of, or_null, ref, sent, thing
from haggle.notices.queries import PAGE
from haggle.reports.model import MAX_WORDS

_WORDS: Schema = {"type": "string", "maxLength": MAX_WORDS}


def _report(words: str, name: str) -> Mapping[str, Any]:
    return post(
        words,
        ref("notice"),
        in_path(name),
        takes=sent("reason", reason=TEXT, words=or_null(_WORDS), block=or_null(TRUTH)),
        status="201",
    )


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
}
