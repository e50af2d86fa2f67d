"""What happens to a listing, as the JSON API and transcripts have it."""

from cast import Person


def test_programs_do_all_of_it(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    path, mine = f"/api/v1/listings/{bike}", {"Authorization": f"Bearer {sal.token()}"}
    theirs = {"Authorization": f"Bearer {bea.token()}"}
    known = sal.http.get(path, headers=mine).json()
    assert (known["state"], known["price"], known["title"]) == ("available", 12_000, "City bike")
    cheaper = sal.http.post(f"{path}/edit", json={"price": 9_950, "version": known["version"]}, headers=mine).json()
    assert (cheaper["price"], cheaper["title"]) == (9_950, "City bike")
    late = {"price": 1, "version": known["version"]}
    assert sal.http.post(f"{path}/edit", json=late, headers=mine).status_code == 409
    asked = {"state": "reserved", "conversation": talk}
    assert sal.http.post(f"{path}/state", json=asked, headers=mine).json()["state"] == "reserved"
    assert sal.http.post(f"{path}/state", json={"state": "lost"}, headers=mine).status_code == 422
    assert bea.http.post(f"{path}/state", json={"state": "sold"}, headers=theirs).status_code == 404
    found = bea.http.get(f"/api/v1/conversations/{talk}/messages", headers=theirs).json()
    price, reserved = found["changes"]
    assert (price["kind"], price["price"], price["old_price"], price["currency"]) == ("price", 9_950, 12_000, "EUR")
    assert (reserved["kind"], reserved["is_for_you"], reserved["reserved_for"]) == ("reserved", True, None)
    assert {one["after_message_id"] for one in found["changes"]} == {found["messages"][0]["message_id"]}


def test_transcripts_have_the_lines(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    sal.http.post(f"/listings/{bike}/edit", data={"title": "City bike", "price": "80", "currency": "EUR"})
    bea.say(talk, "Thank you")
    text = bea.get(f"/conversations/{talk}/transcript.txt").text
    assert [line.partition("  ")[2] for line in text.splitlines()[2:]] == [
        "Bea: Hello",
        "* The price is €80 now; it was €120.",
        "Bea: Thank you",
    ]
    assert "The price is €80 now" in bea.get(f"/conversations/{talk}/transcript.html").text
    assert '"kind":"price"' in bea.get(f"/conversations/{talk}/transcript.jsonl").text.replace(" ", "")
