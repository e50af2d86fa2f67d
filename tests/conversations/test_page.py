"""What a conversation's page weighs."""

from cast import Haggle, Person


def test_a_page_of_fifty_short_messages_has_at_most_30_kib(haggle: Haggle, sal: Person) -> None:
    buyer = Person(haggle, "Brief").join()
    talk = buyer.open_chat(sal.sell("Bicycle"), "Hello")
    for number in range(49):
        (buyer, sal)[number % 2].say(talk, f"Message {number:02} of some sixty characters, as people write")
    assert 50 * 60 < len(buyer.get(f"/conversations/{talk}").content) <= 30 * 1024
