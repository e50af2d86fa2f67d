"""What of the Django site cannot come as it is: it is said by table and row, and never half done."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from moving import count, log_of, named
from olx_site import OlxSite, one_listing
from PIL import Image

from haggle.accounts import operations as accounts
from haggle.errors import Invalid
from haggle.market_import.importing import ImportProblem, import_file
from haggle.site import Site
from haggle.text.languages import Reading

pytestmark = pytest.mark.anyio
ENGLISH = Reading("en", None)


@pytest.mark.parametrize("kept", ["free", "", None, -1, "NaN", "Infinity", "1e40", b"\xff"])
async def test_what_is_no_price_is_said(site: Site, olx: OlxSite, said: Callable[[], list[str]], kept: object) -> None:
    olx.run("UPDATE products_product SET price = ?", kept)
    await olx.bring(site)
    assert (await one_listing(site)).price == 0
    assert "products_product 1, price: “" in said()[0]


async def test_no_file_is_read_outside_of_the_folder(
    site: Site, olx: OlxSite, said: Callable[[], list[str]], tmp_path: Path
) -> None:
    picture = tmp_path / "private.png"
    Image.new("RGB", (9, 9)).save(picture)
    (olx.media / "link.png").symlink_to(picture)
    (olx.media / "text.png").write_text("no picture")
    names = ["../private.png", str(picture), "link.png", "products", "gone.png", "\0.png", "text.png"]
    for name in names:
        olx.add("products_productimage", image=name)
    await olx.bring(site)
    assert (await one_listing(site)).photo is None
    assert said() == [
        "products_productimage 1: “../private.png” leads out of the folder of files. Left out.",
        f"products_productimage 2: “{picture}” leads out of the folder of files. Left out.",
        "products_productimage 3: “link.png” leads out of the folder of files. Left out.",
        "products_productimage 4: “products” is no file. Left out.",
        "products_productimage 5: There is no file “gone.png”. Left out.",
        "products_productimage 6: There is no file “?.png”. Left out.",
        "products_productimage 7: That picture could not be read. Send a JPEG, PNG, WebP, GIF or HEIC of at most "
        "24 megapixels. Left out.",
    ]


async def test_without_the_folder_files_stay_out_and_a_ninth_photo_does(
    site: Site, olx: OlxSite, said: Callable[[], list[str]]
) -> None:
    Image.new("RGB", (9, 9)).save(olx.media / "a.png")
    for _ in range(9):
        olx.add("products_productimage", image="a.png")
    await olx.bring(site, media=False)
    assert said() == [f"products_productimage {number}: Files need --media. Left out." for number in range(1, 10)]
    olx.media = olx.media / "nowhere"
    with pytest.raises(ImportProblem, match="there is no folder"):
        await olx.bring(site)


async def test_names_that_cannot_be_are_made_anew_and_said(
    site: Site, olx: OlxSite, said: Callable[[], list[str]]
) -> None:
    await accounts.join(site, "omar", "Omar", "rocking horse here")
    for username in ("Sal", "_jo_smith_", "mia@example.com", "mia", "omar", "support", "x" * 150, "é!"):
        olx.add("auth_user", username=username, first_name="Somebody")
    olx.add("auth_user", username="nia", first_name="A" * 150, last_name="B" * 150)
    olx.add("auth_user", username="max", first_name="Moderator")
    olx.add("auth_user", username="root", first_name="Moderator", is_superuser=1, password="!unusable")
    await olx.bring(site)
    lines = said()
    became = [line.split("became ")[1].split("”")[0].strip("“") for line in lines if "user name" in line]
    assert became == ["sal-3", "jo_smith", "mia-5", "omar-7", "member-8", "x" * 30, "e-10"]
    assert "auth_user 3: The user name “Sal” became “sal-3”. Somebody else has it." in lines
    assert (await named(site, "nia")).name == "A" * 59 + "…"
    assert (await named(site, "max")).name == "max"
    assert (await named(site, "root")).role == "member"
    assert lines[-2:] == [
        "auth_user 13: Is staff there, and a member here until you say: haggle account role root operator",
        "auth_user 13: Has no password there, so none here.",
    ]
    await olx.bring(site)
    assert not [line for line in said() if "user name" in line]


async def test_a_hash_that_nobody_checks_any_more_is_no_password(
    site: Site, olx: OlxSite, said: Callable[[], list[str]]
) -> None:
    olx.run("UPDATE auth_user SET password = 'md5$salt$0123' WHERE id = 1")
    await olx.bring(site)
    assert said() == ["auth_user 1: The password is kept as “md5”, which haggle does not check, so there is none here."]
    with pytest.raises(Invalid):
        await accounts.sign_in(site, "bea", "", ENGLISH, "")


async def test_texts_are_texts_whatever_they_hold(site: Site, olx: OlxSite, said: Callable[[], list[str]]) -> None:
    long = "word " * 1_700
    for minute, content in enumerate(["<b>hi</b> &amp; <script>", "a\0b", "", long, 42]):
        olx.say(content, minute=minute)
    olx.run("INSERT INTO chat_message SELECT 6, cast(x'636166ff' AS text), ?, 1, 1, 1", "2025-09-03 12:30:00")
    olx.run("UPDATE products_product SET title = ?, description = ?", "t" * 150, "<p>d</p>" * 900)
    await olx.bring(site)
    bodies = await log_of(site, "sal")
    assert bodies[:2] == ["<b>hi</b> &amp; <script>", "ab"]
    assert " ".join(bodies[2:5]) == long.strip()
    assert bodies[5:] == ["42", "caf�"]
    bike = await one_listing(site)
    assert (len(bike.title), bike.description.startswith("t" * 150 + "\n\n<p>d</p>"), len(bike.description)) == (
        100,
        True,
        5000,
    )
    assert said() == [
        "products_product 1: The title was cut, and begins the description as it was.",
        "products_product 1: The description was cut to 5,000 characters.",
        "chat_message 2: Characters that cannot be stored were left out.",
        "chat_message 3: Says nothing. Left out.",
        "chat_message 4: Is longer than 4,000 characters, so it became 3 messages.",
    ]


async def test_times_that_cannot_be_are_said(site: Site, olx: OlxSite, said: Callable[[], list[str]]) -> None:
    for number, at in enumerate(["2025-09-03 11:30:00", "soon", "2999-01-01 00:00:00", None, "1969-01-01"]):
        olx.say(str(number), created_at=at)
    await olx.bring(site)
    assert sorted(await log_of(site, "bea")) == ["0", "1", "2", "3", "4"]
    assert sorted(line[:38] for line in said()) == [
        "chat_message 2, created_at: “soon” is ",
        "chat_message 3, created_at: “2999-01-0",
        "chat_message 4, created_at: “None” is ",
        "chat_message 5, created_at: “1969-01-0",
    ]


async def test_rows_that_lead_nowhere_are_said_and_what_hangs_on_them(
    site: Site, olx: OlxSite, said: Callable[[], list[str]]
) -> None:
    olx.add("products_product", seller_id=99)
    olx.add("chat_conversation", product_id=2, seller_id=99)
    olx.add("chat_conversation", buyer_id=2)
    olx.add("chat_conversation", seller_id=1, buyer_id=1)
    for conversation in (1, 2, 3, 4, 77):
        olx.say(f"in {conversation}", conversation_id=conversation)
    olx.say("who?", by=50)
    olx.add("accounts_otp", email="a@example.com")
    olx.run("UPDATE chat_conversation SET is_active = 0 WHERE id = 1")
    await olx.bring(site)
    assert sorted(said()) == sorted(
        [
            "accounts_otp: haggle has no place for its 1 row. Left out.",
            "chat_conversation 1: Is not active there; it is an ordinary one here.",
            "chat_conversation 2: Left out, with what it belongs to.",
            "chat_conversation 3, buyer: The buyer is the seller. Left out.",
            "chat_conversation 4: Its seller is not the one of products_product 1. Left out.",
            "chat_message 2: Left out, with what it belongs to.",
            "chat_message 3: Left out, with what it belongs to.",
            "chat_message 4: Left out, with its conversation.",
            "chat_message 5: Its conversation is not there. Left out.",
            "chat_message 6, author: There is no account “50” before this. Left out.",
            "products_product 2, seller: There is no account “99” before this. Left out.",
        ]
    )
    assert await log_of(site, "sal") == ["in 1"]


async def test_a_database_that_cannot_be_read_loads_nothing_and_says_why(site: Site, olx: OlxSite) -> None:
    with pytest.raises(ImportProblem, match="is an SQLite database. Is it of the Django site"):
        await import_file(site, olx.file, None)
    olx.run("ALTER TABLE chat_message ADD COLUMN is_deleted")
    with pytest.raises(ImportProblem, match="chat_message has is_deleted, which haggle does not know"):
        await olx.bring(site)
    olx.run("ALTER TABLE chat_message DROP COLUMN is_deleted")
    olx.run("ALTER TABLE products_product DROP COLUMN price")
    with pytest.raises(ImportProblem, match="products_product has no price"):
        await olx.bring(site)
    for broken, words in (
        (b"", "there is no auth_user; there is no products_product"),
        (b"garbage" * 999, "is no SQLite database"),
    ):
        olx.file.write_bytes(broken)
        with pytest.raises(ImportProblem, match=words):
            await olx.bring(site)
    olx.file.unlink()
    with pytest.raises(ImportProblem, match="there is no file"):
        await olx.bring(site)
    assert (await count(site))["accounts"] == 0


async def test_half_a_database_loads_nothing(site: Site, olx: OlxSite) -> None:
    for number in range(400):
        olx.say("word " * 100, minute=number % 60)
    whole = olx.file.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:20_000] + bytes(9_000) + whole[29_000:]):
        olx.file.write_bytes(damaged)
        with pytest.raises(ImportProblem, match="cannot be read, so nothing was loaded"):
            await olx.bring(site)
    assert (await count(site))["accounts"] == 0


async def test_a_locked_database_is_said_to_be(site: Site, olx: OlxSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haggle.market_import.olx_django.queries.WAIT_S", 0.01)
    with closing(sqlite3.connect(olx.file, isolation_level=None)) as writing:
        writing.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ImportProblem, match="is locked"):
            await olx.bring(site)
    await olx.bring(site)


async def test_an_older_database_without_chat_brings_people_and_things(site: Site, olx: OlxSite) -> None:
    for table in ("chat_message", "chat_conversation", "notifications_notificationpreference"):
        olx.run(f"DROP TABLE {table}")
    olx.run("ALTER TABLE accounts_userprofile DROP COLUMN course")
    await olx.bring(site)
    assert (await count(site))["listings"] == 1
    assert (await named(site, "bea")).name == "Bea"
