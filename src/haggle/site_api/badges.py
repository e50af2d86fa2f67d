"""
/api/v1/site/badges    GET how much is unread (?account=, up to a hundred times)
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.conversations.host.queries import unread_of
from haggle.errors import Invalid
from haggle.host.queries import known_all
from haggle.site_api.rows import take_turn
from haggle.store.db import Db
from haggle.web.responses import site_of

MOST = 100


async def index(request: Request) -> Response:
    """`badges`: by the host's ids in how many conversations something is unread; null for who is not here."""
    asked = list(dict.fromkeys(request.query_params.getlist("account")))
    await take_turn(request)
    if not 1 <= len(asked) <= MOST:
        raise Invalid(f"Ask for 1 to {MOST} accounts: ?account=a1&account=a2.", "account")
    return answer({"badges": await site_of(request).read(_badges, asked)})


async def _badges(db: Db, asked: Sequence[str]) -> dict[str, int | None]:
    known = await known_all(db, [one for one in asked if one.isprintable()])  # others are no ids
    here = {host_id: one.account_id for host_id, one in known.items() if one.deleted_at is None}
    counts = await unread_of(db, list(here.values()))
    return {host_id: counts.get(here[host_id], 0) if host_id in here else None for host_id in asked}


routes = [Route("/api/v1/site/badges", index)]
