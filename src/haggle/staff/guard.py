"""What keeps others out of the routes of staff."""

from starlette.requests import Request

from haggle.staff import queries
from haggle.web.responses import site_of


async def must_be_staff(request: Request, role: str = "moderator") -> str:
    """
    First in every route of staff: the viewer's role, asked of the database.

    Raises NotFound for a member, Forbidden for a moderator where it takes an operator.
    """
    return await site_of(request).read(queries.must_be_staff, request.state.viewer.id, role)
