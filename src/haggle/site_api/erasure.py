"""
/api/v1/site/erasures                POST lines: each erases a person
/api/v1/site/accounts/{id}           DELETE: erase the person
/api/v1/site/accounts/{id}/export    GET all that is kept of the person: a zip
"""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.api.serializers import Json
from haggle.audit.model import Actor
from haggle.audit.operations import note
from haggle.data_export.archive import Export, zipped
from haggle.erasure.operations import erase_account
from haggle.errors import Conflict, NotFound, Problem
from haggle.host.model import Known
from haggle.host.queries import known, member
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.site_api.bearer import actor_of, token_of
from haggle.site_api.rows import Put, host_id, put_lines, take_turn
from haggle.store.transaction import Transaction
from haggle.text.fields import Fields
from haggle.web.responses import NO_STORE, site_of

KEEPS_ORDER = "They keep order here. Make them a member first."
EXPORTS_AT_ONCE = 2
WAIT = "Two exports are under way with this token. Wait for one to end."


def _read(named: str, _: Fields) -> str:
    return named


async def _erase_all(actor: Actor, site: Site, ids: Sequence[str]) -> list[bool | Problem]:
    """One after the other; True: erased just now, False: long ago."""
    done = [await _erase(actor, site, named) for named in ids]
    if True in done:
        await site.store.scrub()
    return done


async def _erase(actor: Actor, site: Site, named: str) -> bool | Problem:
    here = await site.read(known, named)
    if here is None or here.deleted_at is not None:
        return NotFound(f"There is no account “{named}”.") if here is None else False
    if problem := _objection(here):
        return problem
    await erase_account(site, here.account_id, actor)
    return True


def _objection(here: Known) -> Problem | None:
    return Conflict(KEEPS_ORDER) if here.account.is_staff else None


def _said(is_new: bool) -> tuple[int, Json]:
    return 200, {"changed": is_new}


async def erase_some(request: Request) -> Response:
    """Each line is a person who leaves."""
    return await put_lines(request, Put(_read, partial(_erase_all, actor_of(request)), _said))


async def erase(request: Request) -> Response:
    """Erase the person, as they could themselves. A second time changes nothing."""
    await take_turn(request)
    (done,) = await _erase_all(actor_of(request), site_of(request), [host_id(request)])
    if isinstance(done, Problem):
        raise done
    return Response(status_code=204)


class _Download(StreamingResponse):
    """The zip, sent while it is made; no more than so many at once."""

    def __init__(self, request: Request, account: Account) -> None:
        self._inside = partial(
            site_of(request).limits.inside, "site export", token_of(request).credential, most=EXPORTS_AT_ONCE
        )
        headers = {"Content-Disposition": f'attachment; filename="haggle-{account.username}.zip"'}
        content = zipped(account, Export(site_of(request), account).entries())
        super().__init__(content, media_type="application/zip", headers=NO_STORE | headers)

    async def __call__(self, *asgi: object) -> None:
        with self._inside(sentence=WAIT):
            await super().__call__(*asgi)  # type: ignore[arg-type]


async def export(request: Request) -> Response:
    """All that haggle keeps of the person, as they could have it themselves; it stands in the staff log."""
    await take_turn(request)
    site, named = site_of(request), host_id(request)
    account = await site.read(member, named)
    await site.write(_note_export, actor_of(request), account.id)
    log_security("exported", account.id, credential=token_of(request).credential)
    return _Download(request, account)


async def _note_export(tx: Transaction, actor: Actor, account_id: int) -> None:
    await note(tx, actor, "account.exported", account_id)


line_routes = [Route("/api/v1/site/erasures", erase_some, methods=["POST"])]
routes = [
    Route("/api/v1/site/accounts/{id}", erase, methods=["DELETE"]),
    Route("/api/v1/site/accounts/{id}/export", export),
]
