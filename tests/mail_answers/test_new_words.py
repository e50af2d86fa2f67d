"""Of an answer the new words stay, and nothing else: over two corpora, and over words that look like anything."""

from email import message_from_bytes

import pytest
from corpus import ADDRESS, OURS, OURS_HTML, Answer, answers, quoted

from haggle.mail_answers.reader import read

OURS_ALONE = ["chat.example.org"]
TRICKY = (
    "From: the station\nTo: the park\nTime: 10:00",
    "Name: Bea\nPhone: 070-123 45 67\nMail: bea@example.net",
    "On Monday she wrote:\nno.",
    "My last offer is 1200:\ntake it or leave it",
    "Sent with DHL",
    "- one\n- two\n--\nthree",
    "Get the iPhone too!",
    "________\nabc",
    "2 > 1, and 1 < 2",
    "Best regards,\nBea",
    "نعم: الساعة 10:30",
    "はい、10:30：",
)


def _words(mail: bytes) -> str:
    words: str = read(mail, OURS_ALONE)[0]["words"]
    return words


@pytest.mark.parametrize(
    "answer", [*answers("corpus_first"), *answers("corpus_second")], ids=lambda answer: answer.name
)
def test_the_new_words_alone(answer: Answer) -> None:
    assert _words(answer.mail) == answer.words


def test_the_first_corpus_has_at_least_sixty() -> None:
    assert len(answers("corpus_first")) >= 60


def _plain(body: str) -> bytes:
    return f"From: bea@example.net\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()


def _page(body: str) -> bytes:
    return f"From: bea@example.net\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()


def _html(words: str) -> str:
    lines = (line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in words.split("\n"))
    return "".join(f"<div>{line}</div>" for line in lines)


SHAPES = {
    "gmail": lambda words: _page(
        f'<div dir="ltr">{_html(words)}</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Nov 23, 2026 '
        f'at 10:31 AM Sal &lt;{ADDRESS}&gt; wrote:</div><blockquote class="gmail_quote">{OURS_HTML}</blockquote></div>'
    ),
    "outlook": lambda words: _page(
        f'{_html(words)}<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Sal &lt;{ADDRESS}&gt;<br>'
        f"<b>Sent:</b> Monday<br><b>Subject:</b> City bike</div>{OURS_HTML}"
    ),
    "plain, on top": lambda words: _plain(f"{words}\n\nOn 23/11/2026 10:31, Sal wrote:\n{quoted(OURS)}\n"),
    "plain, below": lambda words: _plain(f"On 23/11/2026 10:31, Sal wrote:\n{quoted(OURS)}\n\n{words}\n"),
    "plain, not marked": lambda words: _plain(
        f"{words}\n\n________________________________\nFrom: Sal <{ADDRESS}>\nSent: Monday, November 23, 2026\n"
        f"To: Bea\nSubject: City bike\n\n{OURS}"
    ),
    "plain, alone": _plain,
}


@pytest.mark.parametrize("words", TRICKY)
@pytest.mark.parametrize("shape", SHAPES)
def test_words_that_look_like_something_else_stay(shape: str, words: str) -> None:
    assert _words(SHAPES[shape](words)) == words


def test_a_picture_among_the_words_comes_along_and_one_of_the_quote_does_not() -> None:
    parts = [
        '--x\r\nContent-Type: text/html\r\n\r\nLook: <img src="cid:mine"><blockquote><img src="cid:logo"></blockquote>',
        *(
            f"--x\r\nContent-Type: image/png\r\nContent-ID: <{name}>\r\n"
            f"Content-Disposition: inline; filename={name}.png\r\n\r\nx"
            for name in ("mine", "logo")
        ),
    ]
    head = "From: bea@example.net\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
    told, files = read((head + "\r\n".join(parts) + "\r\n--x--\r\n").encode(), OURS_ALONE)
    assert (told["words"], [file.name for file in files]) == ("Look:", ["mine.png"])


def test_the_corpus_is_made_of_whole_mails() -> None:
    for answer in [*answers("corpus_first"), *answers("corpus_second")]:
        mail = message_from_bytes(answer.mail)
        assert not any(part.defects for part in mail.walk()), answer.name
