"""A message may answer another, which it quotes as that is now."""

import re

import httpx2
from cast import Person
from listener import listen


def _reply(person: Person, talk: int, to: object, body: str = "the answer", **fields: str) -> httpx2.Response:
    return person.http.post(f"/conversations/{talk}/messages", data={"body": body, "reply_to": str(to), **fields})


def _quote(person: Person, talk: int) -> str:
    """The newest quote as it reads."""
    found = re.findall(r'<a class="message__quote".*?</a>', person.get(f"/conversations/{talk}").text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[-1]).split()).replace(" :", ":")


def test_an_answer_quotes_and_links_to_the_original(bea: Person, sal: Person, talk: int) -> None:
    question = bea.say(talk, "Is the bell\nstill on it?")
    assert _reply(sal, talk, question, "It is.").status_code == 303
    assert _quote(bea, talk) == "You: Is the bell still on it?"
    assert _quote(sal, talk) == "Bea: Is the bell still on it?"
    assert f'class="message__quote" href="/messages/{question}"' in bea.get(f"/conversations/{talk}").text


def test_one_may_answer_oneself(bea: Person, sal: Person, talk: int) -> None:
    _reply(bea, talk, bea.say(talk, "one thing"))
    assert _quote(bea, talk).startswith("You")
    assert _quote(sal, talk).startswith("Bea")


def test_the_link_opens_the_log_at_an_original_far_up(bea: Person, talk: int) -> None:
    first = bea.say(talk, "the very first question")
    for number in range(60):
        bea.say(talk, f"line {number}")
    _reply(bea, talk, first)
    link = bea.get(f"/messages/{first}")
    assert link.headers["location"] == f"/conversations/{talk}?at={first}#message-{first}"
    assert "the very first question" in bea.get(link.headers["location"]).text


def test_the_quote_follows_an_edit_in_open_pages_too(bea: Person, sal: Person, talk: int) -> None:
    question = bea.say(talk, "100?")
    _reply(sal, talk, question)
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    bea.http.post(f"/messages/{question}/edit", data={"body": "110?"})
    assert his.shown().count("110?") >= 2
    assert _quote(sal, talk) == "Bea: 110?"


def test_the_quote_of_a_deleted_message_says_nothing_of_it(bea: Person, sal: Person, talk: int) -> None:
    question = bea.say(talk, "my address is 5 Secret Street")
    _reply(sal, talk, question)
    bea.http.post(f"/messages/{question}/deletion")
    assert _quote(sal, talk) == "Bea: Deleted message"


def test_a_reply_begins_from_the_page_without_scripts(bea: Person, talk: int) -> None:
    question = bea.say(talk, "which one?")
    page = bea.get(f"/conversations/{talk}?reply_to={question}").text
    assert f'name="reply_to" value="{question}"' in page
    assert "Replying to" in page


def test_a_message_of_another_conversation_cannot_be_answered_here(bea: Person, nia: Person, sal: Person) -> None:
    foreign = nia.say(nia.open_chat(sal.sell("Lamp"), "hello"), "words of another talk")
    talk = bea.open_chat(sal.sell("Desk"), "hello")
    answer = _reply(bea, talk, foreign)
    assert answer.status_code == 404
    assert "words of another talk" not in answer.text
    assert bea.get(f"/conversations/{talk}?reply_to={foreign}").status_code == 404
    assert bea.messages(talk) == ["hello"]


def test_a_wrong_number_is_refused_in_words_and_the_text_kept(bea: Person, talk: int) -> None:
    answer = _reply(bea, talk, "x", "typed text")
    assert answer.status_code == 422
    assert "typed text" in answer.text


def test_the_same_words_answering_another_message_are_another_message(bea: Person, talk: int) -> None:
    first, second = bea.say(talk, "one?"), bea.say(talk, "two?")
    answers = [_reply(bea, talk, to, "yes", key="k").headers["location"] for to in (first, second, first)]
    assert answers[0] == answers[2] != answers[1]
