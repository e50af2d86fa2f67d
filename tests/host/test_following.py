"""An account follows what the host says of its member."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from cast import Haggle, environment

from haggle.accounts.operations import leave
from haggle.errors import Invalid
from haggle.host.model import HasLeft, HostFacts, facts_of, usable_facts
from haggle.host.operations import Followed, follow_host
from haggle.lifespan import open_site
from haggle.settings import from_environment
from haggle.site import Site

LONG_AGO = 1_000_000_000_000


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Haggle:
    """One that does not run: its database alone is used."""
    return Haggle(tmp_path_factory.mktemp("following"))


def at(haggle: Haggle, use: Callable[[Site], Awaitable[Any]]) -> Any:
    async def opened() -> Any:
        async with open_site(from_environment(environment(haggle.data))) as site:
            return await use(site)

    return asyncio.run(opened())


def follow(haggle: Haggle, *several: HostFacts, is_again: bool = False) -> list[Followed]:
    async def use(site: Site) -> list[Followed]:
        return [await site.write(_follow, facts, is_again) for facts in several]

    async def _follow(tx: Any, facts: HostFacts, is_again: bool) -> Followed:
        return await follow_host(tx, facts, is_again=is_again)

    return at(haggle, use)  # type: ignore[no-any-return]


def facts(host_id: str, **fields: Any) -> HostFacts:
    return facts_of(host_id, fields, is_masked=False)


def row(haggle: Haggle, account_id: int, columns: str) -> tuple[Any, ...]:
    return haggle.sql(f"SELECT {columns} FROM accounts WHERE id = :id", id=account_id)[0]


def test_who_comes_for_the_first_time_gets_an_account_with_what_the_host_says(haggle: Haggle) -> None:
    said = {"username": "Ann.Example", "name": "Ann Example", "language": "ar-EG", "time_zone": "Africa/Cairo"}
    [ann] = follow(haggle, facts("u1", member_since="2019-05-31", **said))
    assert ann.is_new
    columns = "external_id, username, name, language, time_zone, password_hash, role, created_at"
    assert row(haggle, ann.account_id, columns) == (
        *("u1", "ann.example", "Ann Example", "ar", "Africa/Cairo", None, "member"),
        1_559_260_800_000,
    )


def test_the_same_facts_again_are_the_same_account_and_change_nothing(haggle: Haggle) -> None:
    said = facts("u2", name="Ben", language="ar")
    first, again = follow(haggle, said, said)
    assert (again.account_id, again.is_new) == (first.account_id, False)
    assert haggle.sql("SELECT count(*) FROM feed_entries WHERE account_id = :id", id=first.account_id) == [(0,)]


def test_a_name_follows_and_those_who_know_the_person_are_told(haggle: Haggle) -> None:
    first, _again = follow(haggle, facts("u3", username="cat", name="Cat"), facts("u3", username="kit", name="Kit"))
    assert row(haggle, first.account_id, "username, name, name_folded") == ("kit", "Kit", "kit")
    assert haggle.sql("SELECT kind FROM feed_entries WHERE account_id = :id", id=first.account_id) == [
        ("account.changed",)
    ]


def test_what_the_host_does_not_say_stays(haggle: Haggle) -> None:
    first, _again = follow(haggle, facts("u4", name="Dan", time_zone="Africa/Cairo"), facts("u4"))
    assert row(haggle, first.account_id, "name, time_zone") == ("Dan", "Africa/Cairo")


def test_what_a_person_chose_here_stays_until_the_host_says_something_new(haggle: Haggle) -> None:
    english, arabic = facts("u5", language="en"), facts("u5", language="ar")
    [eve] = follow(haggle, english)
    haggle.sql("UPDATE accounts SET language = 'ar' WHERE id = :id", id=eve.account_id)
    follow(haggle, english)
    assert row(haggle, eve.account_id, "language") == ("ar",)
    follow(haggle, arabic, english)
    assert row(haggle, eve.account_id, "language") == ("en",)


def test_an_address_that_the_host_has_verified_is_the_accounts(haggle: Haggle) -> None:
    def address(account_id: int) -> list[tuple[Any, ...]]:
        return haggle.sql("SELECT address FROM addresses WHERE account_id = :id AND confirmed_at > 0", id=account_id)

    [una] = follow(haggle, facts("u50", email="una@shop.example"))
    assert address(una.account_id) == []
    verified = facts("u50", email="una@shop.example", email_verified=True)
    follow(haggle, verified)
    assert address(una.account_id) == [("una@shop.example",)]
    haggle.sql("UPDATE addresses SET address = 'own@shop.example' WHERE account_id = :id", id=una.account_id)
    follow(haggle, verified)
    assert address(una.account_id) == [("own@shop.example",)]
    follow(haggle, facts("u50", email="", email_verified=True))
    assert address(una.account_id) in ([], [(None,)])


def test_an_account_is_as_old_as_the_membership_and_never_gets_younger(haggle: Haggle) -> None:
    [first, _] = follow(haggle, facts("u6"), facts("u6", member_since=LONG_AGO / 1000))
    assert row(haggle, first.account_id, "created_at") == (LONG_AGO,)
    follow(haggle, facts("u6", member_since="2020-01-01"))
    assert row(haggle, first.account_id, "created_at") == (LONG_AGO,)


def test_a_user_name_that_is_taken_gets_a_number_and_keeps_it(haggle: Haggle) -> None:
    said = [facts(f"fay {number}", username="fay") for number in range(8)]
    followed = follow(haggle, *said, said[1])
    names = [row(haggle, one.account_id, "username")[0] for one in followed]
    assert names[:5] == ["fay", "fay-2", "fay-3", "fay-4", "fay-5"]
    assert len(set(names[:8])) == 8
    assert names[8] == "fay-2"


def test_nobody_is_taken_for_who_had_the_name_already(haggle: Haggle) -> None:
    [own, other] = follow(haggle, facts("gil 1", username="gil"), facts("gil 2", username="gil"))
    follow(haggle, facts("gil 2", username="gil", name="Another Gil"))
    assert own.account_id != other.account_id
    assert row(haggle, own.account_id, "name") == ("gil",)


@pytest.mark.parametrize("said", ["日本", "ab", "", "Support", "deleted-7", "..", "x" * 200, "admin1"])
def test_a_name_that_cannot_be_a_user_name_is_made_into_one(haggle: Haggle, said: str) -> None:
    [one] = follow(haggle, usable_facts(f"odd {said[:9]}!", {"username": said}, is_masked=False)[0])
    username = row(haggle, one.account_id, "username")[0]
    assert username.startswith("member-") or username == "x" * 24


def test_who_has_left_comes_back_only_by_their_own_wish_and_to_nothing(haggle: Haggle) -> None:
    [hal] = follow(haggle, facts("u7", username="hal", name="Hal", language="ar"))
    at(haggle, lambda site: site.write(leave, hal.account_id))
    with pytest.raises(HasLeft):
        follow(haggle, facts("u7", username="hal"))
    [again] = follow(haggle, facts("u7", username="hal"), is_again=True)
    assert again.is_new
    assert again.account_id != hal.account_id
    assert row(haggle, hal.account_id, "external_id, host_said") == (None, None)


def test_a_role_follows_and_stands_in_the_staff_log(haggle: Haggle) -> None:
    followed = follow(haggle, facts("u8", role="operator"), facts("u9", role="moderator"), facts("u9", role="member"))
    assert row(haggle, followed[2].account_id, "role") == ("member",)
    log = haggle.sql("SELECT via, act FROM staff_log WHERE account_id = :id", id=followed[1].account_id)
    assert log == [("host", "account.role_set")] * 2


def test_the_last_operator_stays_one_and_comes_in(haggle: Haggle) -> None:
    [boss, *_] = follow(haggle, facts("u8", role="operator"))
    haggle.sql("UPDATE accounts SET role = 'member' WHERE role = 'operator' AND id <> :id", id=boss.account_id)
    follow(haggle, facts("u8", role="member", name="Boss"))
    assert row(haggle, boss.account_id, "role, name") == ("operator", "Boss")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("name", "Haggle Support"), ("name", " "), ("name", 7), ("name", "n" * 61), ("language", 1)),
        *(("time_zone", "Mars/Base"), ("role", "god"), ("role", ["operator"]), ("member_since", "soon")),
        *(("member_since", True), ("member_since", -1), ("member_since", 1e30), ("member_since", "2999-01-01")),
        *(("picture", "javascript:alert(1)"), ("picture", "https:///x"), ("email", "nobody"), ("email", "a@b\nc")),
        *(("email_verified", "yes"), ("username", "a\0b")),
    ],
)
def test_what_cannot_be_is_refused_by_its_name_or_passed_over(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        facts_of("u", {field: value}, is_masked=False)
    assert refused.value.field == field
    if value != "n" * 61:  # this is cut
        assert usable_facts("u", {field: value}, is_masked=False) == (HostFacts("u"), [field])


@pytest.mark.parametrize("host_id", ["", " u", "u" * 201, None, True, "a\nb", 1.5, ["u"]])
def test_an_id_is_a_short_text_or_a_whole_number(host_id: object) -> None:
    with pytest.raises(Invalid):
        usable_facts(host_id, {}, is_masked=False)
    assert usable_facts(42, {}, is_masked=False)[0].id == "42"


def test_a_name_that_leads_elsewhere_is_no_name_where_contacts_are_masked() -> None:
    fields = {"name": "call +49 170 1234567"}
    assert usable_facts("u", fields, is_masked=True) == (HostFacts("u"), ["name"])
    assert usable_facts("u", fields, is_masked=False)[0].name == fields["name"]


def test_the_names_of_staff_are_for_staff() -> None:
    assert facts_of("u", {"name": "Support", "role": "moderator"}, is_masked=False).name == "Support"


def test_a_language_that_is_not_spoken_here_is_no_mistake() -> None:
    assert facts_of("u", {"language": "pt-BR"}, is_masked=False).language is None
