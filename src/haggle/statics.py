"""Static files: what the build has compressed goes out as it is, smaller than a server has the time for."""

import mimetypes
import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Statics(StaticFiles):
    """A folder in which `app.js.gz` stands for `app.js` with every client that takes gzip."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        packed = Path(f"{os.fspath(full_path)}.gz")
        if "gzip" not in Headers(scope=scope).get("accept-encoding", "") or not packed.is_file():
            return super().file_response(full_path, stat_result, scope, status_code)
        response = super().file_response(packed, packed.stat(), scope, status_code)
        response.headers["Vary"] = "Accept-Encoding"
        if isinstance(response, FileResponse):  # else it is a 304
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Type"] = f"{mimetypes.guess_type(packed.stem)[0]}; charset=utf-8"
        return response
