"""What a mail holds: headers that no text of a person gets into, text, and HTML without scripts."""

import pytest
from letters import BEA, Offices, letter, send, settings
from post_office import text_of

from haggle.mail.model import Said
from haggle.mail.writing import written
from haggle.text.languages import Reading


def test_a_mail_arrives_as_text_and_html(offices: Offices) -> None:
    send(office := offices())
    [arrived] = office.mails
    assert arrived["From"] == "haggle <chat@example.org>"
    assert arrived["To"] == BEA
    assert "👋🏽 ça va" in text_of(arrived)
    assert "👋🏽 ça va" in text_of(arrived, "html")
    assert office.envelopes[0].mail_from == "chat@example.org"


def test_automatic_answers_are_not_wanted(offices: Offices) -> None:
    send(office := offices())
    assert office.mails[0]["Auto-Submitted"] == "auto-generated"


def test_what_cannot_be_switched_off_by_a_click_does_not_say_so(offices: Offices) -> None:
    send(office := offices())
    assert office.mails[0]["List-Unsubscribe"] is None


def test_one_click_switches_off(offices: Offices) -> None:
    send(office := offices(), off_url="https://chat.example.org/mail/off?token=1")
    [arrived] = office.mails
    assert arrived["List-Unsubscribe"] == "<https://chat.example.org/mail/off?token=1>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert arrived["List-Id"] == "haggle <messages.example.org>"


def test_the_same_cause_has_the_same_message_id_and_another_another() -> None:
    chosen = settings("smtp://localhost")
    ids = [
        written(letter(), chosen, "a secret", cause, at)["Message-ID"] for cause, at in (("1", 0), ("1", 9), ("2", 0))
    ]
    assert ids[0] == ids[1] != ids[2]
    assert "@example.org>" in ids[0]


def test_a_thread_is_named_by_every_mail_of_it() -> None:
    chosen = settings("smtp://localhost")
    mails = [written(letter(thread="7"), chosen, "a secret", cause, 0) for cause in ("1", "2")]
    assert mails[0]["References"] == mails[1]["References"] == mails[1]["In-Reply-To"]


@pytest.mark.parametrize("is_eight_bit", [True, False], ids=["with 8BITMIME", "without"])
def test_every_server_can_carry_it_in_seven_bits(offices: Offices, is_eight_bit: bool) -> None:
    send(office := offices(is_eight_bit), subject="دراجة للمدينة", reading=Reading("ar", None))
    content = office.envelopes[0].content
    assert isinstance(content, bytes)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert office.mails[0]["Subject"] == "دراجة للمدينة"


INJECTED = [
    "a\r\nBcc: nia@example.com",
    "a\nBcc: nia@example.com",
    "a\x0b\x0c\x85Bcc: x",
    "a\u2028Bcc: x",
    "\x1b]0;a\x07",
]


@pytest.mark.parametrize("text", INJECTED)
def test_no_text_becomes_a_header(offices: Offices, text: str) -> None:
    send(office := offices(), subject=text)
    [arrived] = office.mails
    assert arrived["Bcc"] is None
    assert arrived["Subject"].isprintable()
    assert office.envelopes[0].rcpt_tos == [BEA]


def test_a_line_of_one_dot_ends_no_mail(offices: Offices) -> None:
    send(office := offices(), parts=[Said("Bea", 0, "one\n.\nRCPT TO:<nia@example.com>\n..\ntwo")])
    assert "  .\n  RCPT TO:<nia@example.com>\n  ..\n  two" in text_of(office.mails[0])


def test_html_of_a_person_is_text(offices: Offices) -> None:
    send(office := offices(), parts=[Said("<b>Bea</b>", 0, "</td><script>x()</script>")])
    page = text_of(office.mails[0], "html")
    assert "<script" not in page
    assert "&lt;script&gt;x()" in page
