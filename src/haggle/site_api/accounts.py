"""
/api/v1/site/accounts         POST lines: each makes an account, or changes it
/api/v1/site/accounts/{id}    PUT one, GET it
/api/v1/site/accounts/{id}/picture    PUT its picture (a form with a file)
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.api.bodies import answer
from haggle.api.serializers import Json
from haggle.clock import iso
from haggle.errors import Forbidden, Problem
from haggle.host.model import HostFacts, facts_of
from haggle.host.operations import Followed, follow_all, set_picture
from haggle.host.pictures import follow_picture
from haggle.host.queries import member
from haggle.ops.logs import log_security
from haggle.profiles.operations import stored_avatar
from haggle.site import Site
from haggle.site_api.bearer import token_of
from haggle.site_api.rows import Put, files_in, host_id, put_lines, put_one, take_turn
from haggle.staff.operations import say_changed
from haggle.staff.queries import person
from haggle.store.db import Db
from haggle.text.fields import Fields
from haggle.web.responses import site_of

PICTURES_AT_ONCE = 8
FOR_STAFF = "Who keeps order here is decided with the scope staff, which this token does not have."


class _Done(NamedTuple):
    """What came of one person, and why their picture could not be had."""

    followed: Followed
    picture_problem: str


def _put(request: Request) -> Put[_Done]:
    is_masked = site_of(request).settings.masking != "off"
    return Put(partial(_read, "staff" in token_of(request).scopes, is_masked), _follow, _said)


def _read(may_appoint: bool, is_masked: bool, named: str, fields: Fields) -> HostFacts:
    facts = facts_of(named, fields.values, is_masked=is_masked)
    if facts.role and not may_appoint:
        raise Forbidden(FOR_STAFF)
    return facts


async def _follow(site: Site, facts: Sequence[HostFacts]) -> list[_Done | Problem]:
    done = await (site.write if len(facts) == 1 else site.write_long)(follow_all, facts)
    for one in done:
        if isinstance(one, Followed) and one.is_new:
            log_security("joined", one.account_id, by="host")
        elif isinstance(one, Followed) and one.is_changed:
            say_changed(site.bus, one.account_id, one.ended)
    turns = asyncio.Semaphore(PICTURES_AT_ONCE)

    async def whole(fact: HostFacts, one: Followed | Problem) -> _Done | Problem:
        if isinstance(one, Problem) or not one.is_picture_due:
            return one if isinstance(one, Problem) else _Done(one, "")
        async with turns:
            return _Done(one._replace(is_changed=True), await follow_picture(site, fact))

    return list(await asyncio.gather(*map(whole, facts, done)))


def _said(done: _Done) -> tuple[int, Json]:
    followed, problem = done
    said: Json = {"account_id": followed.account_id, "changed": followed.is_changed}
    return 201 if followed.is_new else 200, said | ({"picture_problem": problem} if problem else {})


async def put_some(request: Request) -> Response:
    """Each line is a person."""
    return await put_lines(request, _put(request))


async def put(request: Request) -> Response:
    """Make the account of a person, or let it be as said; what is left out stays."""
    done = await put_one(request, _put(request))
    shown = await site_of(request).read(account_json, host_id(request))
    return answer(shown | {"picture_problem": done.picture_problem or None}, 201 if done.followed.is_new else 200)


async def put_picture(request: Request) -> Response:
    """Let the person have the picture in the form."""
    await take_turn(request)
    site, asked = site_of(request), host_id(request)
    account = await site.read(member, asked)
    (content,) = await files_in(request, most=1)
    await site.write(set_picture, HostFacts(asked), await stored_avatar(site, content))
    site.bus.publish_ephemeral([account.id], "account.changed")
    return answer(await site.read(account_json, asked))


async def show(request: Request) -> Response:
    """How the account stands."""
    await take_turn(request)
    return answer(await site_of(request).read(account_json, host_id(request)))


async def account_json(db: Db, named: str) -> Json:
    """The account that the host calls so. Raises NotFound."""
    account = await member(db, named)
    known = await person(db, account.id)
    return {
        "type": "account",
        "id": named,
        "account_id": account.id,
        "username": account.username,
        "name": account.name,
        "language": account.language,
        "time_zone": account.time_zone,
        "picture_url": account.avatar and f"/accounts/{account.id}/avatar?v={account.avatar[:8]}",
        "role": account.role,
        "member_since": iso(known.created_at),
        "standing": known.standing,
        "suspended_until": None if known.suspended_until is None else iso(known.suspended_until),
    }


line_routes = [Route("/api/v1/site/accounts", put_some, methods=["POST"])]
routes = [
    Route("/api/v1/site/accounts/{id}", show),
    Route("/api/v1/site/accounts/{id}", put, methods=["PUT"]),
]
upload_routes = [Route("/api/v1/site/accounts/{id}/picture", put_picture, methods=["PUT"])]
