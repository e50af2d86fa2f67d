"""The site API in the words of OpenAPI. PATHS has one entry for each route; tests compare it with a running haggle."""

from collections.abc import Mapping
from typing import Any

from haggle.accounts.model import ROLES
from haggle.api.describing import get, in_path, lines, put
from haggle.api.schemas import ID, INSTANT, SCHEMAS, TEXT, Schema, list_of, or_null, ref, sent, thing
from haggle.host.model import MAX_ID
from haggle.site_tokens.model import SITE_SCOPES
from haggle.text.languages import LANGUAGES

HOST_ID: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_ID, "description": "your own id of it"}
NAMED = in_path("id", {**HOST_ID, "pattern": r"^[\w.:@+~-]+$"})

_ACCOUNT: Mapping[str, Schema] = {
    "type": {"const": "account"},
    "id": HOST_ID,
    "account_id": ID,
    "username": TEXT,
    "name": TEXT,
    "language": {"enum": list(LANGUAGES)},
    "time_zone": or_null(TEXT),
    "picture_url": or_null(TEXT),
    "role": {"enum": list(ROLES)},
    "member_since": INSTANT,
    "standing": {"enum": ["active", "suspended", "ended"]},
    "suspended_until": or_null(INSTANT),
}

SITE_SCHEMAS: Mapping[str, Schema] = {
    "error": SCHEMAS["error"],
    "token": thing(type={"const": "token"}, name=TEXT, scopes=list_of({"enum": list(SITE_SCOPES)}), created_at=INSTANT),
    "account": thing(**_ACCOUNT),
    "account_put": thing(**_ACCOUNT, picture_problem={**or_null(TEXT), "description": "why it could not be fetched"}),
    "account_row": sent(
        username=or_null(TEXT),
        name=or_null(TEXT),
        language={**or_null(TEXT), "description": "de-AT is de; one that haggle does not speak is passed over"},
        time_zone=or_null(TEXT),
        member_since={**or_null(TEXT), "description": "a date, or a date and time, of ISO 8601"},
        picture={**or_null(TEXT), "description": "the address of one; empty: none"},
        role={"enum": [*ROLES, None], "description": "takes the scope staff"},
    ),
}


def _line(row: str) -> Schema:
    return {"allOf": [ref(row), sent("id", id=HOST_ID)]}


PATHS: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/site/token": get("What this token opens: a way to see that the connection stands.", ref("token")),
    "/api/v1/site/accounts": lines("Make or change the accounts of thousands of people.", _line("account_row")),
    "/api/v1/site/accounts/{id}": {
        **get("How an account stands.", ref("account"), NAMED),
        **put(
            "Make the account of a person, or let it be so; what is left out stays.",
            ref("account_put"),
            NAMED,
            takes=ref("account_row"),
        ),
    },
}

DESCRIPTION: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "haggle for the marketplace's own server",
        "version": "1",
        "description": "Accounts, listings and conversations by your own ids. Explained in docs/site-api.md.",
    },
    "servers": [{"url": "/"}],
    "security": [{"token": []}],
    "paths": PATHS,
    "components": {
        "schemas": SITE_SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    },
}
