"""An answer by mail is a message as one by the form; anything else is refused while the other side listens."""

import asyncio
import base64
import hashlib
import hmac
import time

import pytest
from cast import Person
from corpus import PIXEL
from incoming import POST_SECRET, Talk

from haggle.lifespan import open_site
from haggle.mail.answers import reply_address

PARTS = "Content-Type: multipart/mixed; boundary=x"


def _said(mailed: Talk) -> list[str]:
    return mailed.peer.messages(mailed.id)


def test_an_answer_stands_in_the_conversation(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("It is.\n\nOn Mon, 23 Nov 2026, haggle wrote:\n> Is it there?"))[0] == 250
    assert _said(mailed) == ["Is it there?", "It is."]


def test_the_same_mail_again_is_the_same_message(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("It is.", id_="<one@example.net>"))[0] == 250
    assert mailed.hand_over(mailed.mail("It is. With a footer.", id_="<one@example.net>"))[0] == 250
    assert _said(mailed) == ["Is it there?", "It is."]


def test_an_address_survives_capitals(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("It is."), to=mailed.address.upper().replace("CHAT", "chat"))[0] == 250


def test_a_guessed_address_is_refused_before_the_mail_comes(mailed: Talk) -> None:
    name, _, domain = mailed.address.partition("@")
    guessed = f"{name[:-1]}{'b' if name.endswith('a') else 'a'}@{domain}"
    assert mailed.hand_over(mailed.mail("Let me in"), to=guessed)[0] == 550


@pytest.mark.parametrize("sender", ["nia@example.net", "sal@example.net, nia@example.net", "nobody"])
def test_somebody_else_who_has_the_address_is_refused(mailed: Talk, sender: str) -> None:
    code, words = mailed.hand_over(mailed.mail("I am Sal", sender=sender))
    assert (code, words.startswith("5.7.1 Answers are taken from the confirmed")) == (550, True)
    assert _said(mailed) == ["Is it there?"]


@pytest.mark.parametrize(
    "sign",
    [
        *("Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated (vacation)", "Precedence: bulk"),
        *("X-Autoreply: yes", "List-Id: <all.example.net>", "Subject: Automatic reply: City bike"),
        *("Subject: Abwesenheitsnotiz", "\r\n".join(["Received: from a by b"] * 51)),
    ],
)
def test_what_a_program_sends_is_refused(mailed: Talk, sign: str) -> None:
    code, words = mailed.hand_over(mailed.mail("I am away until Monday", sign))
    assert (code, words.startswith("5.7.1 This was sent by a program")) == (550, True)


def test_what_has_no_sender_is_no_answer(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("I am away"), sender="")[0] == 550


def test_nothing_new_is_said_so(mailed: Talk) -> None:
    code, words = mailed.hand_over(mailed.mail("> Is it there?"))
    assert (code, words.startswith("5.6.0 Nothing new")) == (550, True)


def test_after_a_refusal_the_same_mail_may_come_better(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("x" * 4001, id_="<long@example.net>"))[0] == 550
    assert mailed.hand_over(mailed.mail("short", id_="<long@example.net>"))[0] == 250


def test_who_is_blocked_by_oneself_cannot_be_answered(mailed: Talk) -> None:
    assert mailed.reader.http.post(f"/conversations/{mailed.id}/block", data={"blocked": "1"}).status_code == 303
    code, words = mailed.hand_over(mailed.mail("And yet"))
    assert (code, "You have blocked" in words) == (550, True)


def test_contact_details_are_held_as_in_a_form(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("Call me: +46 70 123 45 67"))[0] == 250
    assert _said(mailed) == ["Is it there?"]


def _with_file(mailed: Talk, name: str, content: bytes) -> bytes:
    part = f"--x\r\nContent-Type: text/plain\r\n\r\nLook\r\n--x\r\nContent-Disposition: attachment; filename={name}\r\n"
    encoded = base64.encodebytes(content).decode().replace("\n", "\r\n")
    body = f"{part}Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--x--"
    mail = mailed.mail(body).replace(b"Content-Type: text/plain; charset=utf-8", PARTS.encode(), 1)
    assert mail.count(b"--x--") == 1
    return mail


def test_a_photo_comes_along(mailed: Talk) -> None:
    assert mailed.hand_over(_with_file(mailed, "bike.png", PIXEL))[0] == 250
    assert "/attachments/" in mailed.peer.get(f"/conversations/{mailed.id}").text


def test_a_file_that_a_form_refuses_is_refused_with_the_same_words(mailed: Talk) -> None:
    code, words = mailed.hand_over(_with_file(mailed, "run.exe", b"MZ\0\0"))
    assert (code, "of a kind that we do not take" in words) == (550, True)


def test_thirty_megabytes_in_one_file_are_too_many(mailed: Talk) -> None:
    code, words = mailed.hand_over(_with_file(mailed, "big.pdf", b"%PDF-" + bytes(30_000_000)))
    assert (code, '"big.pdf" has 30 MB' in words) == (552, True)


def _bomb(kind: str) -> str:
    if kind == "parts":
        return PARTS + "\r\n\r\n" + "--x\r\n\r\nhi\r\n" * 10_000 + "--x--\r\n"
    if kind == "depth":
        begins = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(300)]
        return "".join(begins) + "\r\nhi\r\n"
    if kind == "head":
        return "X-Long: " + "\r\n ".join(["a" * 900] * 500) + "\r\n\r\nhi\r\n"
    return "Content-Type: multipart/encrypted; boundary=x\r\n\r\n--x\r\n\r\nhi\r\n--x--\r\n"


@pytest.mark.parametrize("kind", ["parts", "depth", "head", "sealed"])
def test_what_no_client_writes_is_refused(mailed: Talk, kind: str) -> None:
    head = f"From: {mailed.confirmed}\r\nMessage-ID: <{kind}@example.net>\r\n"
    code, _words = mailed.hand_over((head + _bomb(kind)).encode())
    assert code == 550
    assert _said(mailed) == ["Is it there?"]


def test_null_bytes_are_passed_over(mailed: Talk) -> None:
    assert mailed.hand_over(mailed.mail("It\0 is."))[0] == 250
    assert _said(mailed)[-1] == "It is."


def _report(address: str, status: str, action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@example.net\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        "--x\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--x--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("status", "action", "has_ended"),
    [("5.1.1", "failed", True), ("4.2.2", "delayed", False), ("5.2.2", "failed", False), ("5.7.1", "failed", False)],
)
def test_a_report_that_nobody_is_there_switches_the_address_off(
    mailed: Talk, status: str, action: str, has_ended: bool
) -> None:
    assert mailed.hand_over(_report(mailed.confirmed, status, action), to=mailed.back, sender="")[0] == 250
    [(bounced_at,)] = mailed.haggle.sql("SELECT bounced_at FROM addresses WHERE account_id = :id", id=mailed.reader_id)
    assert (bounced_at is not None) == has_ended


def test_a_report_about_somebody_else_changes_nothing(mailed: Talk) -> None:
    assert mailed.hand_over(_report("nia@example.net", "5.1.1"), to=mailed.back, sender="")[0] == 250
    [(bounced_at,)] = mailed.haggle.sql("SELECT bounced_at FROM addresses WHERE account_id = :id", id=mailed.reader_id)
    assert bounced_at is None


def test_addresses_made_anew_make_the_earlier_ones_worthless(mailed: Talk) -> None:
    assert mailed.reader.http.post("/account/address/answers", data={}).status_code == 303
    assert mailed.hand_over(mailed.mail("Still there?"))[0] == 550


@pytest.mark.parametrize(
    ("sender", "to", "code"), [("{0}", "{1}", 0), ("nia@example.net", "nobody@chat.example.org", 67), ("", "{1}", 77)]
)
def test_a_pipe_ends_as_mail_servers_expect(mailed: Talk, sender: str, to: str, code: int) -> None:
    words = mailed.mail("By a pipe").decode()
    given = [one.format(mailed.confirmed, mailed.address) for one in (sender, to)]
    done = mailed.haggle.run("mail", "receive", "--from", given[0], "--to", given[1], stdin=words)
    assert done.returncode == code, done.stderr
    assert (done.stderr == "") == (code == 0)


def test_a_pipe_that_cannot_begin_says_to_come_again(mailed: Talk) -> None:
    address = mailed.address
    mailed.haggle.settings["HAGGLE_JOIN"] = "nonsense"
    try:
        done = mailed.haggle.run("mail", "receive", "--from", "a@b.example", "--to", address, stdin="x")
    finally:
        del mailed.haggle.settings["HAGGLE_JOIN"]
    assert done.returncode == 75


def _signed(mailed: Talk, mail: bytes, secret: str = POST_SECRET, at: float = 0) -> int:
    stamp = str(int(at or time.time()))
    mac = hmac.new(secret.encode(), b"m1." + stamp.encode() + b"." + mail, hashlib.sha256).digest()
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        "content-type": "message/rfc822",
    }
    status: int = mailed.peer.http.post("/mail/answers", content=mail, headers=headers).status_code
    return status


def test_a_signed_post_is_an_answer_too(mailed: Talk) -> None:
    mail = (
        b"Return-Path: <sal@example.net>\r\nDelivered-To: " + mailed.address.encode() + b"\r\n" + mailed.mail("Posted")
    )
    assert _signed(mailed, mail) == 204
    assert _said(mailed)[-1] == "Posted"


def test_a_post_with_a_session_and_no_signature_is_refused(mailed: Talk) -> None:
    answer = mailed.reader.http.post("/mail/answers", data={"body": "hello"})
    assert answer.status_code == 403
    assert "signed" in answer.json()["error"]["detail"]


def test_without_the_setting_there_is_nowhere_to_post(bea: Person) -> None:
    assert bea.http.post("/mail/answers", content=b"x").status_code == 404


def test_a_post_that_is_not_signed_or_too_old_is_refused(mailed: Talk) -> None:
    mail = mailed.mail("Posted")
    assert _signed(mailed, mail, secret="another") == 403
    assert _signed(mailed, mail, at=time.time() - 600) == 403
    assert _said(mailed) == ["Is it there?"]


def test_the_address_that_mails_name_is_the_one_that_is_taken(mailed: Talk) -> None:
    async def named() -> str | None:
        async with open_site(mailed.settings) as site:
            return await reply_address(site, mailed.reader_id, mailed.id, mailed.confirmed)

    assert mailed.hand_over(mailed.mail("It is."), to=asyncio.run(named()) or "")[0] == 250
