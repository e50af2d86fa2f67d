"""The mails of a demo: files in its data folder, which are read on a page and go nowhere."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import NamedTuple

from haggle.data_folder import make_private
from haggle.errors import NotFound

SHOWN = 100
_NAME = re.compile(r"[0-9a-f]{40}")


class Kept(NamedTuple):
    """A mail that was kept; `at`: when (ms)."""

    name: str
    at: int
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its plain text."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The same as HTML."""
        return self._body("html")

    def _body(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""


def keep(folder: Path, message: EmailMessage) -> None:
    """Write the mail, under a name by its Message-ID: sent again it is one file."""
    folder.mkdir(exist_ok=True)
    make_private(folder)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


def kept(folder: Path) -> list[Kept]:
    """The newest mails, newest first."""
    if not folder.is_dir():
        return []
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in paths[:SHOWN]]


def one(folder: Path, name: str) -> Kept:
    """The mail of that name. Raises NotFound."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound
    return _read(path)


def _read(path: Path) -> Kept:
    message = message_from_bytes(path.read_bytes(), policy=default)
    return Kept(path.stem, path.stat().st_mtime_ns // 1_000_000, message)
