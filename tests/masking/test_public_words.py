"""What everybody sees is refused where it leads off the site: names, titles, descriptions."""

import html

import pytest
from cast import PASSWORD, Person
from pairs import Pair

SENTENCE = "Everybody sees this, so leave out what leads off this site: “07700 900123”."


@pytest.mark.parametrize("field", ["title", "description"])
def test_a_listing_that_leads_off_the_site_is_refused_with_its_words_kept(masks: Pair, field: str) -> None:
    fields = {
        "title": "Lamp",
        "description": "As new, 120 x 80 cm, EAN 4006381333931",
        "price": "120",
        "currency": "EUR",
    }
    fields[field] += " call 07700 900123"
    answer = masks.sal.http.post("/listings", data=fields)
    assert answer.status_code == 422
    assert SENTENCE in html.unescape(answer.text)
    assert fields[field] in html.unescape(answer.text)


def test_a_listing_with_prices_and_sizes_is_taken(masks: Pair) -> None:
    fields = {"title": "Lamp E27, 60 W", "description": "EAN 4006381333931, 2 x 1,200 mm, 2019–2021", "price": "120"}
    assert masks.sal.http.post("/listings", data={**fields, "currency": "EUR"}).status_code == 303


def test_nobody_is_called_by_a_number_or_a_name_elsewhere(masks: Pair) -> None:
    for name in ("Sal 07700 900123", "sal at gmail dot com", "insta: sal_x", "@sal_sells"):
        assert masks.sal.http.post("/account", data={"name": name}).status_code == 422, name
    assert masks.sal.http.post("/account", data={"name": "Sal Moretti 2nd"}).status_code == 303


@pytest.mark.parametrize(("field", "text"), [("username", "07700900123"), ("name", "Mia 07700 900123")])
def test_nobody_joins_under_such_a_name(masks: Pair, field: str, text: str) -> None:
    fields = {"username": "mia4711", "name": "Mia", "password": PASSWORD, "time_zone": "UTC"}
    answer = Person(masks.haggle, "Mia").http.post("/join", data={**fields, field: text})
    assert answer.status_code == 422
    assert "leads off this site" in html.unescape(answer.text)


def test_where_nothing_is_masked_anything_goes(sal: Person) -> None:
    fields = {"title": "Lamp 07700 900123", "price": "120", "currency": "EUR"}
    assert sal.http.post("/listings", data=fields).status_code == 303
