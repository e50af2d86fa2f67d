"""A price is kept, shown and given out in the digits of its own currency, whichever it is."""

import io
import json
import re
import zipfile

import pytest
from cast import Haggle, Person

from haggle.money import CURRENCIES

SPACE = "\N{NO-BREAK SPACE}"


def _sell(person: Person, price: str, currency: str) -> str:
    fields = {"title": "Kite", "price": price, "currency": currency}
    answer = person.http.post("/listings", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


PRICES = {
    "rupees": ("INR", "1200,5", 120_050, "₹1,200.50"),
    "yen": ("JPY", "1200", 1_200, "JP¥1,200"),
    "won": ("KRW", "90000", 90_000, "₩90,000"),
    "dinars": ("KWD", "1.25", 1_250, f"KWD{SPACE}1.250"),
    "whole dinars": ("TND", "7", 7_000, f"TND{SPACE}7"),
    "dinars that CLDR counts without fils": ("IQD", "2.5", 2_500, f"IQD{SPACE}2.500"),
    "dinars that CLDR counts without para": ("RSD", "89.5", 8_950, f"RSD{SPACE}89.50"),
    "units of account in four digits": ("CLF", "0.0001", 1, f"CLF{SPACE}0.0001"),
    "the dearest house in rials": ("IRR", "99999999999.99", 9_999_999_999_999, f"IRR{SPACE}99,999,999,999.99"),
}


@pytest.mark.parametrize("name", PRICES)
def test_a_price_is_the_same_on_every_page_and_in_minor_units_elsewhere(sal: Person, nia: Person, name: str) -> None:
    currency, typed, minor, shown = PRICES[name]
    location = _sell(sal, typed, currency)
    talk = nia.open_chat(int(location.rpartition("/")[2]), "Hello")
    for path in (location, "/listings", "/conversations", f"/conversations/{talk}"):
        assert re.search(rf">{re.escape(shown)}\s*<", nia.get(path).text), path
    headers = {"Authorization": f"Bearer {nia.token()}"}
    (row,) = (
        one
        for one in nia.http.get("/api/v1/conversations", headers=headers).json()["conversations"]
        if one["conversation_id"] == talk
    )
    assert (row["listing"]["price"], row["listing"]["currency"]) == (minor, currency)


def test_an_export_has_prices_as_pages_and_as_the_api_have_them(haggle: Haggle) -> None:
    kim, tom = Person(haggle, "Kim").join(), Person(haggle, "Tom").join()
    tom.open_chat(int(_sell(kim, "1200", "JPY").rpartition("/")[2]), "Hello")
    archive = zipfile.ZipFile(io.BytesIO(kim.http.post("/account/export").content))
    assert "JP¥1,200" in archive.read("index.html").decode()
    listing = json.loads(archive.read("data/listings.jsonl"))
    assert (listing["price"], listing["currency"]) == (1_200, "JPY")


REFUSED = {
    "sen of a yen": ("JPY", "120.50", "A price in JPY is a whole number like 120, with at most 11 digits."),
    "a point without anything": ("JPY", "120.", "A price in JPY is a whole number"),
    "a third digit of a cent": ("EUR", "1,200", "A price is a number like 120 or 89.50, with at most 11 digits"),
    "a fourth digit of a fils": ("KWD", "1.2345", "A price is a number like 120 or 89.500, with"),
    "twelve digits": ("IRR", "9" * 12, "with at most 11 digits before the point."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_price_in_other_digits_than_its_currency_has_is_refused_in_words(sal: Person, name: str) -> None:
    currency, price, sentence = REFUSED[name]
    answer = sal.http.post("/listings", data={"title": "Kite", "price": price, "currency": currency})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{currency}" selected' in answer.text


@pytest.mark.parametrize("currency", ["eur", "DEM", "BGN", "XXX", "XAU", "", "E" * 100])
def test_what_is_no_currency_of_today_is_refused(sal: Person, currency: str) -> None:
    answer = sal.http.post("/listings", data={"title": "Kite", "price": "1", "currency": currency})
    assert (answer.status_code, "Choose a currency from the list." in answer.text) == (422, True)


def _offered(person: Person, **headers: str) -> list[str]:
    page = person.get("/listings/new", **headers).text
    return re.findall(r'<option\s+value="([A-Z]{3})"', page)


def test_the_form_offers_every_currency_the_common_ones_of_the_reader_first(haggle: Haggle) -> None:
    ravi = Person(haggle, "Ravi").join()
    assert sorted(_offered(ravi)) == list(CURRENCIES)
    assert _offered(ravi)[:4] == ["SEK", "EUR", "USD", "GBP"]  # for Stockholm is Ravi's zone
    ravi.http.post("/account", data={"name": "Ravi", "time_zone": ""})
    assert _offered(ravi)[:3] == ["EUR", "USD", "GBP"]
    assert _offered(ravi, **{"Accept-Language": "de-CH,fr;q=0.8,en;q=0.5"})[:4] == ["CHF", "EUR", "USD", "GBP"]
    assert _offered(ravi, **{"Accept-Language": "ja;q=0.8, xx-YY-zz, *, en-KW"})[:2] == ["KWD", "JPY"]
    for zone, currency in (("Asia/Kolkata", "INR"), ("Asia/Tokyo", "JPY"), ("America/Sao_Paulo", "BRL")):
        assert ravi.http.post("/account", data={"name": "Ravi", "time_zone": zone}).status_code == 303
        assert _offered(ravi, **{"Accept-Language": "de"})[:2] == [currency, "EUR"]


def test_currencies_are_named_in_the_reader_s_language(haggle: Haggle) -> None:
    mona = Person(haggle, "Mona")
    mona.http.headers["Accept-Language"] = "ar"
    page = mona.join().get("/listings/new").text
    assert "INR · روبية هندي" in page
    assert 'label="عملات أخرى"' in page
