"""What waits: for the end of quiet hours, in every zone; for a seller's answer; and what is too old to be told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from mailroom import DAY, HOUR, MINUTE, Mailroom
from post_office import text_of

from haggle.accounts.model import Account
from haggle.addresses.operations import set_host_address
from haggle.messages.operations import delete
from haggle.notifications.model import Away
from haggle.notifications.operations import choose_away

pytestmark = pytest.mark.anyio


async def test_a_seller_who_leaves_buyers_waiting_is_told_once_a_day(room: Mailroom, bea: Account) -> None:
    sal = await room.join("Sal")
    for number in range(3):
        talk = await room.talk(bea, sal, f"Thing {number}")
        await room.read(sal, talk, await room.say(bea, talk, f"words {number}"))
        await room.pass_time(2 * HOUR)
    await room.pass_time(DAY)
    [mail] = await room.mails(sal)
    assert "waits for your answer" in mail["Subject"]
    await room.pass_time(3 * DAY)
    [_, second] = await room.mails(sal)
    assert "3 buyers wait" in second["Subject"], "each buyer causes one, and all who wait are named"


async def test_a_seller_who_answers_is_not(room: Mailroom, bea: Account, sal: Account, talk: int) -> None:
    await room.say(bea, talk)
    await room.pass_time(2 * MINUTE)
    await room.say(sal, talk, "Yes")
    await room.pass_time(3 * DAY)
    assert len(await room.mails(sal)) == 0
    assert len(await room.mails(bea)) == 1, "but the buyer, of the answer; nobody nudges buyers"


def _at(text: str, zone: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("zone", "posted", "quiet", "mailed"),
    [
        ("Europe/Stockholm", "2026-11-20T23:30", (1320, 420), "07:00"),  # across midnight
        ("Europe/Stockholm", "2026-11-21T03:30", (1320, 420), "07:00"),
        ("Europe/Stockholm", "2026-11-21T12:00", (1320, 420), "12:05"),
        ("Europe/Stockholm", "2026-11-21T13:00", (720, 840), "14:00"),
        ("Europe/Stockholm", "2027-03-28T00:30", (1320, 420), "07:00"),  # the night that is an hour shorter
        ("Europe/Stockholm", "2026-10-25T00:30", (1320, 420), "07:00"),  # and longer
        ("Europe/Stockholm", "2027-03-28T01:00", (0, 150), "03:30"),  # ends at a time that there is not
        ("Asia/Kolkata", "2026-11-20T23:30", (1320, 420), "07:00"),
        ("UTC", "2026-11-20T21:55", (1320, 420), "07:00"),  # posted before, due in them
    ],
)
async def test_in_quiet_hours_it_waits_for_their_end(
    room: Mailroom, bea: Account, zone: str, posted: str, quiet: tuple[int, int], mailed: str
) -> None:
    reader = await room.join("Ria", zone=zone)
    await choose_away(room.site, reader, Away(quiet))
    room.clock.now = _at(posted, zone)
    await room.say(bea, await room.talk(bea, reader))
    while not await room.mails(reader):
        await room.pass_time(5 * MINUTE)
        assert room.clock.now < _at(posted, zone) + DAY
    assert room.hour(zone) == mailed


async def test_what_is_old_when_an_address_is_given_is_not_told(room: Mailroom, bea: Account) -> None:
    late = await room.join("Lou", address=None)
    await room.say(bea, await room.talk(bea, late, "Armchair"))
    await room.pass_time(2 * DAY)
    await room.site.write(set_host_address, late.id, f"{late.username}@example.com")
    await room.say(bea, await room.talk(bea, late, "City bike"))
    await room.pass_time(HOUR)
    assert [mail["Subject"] for mail in await room.mails(late) if "wrote" in mail["Subject"]] == [
        "Bea wrote about “City bike”"
    ]


async def test_what_is_left_when_the_last_is_deleted_is_mailed(
    room: Mailroom, bea: Account, sal: Account, talk: int
) -> None:
    await room.say(bea, talk, "This stays.")
    last = await room.say(bea, talk, "This goes.")
    await room.pass_time(5 * MINUTE - 1)
    await delete(room.site, bea, last)
    await room.pass_time(MINUTE)
    [mail] = await room.mails(sal)
    assert "This stays." in text_of(mail)
    assert "This goes." not in text_of(mail)
