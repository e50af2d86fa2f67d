"""One table of a moving file: its columns, and what a row of it may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from haggle.text.characters import UNSTORABLE

MAX_INT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table. `columns` says of each its kind: `int`, `text` or `bool`, with `?` where it may be null.

    `key` is what its rows are ordered by; `of` says which columns are ids of which table, `blobs` which name blobs.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    of: Mapping[str, str] = field(default_factory=dict)
    blobs: tuple[str, ...] = ()

    @property
    def has_ids(self) -> bool:
        """Whether its rows are numbered by the database."""
        return self.key == ("id",)

    def objection(self, row: Any) -> str:
        """Why that cannot be a row of this table; empty if it can."""
        if not isinstance(row, list) or len(row) != len(self.columns):
            return f"a row of {self.name} has {len(self.columns)} columns"
        for value, (column, kind) in zip(row, self.columns.items(), strict=True):
            if value is None and kind.endswith("?"):
                continue
            # type, not isinstance: in Python True is a number too
            if type(value) is not {"int": int, "text": str, "bool": bool}[kind.removesuffix("?")]:
                return f"{self.name}.{column} is {'nothing' if value is None else 'not ' + kind.removesuffix('?')}"
            if (type(value) is int and abs(value) > MAX_INT) or (type(value) is str and UNSTORABLE.search(value)):
                return f"{self.name}.{column} is what no database keeps"
        return ""


def columns(text: str) -> dict[str, str]:
    """`id username:text name:text?` as columns and their kinds; without a kind it is a number."""
    pairs = (word.partition(":") for word in text.split())
    return {name: kind if kind.strip("?") else "int" + kind for name, _, kind in pairs}
