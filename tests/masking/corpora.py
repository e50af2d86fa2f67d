"""The two corpora: what must be caught (`caught.txt`), and what must be left alone (`passed.txt`)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from haggle.contacts.model import Span, contacts, may_go_on

FOLDER = Path(__file__).parent


class Sample(NamedTuple):
    """A message and what its author said before it; `secrets`: where in `text` stands what must go."""

    text: str
    before: list[str]
    secrets: list[Span]

    @property
    def left(self) -> str:
        """What of its secrets is not found, letters and digits alone."""
        found = {place for start, end in self.spans for place in range(start, end)}
        hidden = (place for start, end in self.secrets for place in range(start, end))
        return "".join(self.text[place] for place in hidden if place not in found and self.text[place].isalnum())

    @property
    def spans(self) -> list[Span]:
        return contacts(self.text, before=self.before if may_go_on(self.text) else ())


def samples(name: str) -> Iterator[Sample]:
    """Those of a file: `#` begins a remark, `\\n` is a line end, ` || ` parts messages, `[[…]]` are secrets."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            *before, last = line.replace("\\n", "\n").split(" || ")
            yield _sample(last, before)


def _sample(marked: str, before: list[str]) -> Sample:
    text, secrets, start = "", list[Span](), 0
    for piece in re.split(r"(\[\[|\]\](?!\]))", marked):
        if piece == "[[":
            start = len(text)
        elif piece == "]]":
            secrets.append((start, len(text)))
        else:
            text += piece
    return Sample(text, before, secrets)
