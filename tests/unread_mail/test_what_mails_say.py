"""What the mails about unread messages hold: all that may be read, in the reader's language and zone; or nothing."""

import re
from email.message import EmailMessage
from io import BytesIO

import pytest
from mailroom import DAY, MINUTE, Mailroom
from PIL import Image
from post_office import text_of

from haggle.accounts.model import Account
from haggle.attachments.intake import Upload
from haggle.notifications.model import Away
from haggle.notifications.operations import choose_away

pytestmark = pytest.mark.anyio


async def mailed(room: Mailroom, bea: Account, sal: Account, *texts: str, title: str = "City bike") -> EmailMessage:
    talk = await room.talk(bea, sal, title)
    for text in texts:
        await room.say(bea, talk, text)
    await room.pass_time(6 * MINUTE)
    return (await room.mails(sal))[-1]


def picture() -> Upload:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "olive").save(drawn, "PNG")
    drawn.seek(0)
    return Upload("secret-name.png", drawn, len(drawn.getvalue()))


async def test_text_and_html_say_the_same(room: Mailroom, bea: Account, sal: Account) -> None:
    mail = await mailed(room, bea, sal, "Is it still there?\nI could come at six.", "Or at seven.")
    assert mail["Subject"] == "Bea wrote about “City bike”"
    text, html = text_of(mail), text_of(mail, "html")
    for words in ("Is it still there?", "I could come at six.", "Or at seven.", "Bea"):
        assert words in text
        assert words in html
    assert re.search(r"http://chat\.example/conversations/\d+\?at=\d+#message-\d+", text)


async def test_times_are_by_the_readers_clock(room: Mailroom, bea: Account, sal: Account) -> None:
    mail = text_of(await mailed(room, bea, sal, "Hello"))
    assert re.search(r"\d\d:\d\d CES?T", mail)


async def test_words_are_in_the_readers_language(room: Mailroom, bea: Account) -> None:
    reader = await room.join("Rim", language="ar", zone="Africa/Cairo")
    mail = await mailed(room, bea, reader, "Hello")
    assert "كتب" in mail["Subject"]
    assert mail["Content-Language"] == "ar"
    assert 'dir="rtl"' in text_of(mail, "html")


async def test_html_has_no_scripts_and_loads_nothing(room: Mailroom, bea: Account, sal: Account) -> None:
    html = text_of(await mailed(room, bea, sal, "Hello https://evil.example/x"), "html")
    assert not re.search(r"<script|<img|<link|<iframe|url\(|@import|@font-face|\son\w+=", html)
    assert "prefers-color-scheme: dark" in html
    assert 'width="600"' in html
    assert 'href="https://evil.example' not in html


async def test_mails_of_a_conversation_are_shown_together(room: Mailroom, bea: Account, sal: Account) -> None:
    talk = await room.talk(bea, sal)
    for _ in range(2):
        await room.read(sal, talk, await room.say(bea, talk, "earlier"))
        await room.say(bea, talk)
        await room.pass_time(6 * MINUTE)
    other = await mailed(room, bea, sal, "Hello", title="Armchair")
    first, second = [mail for mail in await room.mails(sal) if "City bike" in mail["Subject"]]
    assert first["References"] == second["References"] != other["References"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Subject"] == second["Subject"], "some programs gather by subject"


async def test_photos_are_links_that_ask_for_a_sign_in(room: Mailroom, bea: Account, sal: Account) -> None:
    talk = await room.talk(bea, sal)
    await room.say(bea, talk, "Look", uploads=[picture()])
    await room.pass_time(6 * MINUTE)
    mail = (await room.mails(sal))[0]
    assert re.search(r"Photo: http://chat\.example/attachments/\d+", text_of(mail))
    assert len(list(mail.iter_attachments())) == 0


async def test_contact_details_are_masked_in_mail_too(room: Mailroom, bea: Account, sal: Account) -> None:
    mail = await mailed(room, bea, sal, "Call me on +46 70 123 45 67 or bea@mail.example")
    assert b"123 45 67" not in decoded(mail)
    assert b"bea@mail.example" not in decoded(mail)
    assert "Call me on" in text_of(mail)


def decoded(mail: EmailMessage) -> bytes:
    """All of it, as its reader's program decodes it: headers, text, HTML."""
    return "\n".join([*map(str, mail.items()), text_of(mail), text_of(mail, "html")]).encode() + mail.as_bytes()


async def test_hidden_content_stands_nowhere(room: Mailroom, bea: Account, sal: Account) -> None:
    """Unread, several at once, and buyers who wait: no words, title, name or file in the bytes of any of them."""
    await choose_away(room.site, sal, Away(None, True))
    for number in range(6):
        talk = await room.talk(bea, sal, f"Velocipede{number}")
        await room.say(bea, talk, "Xylophone", uploads=[picture()] if number == 0 else [])
        if number in {0, 5}:
            await room.pass_time(6 * MINUTE)
    await room.pass_time(DAY)
    mails = await room.mails(sal)
    subjects = [mail["Subject"] for mail in mails]
    assert len(subjects) >= 3
    assert any("conversations" in subject for subject in subjects)
    assert any("wait" in subject for subject in subjects)
    for mail in mails:
        for secret in (b"Xylophone", b"Velocipede", b"secret-name", b"Bea", b"Photo", b"attachments"):
            assert secret not in decoded(mail), mail["Subject"]


async def test_a_name_that_would_be_a_header_is_none(room: Mailroom, sal: Account) -> None:
    mallory = await room.join("Mallory")
    await room.sql("UPDATE accounts SET name = :name WHERE id = :id", id=mallory.id, name="M\r\nBcc: nia@example.com")
    mail = await mailed(room, mallory, sal, "Hello")
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("M Bcc: nia@example.com wrote")


async def test_a_long_time_away_is_told_in_short(room: Mailroom, bea: Account, sal: Account) -> None:
    mail = text_of(await mailed(room, bea, sal, *(f"line {number}." for number in range(26))))
    assert "There are 6 more before these." in mail
    assert "line 25." in mail
    assert "line 5." not in mail
