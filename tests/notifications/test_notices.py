"""The badge, toasts, and the page of what others wrote."""

import re

from cast import Person
from listener import listen


def test_each_entry_links_to_its_message(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "the news")
    page = sal.get("/notifications").text
    entry = re.search(
        r'<a class="notification[^"]*" href="(/notifications/\d+)">(?:(?!</a>).)*the news', page, re.DOTALL
    )
    assert entry
    assert sal.get(entry[1]).headers["location"] == f"/conversations/{talk}?at={message}#message-{message}"


def test_ones_own_messages_are_no_news(bea: Person, talk: int) -> None:
    bea.say(talk, "said by myself")
    assert "said by myself" not in bea.get("/notifications").text


def test_a_toast_names_sender_and_listing_and_leads_to_the_message(bea: Person, sal: Person, talk: int) -> None:
    elsewhere = listen(sal, f"after={sal.position()}")
    message = bea.say(talk, "are you there?")
    toast = re.search(r'<li id="toast-.*?</li>', elsewhere.next().data, re.DOTALL)
    assert toast
    assert f"/conversations/{talk}?at={message}#message-{message}" in toast[0]
    for words in ("Bea", "City bike", "are you there?"):
        assert words in toast[0]


def test_a_toast_says_which_conversation_it_is_about_so_that_a_page_which_shows_it_can_be_silent(
    bea: Person, sal: Person, talk: int
) -> None:
    in_view = listen(sal, f"after={sal.position()}&conversation={talk}")
    bea.say(talk, "look here")
    assert f'data-conversation="{talk}"' in in_view.next().data


def test_no_toast_for_ones_own_message(bea: Person, talk: int) -> None:
    other_tab = listen(bea, f"after={bea.position()}")
    bea.say(talk, "from my other tab")
    assert "toast" not in other_tab.next().data


def test_the_badge_is_sent_whole(bea: Person, sal: Person, talk: int) -> None:
    stream = listen(sal, f"after={sal.position()}")
    pattern = r'data-hx-target="#badge">\s*<span class="badge__count">(\d+)'
    counts = []
    for text in ("the first of two", "the second of two"):  # of two in one round only the last would carry it
        bea.say(talk, text)
        counts += re.findall(pattern, stream.saying(text).data)
    assert len(counts) == 2
    assert counts[0] == counts[1]
