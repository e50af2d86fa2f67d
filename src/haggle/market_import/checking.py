"""The first pass over an import: every line is read and checked, nothing is loaded."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from haggle.accounts.model import digest
from haggle.errors import Invalid
from haggle.market_import import queries
from haggle.market_import.fields import Fields, fields_of
from haggle.market_import.model import (
    KINDS,
    AccountRecord,
    ConversationRecord,
    Known,
    ListingRecord,
    MessageRecord,
    Record,
    kind_of,
    record_of,
)
from haggle.market_import.queries import Wanted
from haggle.site import Site

MAX_NAMED = 20

Placed = tuple[str, bytes | Fields]
"""Where a line stands (`line 7`), and the line as it is or as an object"""


class _Follows(Exception):
    """The line is bad only because it refers to a bad one, which is named itself."""


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A line that is no record: what of it could be read, and what is wrong."""

    fields: Fields
    problem: Invalid


def _key(record: Record | _Unreadable) -> tuple[str, str]:
    """The type and id of the line's record, if they can be read."""
    if not isinstance(record, _Unreadable):
        return kind_of(record), record.id
    kind, external_id = record.fields.get("type"), record.fields.get("id")
    return (kind, external_id) if isinstance(kind, str) and isinstance(external_id, str) else ("", "")


class Check:
    """
    What the lines so far have defined, and their faults.

    `leave_out`: is told each bad line, which is then left out; None: no line may be bad.
    """

    def __init__(self, are_demo_passwords_allowed: bool, leave_out: Callable[[str], None] | None) -> None:
        self.known = Known()
        self.bad_count = 0
        self.named: list[str] = []
        self._are_demo_passwords_allowed = are_demo_passwords_allowed
        self._leave_out = leave_out
        self._ids: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self._spoilt: set[tuple[str, str]] = set()
        self._usernames: set[str] = set()
        self._tokens: set[str] = set()
        self._talks: set[tuple[str, str]] = set()

    async def take(self, site: Site, lines: Iterable[Placed]) -> list[Record]:
        """Check the next lines. Returns the records of the good ones."""
        read = [(place, self._read(line)) for place, line in lines]
        records = [(place, record) for place, record in read if not isinstance(record, _Unreadable)]
        found = await site.read(queries.find, self._wanted_by([record for _, record in records]))
        for name in Known.__slots__:
            getattr(self.known, name).update(getattr(found, name))
        taken = await site.read(queries.taken, records)
        good = [record for place, record in read if self._is_good(place, record, taken.get(place))]
        return [record for record in good if not isinstance(record, _Unreadable)]

    def _is_good(self, place: str, record: Record | _Unreadable, taken: str | None) -> bool:
        try:
            self._judge(record, taken)
        except Invalid as problem:
            self._name(place, problem)
        except _Follows:
            if self._leave_out:
                self._leave_out(f"{place}: Left out, with what it belongs to.")
        else:
            return True
        self._spoilt.add(_key(record))
        return False

    def _read(self, line: bytes | Fields) -> Record | _Unreadable:
        fields: Fields = {}
        try:
            fields = fields_of(line)
            return record_of(fields, self._are_demo_passwords_allowed)
        except Invalid as problem:
            return _Unreadable(fields, problem)

    def _name(self, place: str, problem: Invalid) -> None:
        words = f"{place}{', ' + problem.field if problem.field else ''}: {problem}"
        self.bad_count += 1
        if self._leave_out:
            self._leave_out(f"{words} Left out.")
        elif len(self.named) < MAX_NAMED:
            self.named.append(words)

    def _wanted_by(self, records: Sequence[Record]) -> Wanted:
        wanted = Wanted()
        for record in records:
            match record:
                case MessageRecord():
                    wanted.accounts.add(record.author)
                    wanted.conversations.add(record.conversation)
                case ConversationRecord():
                    wanted.accounts.add(record.buyer)
                    wanted.listings.add(record.listing)
                    wanted.conversations.add(record.id)
                case ListingRecord():
                    wanted.accounts.add(record.seller)
                    wanted.listings.add(record.id)
                case AccountRecord():
                    wanted.accounts.add(record.id)
        wanted.accounts.difference_update(self.known.accounts)
        wanted.listings.difference_update(self.known.listings)
        wanted.conversations.difference_update(self.known.conversations)
        return wanted

    def _judge(self, record: Record | _Unreadable, taken: str | None) -> None:
        if isinstance(record, _Unreadable):
            raise record.problem
        kind = kind_of(record)
        if record.id in self._ids[kind]:
            raise Invalid(f"The {kind} “{record.id}” stands in this file twice.", "id")
        self._ids[kind].add(record.id)
        match record:
            case MessageRecord():
                self._judge_message(record)
            case ConversationRecord():
                self._judge_conversation(record)
            case ListingRecord():
                self._judge_listing(record)
            case AccountRecord():
                self._judge_account(record)
        if taken:
            raise Invalid(taken)

    def _refer(self, kind: str, external_id: str, known: dict[str, int], field: str) -> None:
        if (kind, external_id) in self._spoilt:
            raise _Follows
        if external_id not in known:
            raise Invalid(f"There is no {kind} “{external_id}” before this.", field)

    def _judge_account(self, record: AccountRecord) -> None:
        self.known.accounts.setdefault(record.id, 0)
        if record.username in self._usernames:
            raise Invalid(f"The user name “{record.username}” stands in this file twice.", "username")
        self._usernames.add(record.username)
        if record.token:
            if (kept := digest(record.token)) in self._tokens:
                raise Invalid("This token stands in this file twice.", "token")
            self._tokens.add(kept)

    def _judge_listing(self, record: ListingRecord) -> None:
        self._refer("account", record.seller, self.known.accounts, "seller")
        self.known.listings.setdefault(record.id, 0)
        if self.known.sellers.setdefault(record.id, record.seller) != record.seller:
            raise Invalid("This listing was imported before with another seller.", "seller")

    def _judge_conversation(self, record: ConversationRecord) -> None:
        self._refer("listing", record.listing, self.known.listings, "listing")
        self._refer("account", record.buyer, self.known.accounts, "buyer")
        talk = record.listing, record.buyer
        self.known.conversations.setdefault(record.id, 0)
        if self.known.talks.setdefault(record.id, talk) != talk:
            raise Invalid("This conversation was imported before with another listing or buyer.", "id")
        if self.known.sellers[record.listing] == record.buyer:
            raise Invalid("The buyer is the seller.", "buyer")
        if talk in self._talks:
            raise Invalid("This buyer has another conversation about this listing in this file.", "buyer")
        self._talks.add(talk)
        if strangers := record.unread.keys() - set(self.known.people(record.id)):
            raise Invalid(f"“{min(strangers)}” takes no part in this conversation.", "unread")

    def _judge_message(self, record: MessageRecord) -> None:
        self._refer("conversation", record.conversation, self.known.conversations, "conversation")
        self._refer("account", record.author, self.known.accounts, "author")
        if record.author not in self.known.people(record.conversation):
            raise Invalid(f"“{record.author}” takes no part in this conversation.", "author")
