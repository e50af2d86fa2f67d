"""A real mail server takes our mail: encrypted, signed in, put off, refused; and what each answer means."""

from pathlib import Path
from urllib.parse import quote

import pytest
import stack
from cast import Haggle
from letters import BEA, Offices, letter, post, refusal, send, settings, would_object
from post_office import PASSWORD, USER, with_sign_in, with_tls

from haggle.mail.model import Refused


def test_it_is_encrypted_by_starttls_for_a_server_elsewhere(offices: Offices, pem: Path, is_trusted: None) -> None:
    office = offices(tls_context=with_tls(pem), require_starttls=True)
    send(office, query="?starttls=required")
    assert len(office.mails) == 1


def test_it_is_not_sent_to_whoever_offers_no_encryption(offices: Offices) -> None:
    office = offices()
    with pytest.raises(Refused) as refused:
        send(office, query="?starttls=required")
    assert not refused.value.is_for_good
    assert office.mails == []


def test_it_is_not_sent_to_whoever_cannot_prove_who_they_are(offices: Offices, pem: Path) -> None:
    office = offices(tls_context=with_tls(pem))
    with pytest.raises(Refused, match="certificate"):
        send(office, query="?starttls=required")
    assert office.mails == []


def test_it_is_encrypted_from_the_first_byte_with_smtps(offices: Offices, pem: Path, is_trusted: None) -> None:
    office = offices(ssl_context=with_tls(pem))
    post(settings(f"smtps://localhost:{office.port}"), letter())
    assert len(office.mails) == 1


@pytest.mark.parametrize(("password", "is_right"), [(PASSWORD, True), ("another", False)])
def test_a_password_opens_the_server(
    offices: Offices, pem: Path, is_trusted: None, password: str, is_right: bool
) -> None:
    office = offices(tls_context=with_tls(pem), **with_sign_in())
    chosen = settings(f"smtp://{USER}:{quote(password, safe='')}@localhost:{office.port}?starttls=required")
    if is_right:
        post(chosen, letter())
    else:
        with pytest.raises(Refused) as refused:
            post(chosen, letter())
        assert not refused.value.is_for_good, "the operator can mend it, and then the mail goes out"
    assert len(office.mails) == is_right


@pytest.mark.parametrize("answer", ["450 4.2.0 Greylisted, come back later", "421 too busy", "452 4.2.2 full"])
def test_what_is_put_off_is_tried_again(offices: Offices, answer: str) -> None:
    office = offices()
    office.answers[BEA] = [answer]
    assert not refusal(office).is_for_good
    send(office)
    assert len(office.mails) == 1


@pytest.mark.parametrize(
    "answer", ["550 5.1.1 No such user here", "550 unknown", "553 5.1.3 bad", "551 moved", "550 5.2.1 disabled"]
)
def test_nobody_there_switches_the_address_off(offices: Offices, answer: str) -> None:
    office = offices()
    office.answers[BEA] = answer
    refused = refusal(office)
    assert refused.is_for_good
    assert refused.is_address
    assert refused.reason == answer


@pytest.mark.parametrize("answer", ["550 5.7.1 Relaying denied", "554 5.7.1 looks like spam", "552 5.2.2 mailbox full"])
def test_what_is_not_the_addresses_fault_does_not(offices: Offices, answer: str) -> None:
    office = offices()
    office.answers[BEA] = answer
    refused = refusal(office)
    assert refused.is_for_good
    assert not refused.is_address


def test_a_mail_that_is_refused_as_a_whole_says_nothing_of_the_address(offices: Offices) -> None:
    office = offices()
    office.answers["data"] = "554 5.6.0 too odd"
    assert refusal(office).is_for_good
    assert not refusal(office).is_address


def test_an_address_in_other_letters_needs_a_server_that_knows_them(offices: Offices) -> None:
    jurgen = "jürgen@example.com"
    knowing = offices(enable_SMTPUTF8=True)
    send(knowing, jurgen)
    assert knowing.envelopes[0].rcpt_tos == [jurgen]
    refused = refusal(offices(enable_SMTPUTF8=False), jurgen)
    assert refused.is_for_good
    assert not refused.is_address


def test_a_domain_in_other_letters_needs_none(offices: Offices) -> None:
    send(office := offices(enable_SMTPUTF8=False), "bea@bücher.example")
    assert office.envelopes[0].rcpt_tos == ["bea@xn--bcher-kva.example"]


def test_a_server_that_is_gone_is_tried_again(offices: Offices) -> None:
    office = offices()
    office.stop()
    assert not refusal(office).is_for_good
    office.start()


def test_a_server_is_asked_whether_it_would_take_mail(offices: Offices, pem: Path, is_trusted: None) -> None:
    office = offices(tls_context=with_tls(pem), **with_sign_in())
    at = f"localhost:{office.port}?starttls=required"
    assert would_object(settings(f"smtp://{USER}:{quote(PASSWORD, safe='')}@{at}")) == ""
    assert "5.7.8" in would_object(settings(f"smtp://{USER}:another@{at}"))
    assert "onnect" in would_object(settings(f"smtp://localhost:{stack.free_port()}?starttls=required"))


def test_the_doctor_asks_it_too(mailing: Haggle) -> None:
    assert "mail server: ok, 127.0.0.1 would take it" in mailing.run("doctor", "--port", "1").stdout
