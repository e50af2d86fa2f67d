"""`Db`, which every query takes: text SQL in the dialect that SQLite and PostgreSQL share."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

AT_ONCE = 500  # ids in one statement: far below what any database takes as values


class Row(Protocol):
    """One row: values by column name, or one after the other in the order of the columns."""

    def __getitem__(self, column: str, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


class Db(Protocol):
    """What a query may do. SQL is text in the dialect that SQLite and PostgreSQL share, with `:named` values."""

    async def fetch_all(self, sql: str, /, **values: Any) -> Sequence[Row]: ...
    async def fetch_one(self, sql: str, /, **values: Any) -> Row | None: ...
    async def fetch_val(self, sql: str, /, **values: Any) -> Any: ...  # the first column of the first row, or None

    async def execute(self, sql: str, /, **values: Any) -> None: ...
    async def execute_many(self, sql: str, values: Sequence[Mapping[str, Any]], /) -> None: ...


class New(NamedTuple):
    """An entry that a feed is to get, `back` positions before the newest that it then has."""

    account_id: int
    back: int
    kind: str
    facts: str


class InTransaction(Db, Protocol):
    """
    A Db inside one transaction: what its store does in a way of its own.

    `skip_locked` ends a SELECT of rows to change, where others may be changing some.
    """

    skip_locked: str

    async def lock(self, *names: str) -> None: ...

    async def execute_later(self, sql: str, /, **values: Any) -> None: ...

    def next_id(self, table: str) -> str: ...

    async def add_to_feeds(self, entries: Sequence[New], created_at: int) -> Mapping[int, int]:
        """Advance the feeds of these entries and add them. Returns each account's newest position."""


def containing(text: str) -> str:
    """The pattern of `LIKE … ESCAPE '\\'` for what contains `text`, of which no character is a wildcard."""
    literal = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"


def in_list(ids: Sequence[int]) -> tuple[str, dict[str, int]]:
    """
    What stands in the brackets of `IN (…)` for these ids, one or more, and their values.

    Padded with zeros, which are nobody's id: few lengths make few statements, and a database prepares each.
    """
    names = _names(len(ids))
    values = dict.fromkeys(names, 0) | dict(zip(names, ids, strict=False))
    return ", ".join(f":{name}" for name in names), values


def in_texts(texts: Sequence[str]) -> tuple[str, dict[str, str]]:
    """
    The same for texts, padded with the first once more.

    As a table of values: PostgreSQL compares each row with each text of a list, but hashes a table.
    """
    names = _names(len(texts))
    values = dict.fromkeys(names, texts[0]) | dict(zip(names, texts, strict=False))
    return "VALUES " + ", ".join(f"(:{name})" for name in names), values


def _names(count: int) -> list[str]:
    return [f"in{number}" for number in range(1 << (count - 1).bit_length())]
