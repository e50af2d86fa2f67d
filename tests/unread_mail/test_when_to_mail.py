"""The table of cases: when somebody who is away is mailed about what is unread, and when they are left in peace."""

from email.message import EmailMessage

import pytest
from mailroom import DAY, HOUR, MINUTE, Mailroom
from post_office import text_of

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.audit.model import COMMAND_LINE
from haggle.blocks.operations import block
from haggle.marks.operations import mute
from haggle.messages.operations import delete
from haggle.notifications.operations import prefer
from haggle.staff.operations import suspend

pytestmark = pytest.mark.anyio


async def count(room: Mailroom, reader: Account) -> int:
    return len(await room.mails(reader))


async def test_after_five_minutes_unread_there_is_a_mail(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    await room.say(bea, talk, "Is it still there?")
    await room.pass_time(5 * MINUTE - 1)
    assert await count(room, sal) == 0
    await room.pass_time(1)
    [mail] = await room.mails(sal)
    assert "Is it still there?" in text_of(mail)
    assert await count(room, bea) == 0


async def test_twenty_messages_in_ten_minutes_are_one_mail(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    for number in range(20):
        await room.say(bea, talk, f"line {number}.")
        await room.pass_time(30_000)
    await room.pass_time(40 * MINUTE)
    [mail] = await room.mails(sal)
    assert all(f"line {number}." in text_of(mail) for number in range(20))


async def test_who_never_stops_writing_is_mailed_about_all_the_same(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    for _ in range(16):
        await room.say(bea, talk)
        await room.pass_time(MINUTE)
    assert await count(room, sal) == 1


async def test_what_was_read_before_makes_none(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    message = await room.say(bea, talk)
    await room.pass_time(4 * MINUTE)
    await room.read(sal, talk, message)  # on whichever device
    await room.pass_time(DAY)
    assert not any("wrote" in mail["Subject"] for mail in await room.mails(sal))


async def test_what_was_read_while_its_mail_waited_makes_none(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    message = await room.say(bea, talk)
    await room.pass_time(5 * MINUTE - 1)
    await room.sql("UPDATE outbound SET channel = 'held' WHERE channel = 'mail'")
    await room.read(sal, talk, message)
    await room.pass_time(MINUTE)
    assert await count(room, sal) == 0


async def test_who_is_here_gets_none_and_who_leaves_gets_it_then(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    room.here.add(sal.id)
    await room.say(bea, talk)
    await room.pass_time(12 * MINUTE)
    assert await count(room, sal) == 0
    room.here.clear()
    await room.pass_time(5 * MINUTE)
    assert await count(room, sal) == 1


async def test_the_laptop_is_closed_and_five_seconds_later_comes_a_message(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    room.here.add(sal.id)  # who was there 5 s ago
    await room.pass_time(5000)
    await room.say(bea, talk)
    await room.pass_time(25_000)
    room.here.clear()
    await room.pass_time(5 * MINUTE)
    assert await count(room, sal) == 1


async def test_while_nothing_is_read_the_distances_grow_until_the_last(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    began, mailed, found = room.clock.now, list[int](), list[EmailMessage]()
    known = 0
    for _ in range(14 * 24):
        await room.say(bea, talk)
        await room.pass_time(HOUR)
        found = [mail for mail in await room.mails(sal) if "wrote" in mail["Subject"]]
        mailed += [(room.clock.now - began) // HOUR] * (len(found) - known)
        known = len(found)
    distances = [later - earlier for earlier, later in zip(mailed, mailed[1:], strict=False)]
    assert distances == [1, 24, 72]
    assert "last mail about this conversation" in text_of(found[-1])
    assert "last mail" not in text_of(found[-2])


async def test_reading_begins_anew(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    for _ in range(3):
        message = await room.say(bea, talk)
        await room.pass_time(6 * MINUTE)
        await room.read(sal, talk, message)
    assert await count(room, sal) == 3


async def test_three_conversations_have_a_mail_each_and_ten_one_together(
    room: Mailroom, bea: Account, sal: Account
) -> None:
    for talks, mails in ((3, 3), (10, 1)):
        before = await count(room, sal)
        for number in range(talks):
            await room.say(bea, await room.talk(bea, sal, f"Thing {talks}-{number}"), f"about {number}")
        await room.pass_time(6 * MINUTE)
        assert await count(room, sal) - before == mails
    digest = text_of((await room.mails(sal))[-1])
    assert all(f"Thing 10-{number}" in digest for number in range(10))
    assert "in 13 conversations" in (await room.mails(sal))[-1]["Subject"]


async def test_there_are_ten_a_day_at_most_and_what_is_left_comes_later(room: Mailroom, bea: Account) -> None:
    sal = await room.join("Sal", zone="UTC")
    for number in range(14):
        message = await room.say(bea, talk := await room.talk(bea, sal, f"Thing {number}"))
        await room.pass_time(6 * MINUTE)
        if number < 9:
            await room.read(sal, talk, message)
    assert await count(room, sal) == 10
    await room.pass_time(DAY)
    assert await count(room, sal) > 10


async def test_who_never_comes_is_left_in_peace_and_told_so(room: Mailroom, bea: Account, sal: Account) -> None:
    for number in range(40):
        await room.say(bea, await room.talk(bea, sal, f"Thing {number}"))
        await room.pass_time(6 * HOUR)
    mails = await room.mails(sal)
    assert len(mails) <= 13
    assert sum("our last mail" in text_of(mail) for mail in mails) == 1
    await room.sql(
        "INSERT INTO sessions (account_id, key_hash, browser, created_at, seen_at) VALUES (:id, 'k', '', :now, :now)",
        id=sal.id,
        now=room.clock.now,
    )
    await room.say(bea, await room.talk(bea, sal, "Another thing"))
    await room.pass_time(6 * MINUTE)
    assert await count(room, sal) > len(mails)


async def test_what_is_muted_makes_none(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    await mute(room.site, sal, talk, True)
    await room.say(bea, talk)
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


async def test_whoever_is_blocked_before_the_mail_is_not_mailed_about(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    await room.say(bea, talk)
    await block(room.site, sal, bea.id)
    await room.say(bea, talk)
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


@pytest.mark.parametrize("who", ["reader", "author"])
async def test_a_suspended_account_neither_gets_nor_causes_mail(
    room: Mailroom, bea: Account, sal: Account, talk: int, who: str
) -> None:
    await room.say(bea, talk)
    await suspend(room.site, COMMAND_LINE, sal.id if who == "reader" else bea.id, "A reason.", None)
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


async def test_what_was_deleted_makes_none(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    await delete(room.site, bea, await room.say(bea, talk))
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


async def test_a_first_contact_that_waits_to_be_accepted_makes_none(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    await room.sql("UPDATE participants SET requested_at = 1 WHERE account_id = :id", id=sal.id)
    await room.say(bea, talk)
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


async def test_what_is_held_makes_none(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    await room.sql("UPDATE accounts SET held_until = :until WHERE id = :id", id=bea.id, until=2**52)
    held = await room.site.read(account, bea.id)
    await room.say(held, talk)
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


@pytest.mark.parametrize("how", ["without an address", "bounced", "not by mail"])
async def test_who_cannot_or_will_not_be_mailed_is_not(
    room: Mailroom, bea: Account, sal: Account, talk: int, how: str
) -> None:
    if how == "without an address":
        await room.sql("DELETE FROM addresses WHERE account_id = :id", id=sal.id)
    elif how == "bounced":
        await room.sql("UPDATE addresses SET bounced_at = 1 WHERE account_id = :id", id=sal.id)
    else:
        kinds = ("message", "reply", "waiting")
        await prefer(room.site, sal, {(kind, "mail"): False for kind in kinds})
    await room.say(bea, talk)
    await room.pass_time(2 * DAY)
    assert await count(room, sal) == 0


async def test_only_replies_if_so_chosen(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    await prefer(room.site, sal, {("message", "mail"): False, ("waiting", "mail"): False})
    first = await room.say(sal, talk)
    await room.say(bea, talk, "a message")
    await room.pass_time(HOUR)
    assert await count(room, sal) == 0
    await room.say(bea, talk, "a reply", reply_to_id=first)
    await room.pass_time(HOUR)
    assert await count(room, sal) == 1
