"""Bea and Sal come over from the Django site with what they said there, and sign in as before."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cast import Haggle
from moving import count, log_of, named, row_of
from olx_site import WORDS, OlxSite, one_listing
from PIL import Image

from haggle.accounts import operations as accounts
from haggle.accounts.hashes.queries import kinds_here
from haggle.accounts.suspension import Suspended
from haggle.conversations import queries as conversations
from haggle.erasure.operations import delete_account
from haggle.listings.photos.queries import photos
from haggle.messages import operations as messages
from haggle.notifications.queries import preferences
from haggle.site import Site
from haggle.text.languages import Reading

pytestmark = pytest.mark.anyio
ENGLISH = Reading("en", None)


async def test_people_and_what_they_said_come_over_and_sign_in_as_before(
    site: Site, olx: OlxSite, capsys: pytest.CaptureFixture[str]
) -> None:
    olx.say("Is it still there?")
    olx.say("It is.", by=2, minute=1)
    await olx.bring(site)
    assert await log_of(site, "sal") == ["Is it still there?", "It is."]
    assert (await named(site, "sal")).name == "Sal Berg"
    assert await accounts.sign_in(site, "bea", WORDS, ENGLISH, "")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Imported 2 accounts, 1 listing, 1 conversation, 2 messages: 6 rows in ")


async def test_the_first_sign_in_replaces_the_hash_by_one_of_ours(site: Site, olx: OlxSite) -> None:
    await olx.bring(site)
    assert [kind.cost for kind in await site.read(kinds_here)] == [2000]
    for username in ("bea", "sal"):
        await accounts.sign_in(site, username, WORDS, ENGLISH, "")
    assert await site.read(kinds_here) == []

    async def hashes(db: Any) -> list[str]:
        rows = await db.fetch_all("SELECT password_hash FROM accounts")
        return [row["password_hash"][:10] for row in rows]

    assert await site.read(hashes) == ["$argon2id$"] * 2
    assert await accounts.sign_in(site, "bea", WORDS, ENGLISH, "")


async def test_twice_is_once_and_later_only_what_is_new(site: Site, olx: OlxSite) -> None:
    olx.say("Is it still there?")
    await olx.bring(site)
    await messages.post(site, await named(site, "sal"), 1, "Yes!")
    first = await count(site)
    await olx.bring(site)
    assert await count(site) == first
    olx.say("Where are you?", minute=5)
    await olx.bring(site)
    assert await log_of(site, "bea") == ["Is it still there?", "Yes!", "Where are you?"]


async def test_who_had_read_what_stays_so(site: Site, olx: OlxSite, said: Callable[[], list[str]]) -> None:
    for minute, (by, is_read) in enumerate([(1, 1), (2, 1), (1, 0), (1, 1), (2, 0), (1, 0), (1, 0)]):
        olx.say(f"{minute}", by, minute, is_read=is_read)
    await olx.bring(site)
    assert [(await row_of(site, who)).unread for who in ("bea", "sal")] == [1, 2]
    assert said() == ["chat_message 3: Counts as read, since a later one was."]
    seen = await site.read(conversations.conversation_for, (await named(site, "sal")).id, 1)
    assert seen.read_message_id == 5


async def test_a_thing_keeps_its_words_price_state_and_day(site: Site, olx: OlxSite) -> None:
    olx.run("UPDATE products_product SET price = '89.5', status = 'sold', brand = 'Hero'")
    await olx.bring(site)
    bike = await one_listing(site)
    assert (bike.title, bike.price, bike.currency, bike.state) == ("City bike", 8950, "INR", "sold")
    assert bike.description == "Runs.\n\nCondition: good\nBrand: Hero\nCity: Pune\nCountry: India"
    assert bike.created_at == 1_756_898_490_123


@pytest.mark.parametrize(
    ("kept", "price"),
    [(120, 12000), (89.99, 8999), ("89.90", 8990), (" 7 ", 700), (0.1 + 0.2, 30), (99_999_999.99, 9_999_999_999)],
)
async def test_prices_come_as_numbers_and_as_texts(site: Site, olx: OlxSite, kept: object, price: int) -> None:
    olx.run("UPDATE products_product SET price = ?", kept)
    await olx.bring(site)
    assert (await one_listing(site)).price == price


async def test_photos_come_in_the_sites_order_made_anew(site: Site, olx: OlxSite) -> None:
    for number, (size, is_primary) in enumerate([((30, 20), 0), ((20, 30), 1)]):
        out = BytesIO()
        Image.new("RGB", size, "red").save(out, "JPEG", comment=b"taken at home")
        (olx.media / f"products/{number}.jpg").write_bytes(out.getvalue())
        olx.add("products_productimage", image=f"products/{number}.jpg", is_primary=is_primary)
    olx.add("accounts_userprofile", user_id=2, profile_image="products/0.jpg")
    await olx.bring(site)
    pairs = await site.read(photos, await one_listing(site))
    pictures = [b"".join([chunk async for chunk in site.blobs.stream(photo, 0, 10**6)]) for photo, _thumb in pairs]
    assert [Image.open(BytesIO(picture)).size for picture in pictures] == [(20, 30), (30, 20)]
    assert all(picture[8:12] == b"WEBP" and b"at home" not in picture for picture in pictures)
    assert (await named(site, "sal")).avatar
    before = await count(site)
    await olx.bring(site)
    assert await count(site) == before


async def test_who_is_switched_off_there_is_suspended_here(
    site: Site, olx: OlxSite, said: Callable[[], list[str]]
) -> None:
    olx.run("UPDATE auth_user SET is_active = 0 WHERE id = 2")
    await olx.bring(site)
    assert said() == ["auth_user 2: Is switched off there, so suspended here."]
    with pytest.raises(Suspended):
        await accounts.sign_in(site, "sal", WORDS, ENGLISH, "")


async def test_switches_that_were_off_are_off(site: Site, olx: OlxSite) -> None:
    olx.add("notifications_notificationpreference", user_id=1, new_message_notifications=0)
    await olx.bring(site)
    chosen = await site.read(preferences, (await named(site, "bea")).id)
    assert (chosen.has("message", "badge"), chosen.has("reply", "toast"), chosen.has("reaction", "badge")) == (0, 0, 1)


async def test_who_has_left_here_does_not_come_back(site: Site, olx: OlxSite, said: Callable[[], list[str]]) -> None:
    olx.say("Is it still there?")
    await olx.bring(site)
    await delete_account(site, await named(site, "sal"), WORDS, "sal")
    olx.say("Hello?", minute=3)
    await olx.bring(site)
    assert said() == [
        "auth_user 2: This person has deleted their account here, so what is theirs cannot come in. Left out.",
        *(f"{place}: Left out, with what it belongs to." for place in ("products_product 1", "chat_conversation 1")),
        *(f"chat_message {number}: Left out, with what it belongs to." for number in (1, 2)),
    ]


@pytest.mark.once
def test_the_command_reads_the_database_and_the_folder(olx: OlxSite, tmp_path: Path) -> None:
    haggle = Haggle(tmp_path / "haggle")
    come = haggle.run("import", "--from", "olx-django", str(olx.file), "--media", str(olx.media))
    assert come.stdout.startswith("Imported 2 accounts, 1 listing, "), come.stderr
    refused = haggle.run("import", str(olx.file), "--media", str(olx.media))
    assert (refused.returncode, refused.stderr) == (1, "haggle: --media goes with --from.\n")
