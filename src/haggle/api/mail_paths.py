"""Mail to the account in the words of OpenAPI."""

from collections.abc import Mapping
from typing import Any

from haggle.api.describing import get, post
from haggle.api.schemas import TEXT, TRUTH, Schema, or_null, sent, thing

_HOUR: Schema = {"type": "string", "pattern": "^([0-9]{1,2}:[0-9]{2})?$", "description": "by the account's own clock"}
_MAIL = thing(
    type={"const": "account_mail"},
    address=or_null(TEXT),
    pending_address=or_null({**TEXT, "description": "the address that waits to be confirmed"}),
    is_bounced=TRUTH,
    bounce_reason=or_null(TEXT),
    sign_ins=TRUTH,
    quiet_from=or_null(_HOUR),
    quiet_to=or_null(_HOUR),
    hide_content=TRUTH,
)

MAIL_PATHS: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/account/mail": {
        **get("Where you get mail, and when. 404 where there is none.", _MAIL),
        **post(
            "Change what of it is sent. An address needs the password, and is yours once its link was followed; an "
            "empty one takes it away. Quiet hours are two times, or two empty texts.",
            _MAIL,
            takes=sent(
                address=or_null(TEXT),
                password=or_null(TEXT),
                sign_ins=or_null(TRUTH),
                quiet_from=or_null(_HOUR),
                quiet_to=or_null(_HOUR),
                hide_content=or_null(TRUTH),
            ),
        ),
    }
}
