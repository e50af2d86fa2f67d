"""Settings of mail: what cannot work is said in a sentence, and a password never is."""

import pytest

from haggle.settings.checks import SettingsError
from haggle.settings.mail import Smtp, mail

GIVEN = {"HAGGLE_MAIL_FROM": "Chat <chat@example.org>", "HAGGLE_PUBLIC_URL": "https://chat.example.org"}


@pytest.mark.parametrize(
    ("url", "smtp"),
    [
        ("smtp://mail.example.org", Smtp("mail.example.org", 587, "", "", False, True)),
        ("smtp://me:a%40b%3A@mail.example.org:25", Smtp("mail.example.org", 25, "me", "a@b:", False, True)),
        ("smtps://mail.example.org", Smtp("mail.example.org", 465, "", "", True, False)),
        ("smtp://localhost:25", Smtp("localhost", 25, "", "", False, False)),
        ("smtp://[::1]:25", Smtp("::1", 25, "", "", False, False)),
        ("smtp://127.0.0.1:25?starttls=required", Smtp("127.0.0.1", 25, "", "", False, True)),
        ("smtp://relay:25?starttls=off", Smtp("relay", 25, "", "", False, False)),
    ],
)
def test_the_address_of_a_mail_server(url: str, smtp: Smtp) -> None:
    assert mail(GIVEN | {"HAGGLE_SMTP_URL": url}).smtp == smtp


@pytest.mark.parametrize(
    "url",
    [
        *(
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://host:99999",
            "smtp://host:x",
            "smtp://host/x",
        ),
        *("smtp://ho st", "smtp://host?starttls=maybe", "smtp://host?tls=on", "smtp://user:secret@"),
    ],
)
def test_what_is_none_is_said_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="HAGGLE_SMTP_URL") as error:
        mail(GIVEN | {"HAGGLE_SMTP_URL": url})
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "sender", ["chat", "chat@", "a@example.org, b@example.org", "x <chat@example.org>\r\nBcc: y@z.org"]
)
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(SettingsError, match="HAGGLE_MAIL_FROM"):
        mail(GIVEN | {"HAGGLE_MAIL_FROM": sender})


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_a_mail_server_alone_is_not_enough(missing: str) -> None:
    given = {name: text for name, text in GIVEN.items() if name != missing}
    with pytest.raises(SettingsError, match=missing):
        mail(given | {"HAGGLE_SMTP_URL": "smtp://localhost"})


def test_without_a_mail_server_there_is_no_mail() -> None:
    assert not mail(GIVEN).is_on
