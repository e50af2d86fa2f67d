"""Posted forms: fields, files and numbers parsed strictly, CSRF token checked."""

import hashlib
import hmac
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from haggle.errors import Forbidden, Invalid, OtherAccount, TooLarge
from haggle.store.ids import ID_DIGITS, id_or_none
from haggle.text.characters import must_be_storable
from haggle.text.languages import _
from haggle.web.bodies import TOO_MUCH
from haggle.web.request_headers import media_type

MAX_FIELDS = 100
MAX_FILES = 20


class IdConvertor(Convertor[int]):
    """An id in a URL: at most 18 digits, so that it fits a 64-bit column; anything longer is a 404."""

    regex = f"[0-9]{{1,{ID_DIGITS}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", IdConvertor())


class Form:
    """A posted form: text fields by name, files by name. All text is valid UTF-8 without NUL."""

    def __init__(self, fields: Mapping[str, str], files: Mapping[str, Sequence[UploadFile]]) -> None:
        self.fields = fields
        self.files = files

    def text(self, name: str) -> str:
        """The field's text; empty when it was not sent."""
        return self.fields.get(name, "")

    def file(self, name: str) -> UploadFile | None:
        """The first file of that field, or None when none was chosen."""
        return next(iter(self.files.get(name, ())), None)

    def id(self, name: str) -> int:
        """The field as an id. Raises Invalid when it is not one."""
        return whole_number(self.text(name), name)


def whole_number(text: str, name: str) -> int:
    """A number of at most 18 digits. Raises Invalid naming the field."""
    if (number := id_or_none(text)) is not None:
        return number
    raise Invalid(_("“{name}” should be a whole number.", name=name), name)


def number_in_query(request: Request, name: str) -> int | None:
    """A whole number from the query; None when it is absent. Raises Invalid."""
    text = request.query_params.get(name)
    return None if text is None else whole_number(text, name)


class _StrictParser(MultiPartParser):
    """Starlette's, but text that is not UTF-8 is an error; Starlette falls back to Latin-1 or the declared charset."""

    def on_part_end(self) -> None:
        if self._current_part.file is None:
            self._current_part.data.decode()
        self._charset = "utf-8"
        super().on_part_end()


async def form(request: Request) -> Form:
    """
    The posted form, urlencoded or multipart, and the viewer's own by its token.

    Raises Invalid for what is not a form or not text, Forbidden for a token that is missing or not ours, OtherAccount
    for that of another account.
    """
    files: dict[str, list[UploadFile]] = {}
    try:
        if media_type(request.headers) == "multipart/form-data":
            parser = _StrictParser(request.headers, request.stream(), max_files=MAX_FILES, max_fields=MAX_FIELDS)
            parsed = await parser.parse()
            for name, value in parsed.multi_items():
                if isinstance(value, UploadFile) and value.filename:
                    files.setdefault(name, []).append(value)
            fields = {name: value for name, value in parsed.items() if isinstance(value, str)}
        else:
            raw = (await request.body()).decode("ascii")
            pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
            fields = dict(pairs)
    except (UnicodeError, ValueError, LookupError, MultiPartException) as error:
        if "maximum size" in str(error):  # of one field of text
            raise TooLarge(TOO_MUCH) from error
        raise Invalid(
            _(
                "That form could not be read: it is UTF-8 text in at most {fields} fields, and {files} files.",
                fields=MAX_FIELDS,
                files=MAX_FILES,
            )
        ) from error
    request.state.typed, request.state.files_in = fields, " ".join(files)
    for name, text in fields.items():
        must_be_storable(text, name)
    if request.state.is_from_own_page is not None:
        _must_be_own(request, fields.get("csrf_token", ""))
    return Form(fields, files)


def _must_be_own(request: Request, token: str) -> None:
    """
    Raises OtherAccount or Forbidden unless the form's token is the viewer's.

    A visitor's form is nobody's: the browser's word that our own page sent it is enough.
    """
    state = request.state
    if _equal(token, state.csrf_token) or _equal(token, state.csrf_token.rpartition("_")[2]):
        return  # the second: from a page of 0.1.0, whose tokens did not name their subject
    subject = token.rpartition("_")[0]
    is_ours = _equal(token, csrf_token(state.site.settings.secret_key, subject))
    if state.viewer and is_ours and id_or_none(subject) is not None:
        raise OtherAccount(state.viewer.name, state.viewer.username)
    if state.is_from_own_page and (state.viewer is None or is_ours):
        return
    raise Forbidden(_("This form is from another sign-in or too old. Please send it once more."))


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


@lru_cache(maxsize=20_000)
def csrf_token(secret: str, subject: str) -> str:
    """
    The form token of an account, by its id, or of a visitor, by the value of their cookie: it names the subject.

    The same on every page of that account, so fragments can be shared.
    """
    kind = "visitor" if id_or_none(subject) is None else "account"
    proof = hmac.new(secret.encode(), f"csrf {kind} {subject}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{subject}_{proof}"


def new_key() -> str:
    """A random key by which a form or a page is known again. It is no secret, so a fast generator will do."""
    return f"{random.getrandbits(96):024x}"
