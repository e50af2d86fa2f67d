"""How many conversations an account begins, by its age and record."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import Haggle, Person

Start = Callable[..., Haggle]

DAY_MS = 86_400_000
SETTINGS = {"HAGGLE_LIMITS": "on", "HAGGLE_YOUNG_CONVERSATIONS": "2,3", "HAGGLE_NEW_CONVERSATIONS": "4,6"}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """Where little is allowed."""
    server = Haggle(tmp_path_factory.mktemp("strict"), SETTINGS).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture
def bea(strict: Haggle) -> Person:
    return Person(strict, "Bea").join()


@pytest.fixture
def lamps(strict: Haggle) -> list[int]:
    """Eight listings."""
    sal = Person(strict, "Sal").join()
    return [sal.sell(f"Lamp {number}") for number in range(8)]


def _account(person: Person) -> int:
    return int(person.haggle.sql("SELECT id FROM accounts WHERE username = :name", name=person.username)[0][0])


def _grow_old(person: Person) -> None:
    ago = "UPDATE accounts SET created_at = created_at - :days WHERE id = :id RETURNING id"
    person.haggle.sql(ago, days=8 * DAY_MS, id=_account(person))


def _pass_time(person: Person, ms: int) -> None:
    ago = "UPDATE conversations SET created_at = created_at - :ms WHERE buyer_id = :id RETURNING id"
    person.haggle.sql(ago, ms=ms, id=_account(person))


def _begun(person: Person, lamps: list[int]) -> int:
    """How many conversations about these the person can begin, at once, until one is refused."""
    for count, lamp in enumerate(lamps):
        answer = person.http.post(f"/listings/{lamp}/conversations", data={"body": f"Hello {count}"})
        if answer.status_code != 303:
            assert answer.status_code == 429
            return count
    return len(lamps)


def test_a_young_account_begins_few_and_an_old_one_more(bea: Person, strict: Haggle, lamps: list[int]) -> None:
    assert _begun(bea, lamps) == 2
    old = Person(strict, "Old").join()
    _grow_old(old)
    assert _begun(old, lamps) == 4


def test_the_refusal_says_when_it_goes_on_and_keeps_the_text(bea: Person, lamps: list[int]) -> None:
    _begun(bea, lamps)
    answer = bea.http.post(f"/listings/{lamps[5]}/conversations", data={"body": "My long words"})
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["retry-after"]) <= 3600
    assert re.search(r"From [^<]+ on you can begin another", answer.text)
    assert "My long words" in answer.text


def test_those_that_are_there_go_on(bea: Person, lamps: list[int]) -> None:
    _begun(bea, lamps)
    talk = bea.open_chat(lamps[0], "Still me")
    assert bea.messages(talk)[-1] == "Still me"


def test_an_hour_later_it_goes_on_up_to_the_day_s(bea: Person, lamps: list[int]) -> None:
    assert _begun(bea, lamps) == 2
    _pass_time(bea, 3_600_001)
    assert _begun(bea, lamps[2:]) == 1
    answer = bea.http.post(f"/listings/{lamps[5]}/conversations", data={"body": "x"})
    assert int(answer.headers["retry-after"]) > 80_000


def test_a_decision_makes_an_account_young_again(bea: Person, lamps: list[int]) -> None:
    _grow_old(bea)
    one = "INSERT INTO cases (kind, subject, subject_id, account_id, state, created_at, changed_at) VALUES "
    case = bea.haggle.sql(one + "('report', 'account', :id, :id, 'decided', 1, 1) RETURNING id", id=_account(bea))[0][0]
    bea.haggle.sql(
        "INSERT INTO decisions (case_id, moderator_id, kind, reason, words, created_at) "
        "VALUES (:case_id, :id, 'warn', 'scam', '', 1) RETURNING case_id",
        case_id=case,
        id=_account(bea),
    )
    assert _begun(bea, lamps) == 2


def test_limits_can_be_lifted_for_tests(start_haggle: Start, tmp_path: Path) -> None:
    haggle = start_haggle(HAGGLE_YOUNG_CONVERSATIONS="1,1")
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    assert _begun(bea, [sal.sell(), sal.sell(), sal.sell()]) == 3
