"""Searching messages: in every script, literally, one's own conversations only."""

import html
import re
from collections.abc import Callable

import pytest
from cast import Haggle, Person
from client import Client


def hits(person: Person, typed: str, **query: int) -> list[str]:
    """The messages that are found, newest first: their excerpts as text, hits in brackets."""
    page = person.http.get("/search", params={"q": typed, **query})
    assert page.status_code == 200, page.text
    found = re.findall(r'<span class="hit__text"[^>]*>(.*?)</span>', page.text, re.DOTALL)
    return [html.unescape(text.replace("<mark>", "[").replace("</mark>", "]")) for text in found]


@pytest.fixture
def ann(haggle: Haggle) -> Person:
    """Somebody who has said nothing yet."""
    return Person(haggle, "Ann").join()


@pytest.fixture
def chat(ann: Person, bike: int) -> int:
    """Ann's conversation with Sal about the bike."""
    return ann.open_chat(bike)


SCRIPTS = {
    "Latin": ("Größe und Straße", "grosse", "[Größe] und Straße"),
    "Greek": ("Καλημέρα σας", "ημερ", "Καλ[ημέρ]α σας"),
    "Cyrillic": ("Здравствуйте, велосипед", "ВЕЛО", "Здравствуйте, [вело]сипед"),
    "Arabic": ("هل الدَّرَّاجَة متاحة؟", "دراجة", "هل ال[دَّرَّاجَة] متاحة؟"),
    "Hebrew": ("האם האופניים פנויים", "אופני", "האם ה[אופני]ים פנויים"),
    "Devanagari": ("साइकिल उपलब्ध है", "लब्", "साइकिल उप[लब्]ध है"),
    "Thai": ("จักรยานยังอยู่ไหม", "ยัง", "จักรยาน[ยัง]อยู่ไหม"),
    "Chinese": ("自行车还在吗", "行车", "自[行车]还在吗"),
    "Japanese": ("自転車はまだありますか", "まだ", "自転車は[まだ]ありますか"),
    "Korean": ("자전거 아직 있나요", "전거", "자[전거] 아직 있나요"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_any_part_is_found_in_any_script(ann: Person, sal: Person, chat: int, script: str) -> None:
    said, typed, shown = SCRIPTS[script]
    sal.say(chat, said)
    ann.say(chat, "something else")
    assert hits(ann, typed) == [shown]


TYPED = {
    "Vietnamese": ("Gặp nhau ở Đà Nẵng nhé", "da nang", "Gặp nhau ở [Đà Nẵng] nhé"),
    "Polish": ("Przyjadę do Łódź", "lodz", "Przyjadę do [Łódź]"),
    "Danish": ("Smørrebrød platter", "smorrebrod", "[Smørrebrød] platter"),
    "Icelandic": ("Þórður", "thordur", "[Þórður]"),
    "French": ("Le cœur de Lætitia", "coeur de laet", "Le [cœur de Læt]itia"),
    "Turkish": ("KIRMIZI ışık", "kirmizi isik", "[KIRMIZI ışık]"),
    "Ukrainian": ("ґанок", "ганок", "[ґанок]"),
    "an apostrophe": ("I don’t think so", "don't", "I [don’t] think so"),
    "an accent for an apostrophe": ("Wie geht´s?", "geht's", "Wie [geht´s]?"),
    "quotes and dashes": ("the “city” – bike", '"city" - bike', "the [“city” – bike]"),
    "a joiner said": ("می‌خواهم بخرم", "میخواهم", "[می‌خواهم] بخرم"),
    "a joiner typed": ("میخواهم بخرم", "می‌خواهم", "[میخواهم] بخرم"),
    "Persian on an Arabic keyboard": ("کتاب علی", "كتاب علي", "[کتاب علی]"),
    "Arabic endings": ("المدرسة على", "المدرسه علي", "[المدرسة على]"),
    "Arabic stretched": ("ســـلام", "سلام", "[ســـلام]"),
    "digits": ("السعر ١٢٠ يورو، ۱۵", "120", "السعر [١٢٠] يورو، ۱۵"),
    "digits typed": ("it costs 120", "١٢٠", "it costs [120]"),
    "Malayalam": ("അനിവര്‍", "അനിവർ", "[അനിവര്‍]"),
    "Thai in another order": ("น้ำดื่ม", "นำ้ดื่ม", "[น้ำดื่ม]"),
    "Thai in two keys": ("ขายแมว", "เเมว", "ขาย[แมว]"),
    "Thai with breaks": ("ขาย\u200bแมว", "ขายแมว", "[ขาย\u200bแมว]"),
    "a soft hyphen": ("Fahr\u00adrad", "fahrrad", "[Fahr\u00adrad]"),
}


@pytest.mark.parametrize("how", TYPED)
def test_what_people_type_is_found(ann: Person, sal: Person, chat: int, how: str) -> None:
    said, typed, shown = TYPED[how]
    sal.say(chat, said)
    assert hits(ann, typed) == [shown]


def test_thai_vowels_below_are_letters(ann: Person, chat: int) -> None:
    ann.say(chat, "ปลา")
    ann.say(chat, "ปู")
    assert hits(ann, "ปู") == ["[ปู]"]


LITERAL = [
    "100 %",
    "50%_off",
    "a\\b",
    "\\%",
    "it's",
    '"quoted"',
    "<b>bold</b>",
    "&amp;",
    "👩‍👩‍👧",
    "{{ 7*7 }}",
    "'; --",
    "a%b",
    "__",
]


@pytest.mark.parametrize("text", LITERAL)
def test_what_is_typed_stands_for_itself(ann: Person, chat: int, text: str) -> None:
    ann.say(chat, f"before {text} after")
    ann.say(chat, "before axb 100 50xoff after 'x' b amp 49")
    assert hits(ann, text) == [f"before [{text}] after"]
    page = ann.http.get("/search", params={"q": text}).text
    assert f'value="{html.escape(text)}"'.replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


def test_a_hit_may_run_over_the_end_of_a_line(ann: Person, chat: int) -> None:
    ann.say(chat, "first\nsecond")
    assert hits(ann, "first\r\nsec") == ["[first\nsec]ond"]


@pytest.mark.parametrize("typed", ["x", " x ", "é", "́", "   ", "´"])
def test_too_little_is_answered_in_a_sentence(ann: Person, typed: str) -> None:
    answer = ann.http.get("/search", params={"q": typed})
    assert answer.status_code == 200
    assert "Type two characters or more" in answer.text


@pytest.mark.parametrize("typed", ["车", "👍", "☕", "❤️", "❤"])
def test_one_ideograph_or_emoji_is_a_word(ann: Person, chat: int, typed: str) -> None:
    ann.say(chat, f"my {typed}")
    assert hits(ann, typed) == [f"my [{typed}]"]


def test_too_much_is_answered_in_a_sentence(ann: Person) -> None:
    answer = ann.http.get("/search", params={"q": "x" * 101})
    assert (answer.status_code, "at most 100 characters" in answer.text) == (200, True)


def test_nothing_found_is_said_with_a_way_on(ann: Person, chat: int) -> None:
    page = ann.get(f"/search?q=<i>nowhere&conversation={chat}").text
    assert "No message says “<bdi>&lt;i&gt;nowhere</bdi>”" in page
    assert '<a href="/search?q=%3Ci%3Enowhere">search all conversations</a>' in page


def test_a_hit_says_who_and_what_and_when_and_links_to_its_place(ann: Person, sal: Person, chat: int) -> None:
    message = sal.say(chat, "The needle is here.")
    page = ann.get("/search?q=needle").text
    hit = re.search(r'<a class="hit" href="([^"]+)">.*?</a>', page, re.DOTALL)
    assert hit
    assert hit[1] == f"/conversations/{chat}?at={message}#message-{message}"
    assert "<bdi>Sal</bdi></b> · <bdi>City bike</bdi>" in hit[0]
    assert re.search(r'<time [^>]*title="[^"]+ CES?T">\d\d:\d\d</time>', hit[0])
    ann.say(chat, "My needle")
    assert re.search(r'hit__author">You:', ann.get("/search?q=my+needle").text)


def test_what_nia_searches_for_is_never_somebody_elses(nia: Person, ann: Person, chat: int) -> None:
    ann.say(chat, "a secret word")
    assert hits(nia, "secret") == []
    for path in ("/search", "/api/v1/search"):
        answer = nia.get(f"{path}?q=secret&conversation={chat}", Authorization=f"Bearer {nia.token()}")
        assert answer.status_code == 404
        assert "a secret word" not in answer.text


def test_both_find_what_either_said_in_that_conversation_alone(ann: Person, sal: Person, chat: int) -> None:
    other = ann.open_chat(sal.sell("Lamp"), "needle two")
    ann.say(chat, "needle one")
    assert hits(ann, "needle") == ["[needle] one", "[needle] two"]
    assert hits(ann, "needle", conversation=chat) == ["[needle] one"]
    assert hits(sal, "needle", conversation=other) == ["[needle] two"]
    assert "In your conversation with" in ann.get(f"/search?conversation={chat}").text


def test_pages_of_hits_repeat_nothing_and_leave_nothing_out(ann: Person, sal: Person, chat: int) -> None:
    for number in range(45):
        (ann if number % 2 else sal).say(chat, f"needle number {number}.")
    path, seen = "/search?q=needle+number&conversation=" + str(chat), []
    while path:
        page = ann.get(path).text
        seen += re.findall(r"</mark> (\d+)\.", page)
        older = re.search(r'href="([^"]+)">Older hits', page)
        path = html.unescape(older[1]) if older else ""
    assert seen == [str(number) for number in range(44, -1, -1)]


def test_programs_get_messages_with_marks(ann: Person, sal: Person, chat: int) -> None:
    program = Client(f"{ann.haggle.url}/api/v1", {"Authorization": f"Bearer {ann.token()}"})
    for number in range(21):
        sal.say(chat, f"Die Straße {number}")
    found = program.get("/search", params={"q": "STRASSE"}).json()
    first = found["hits"][0]
    assert (first["message"], first["sender_name"], first["title"]) == ("Die Straße 20", "Sal", "City bike")
    assert (first["excerpt"], first["marks"]) == ("Die Straße 20", [[4, 10]])
    rest = program.get("/search", params={"q": "STRASSE", "before": found["next"], "conversation": chat}).json()
    assert ([hit["message"] for hit in rest["hits"]], rest["next"]) == (["Die Straße 0"], None)
    refused = program.get("/search", params={"q": "x"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "q")


def test_searching_too_fast_is_refused_in_words(start_haggle: Callable[..., Haggle]) -> None:
    hasty = Person(start_haggle(HAGGLE_LIMITS="on"), "Hasty").join()
    answers = [hasty.get("/search?q=needle") for _ in range(80)]  # one a second is given back meanwhile
    assert {answer.status_code for answer in answers[:30]} == {200}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert "searching very fast" in refused[0].text
    assert hasty.get("/search").status_code == 200


def test_the_way_there_stands_on_the_list_and_in_a_conversation(ann: Person, chat: int) -> None:
    page = ann.get(f"/conversations/{chat}").text
    assert f'href="/search?conversation={chat}"' in page
    assert 'action="/search"' in ann.get("/conversations").text
