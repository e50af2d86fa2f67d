"""What the site's people sell, as records of listings."""

from decimal import Decimal, InvalidOperation

from haggle.listings.model import MAX_DESCRIPTION, MAX_TITLE
from haggle.market_import.fields import Fields
from haggle.market_import.olx_django.queries import Row
from haggle.market_import.olx_django.report import Report
from haggle.money import most_of
from haggle.text.characters import is_blank, on_one_line

CURRENCY = "INR"  # the site knows no other: its pages write ₹ before every price
MAX_FACT = 100
PAISE = Decimal(100)
STATES = ("active", "sold", "inactive")
FACTS = {
    "category": "Category",
    "condition": "Condition",
    "brand": "Brand",
    "model": "Model",
    "city": "City",
    "state": "State",
    "country": "Country",
}


def listing(row: Row, report: Report) -> Fields:
    """The record of one thing."""
    place = f"products_product {row['id']}"
    title, description = _words(place, row, report)
    state = row["status"] if row["status"] in STATES else "inactive"
    if state == "inactive":
        report.say(f"{place}: Is “{row['status']}” there, so removed here; title and price stay for its conversations.")
    return {
        "type": "listing",
        "id": str(row["id"]),
        "seller": str(row["seller_id"]),
        "title": title,
        "description": description,
        "price": _price(place, row["price"], report),
        "currency": CURRENCY,
        "sold": state == "sold",
        "removed": state == "inactive",
        "at": report.at(f"{place}, created_at", row["created_at"], None),
    }


def _words(place: str, row: Row, report: Report) -> tuple[str, str]:
    title, description = on_one_line(report.text(place, row["title"])), report.text(place, row["description"]).strip()
    facts = [f"{name}: {_fact(report.text(place, row[column]))}" for column, name in FACTS.items() if row[column]]
    if is_blank(title):
        title = f"No. {row['id']}"
        report.say(f"{place}: Has no title; “{title}” stands instead.")
    if len(title) > MAX_TITLE:
        description = f"{title}\n\n{description}"
        title = _cut(title, MAX_TITLE)
        report.say(f"{place}: The title was cut, and begins the description as it was.")
    ending = "\n\n" + "\n".join(facts)
    if len(description) > MAX_DESCRIPTION - len(ending):
        description = _cut(description, MAX_DESCRIPTION - len(ending))
        report.say(f"{place}: The description was cut to {MAX_DESCRIPTION:,} characters.")
    return title, f"{description}{ending}".strip()


def _fact(text: str) -> str:
    return _cut(on_one_line(text), MAX_FACT)


def _cut(text: str, most: int) -> str:
    """Counted in code points, as the limits of listings are."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _price(place: str, value: object, report: Report) -> int:
    """In paise. SQLite keeps a decimal as a number or as a text, as it comes."""
    try:
        price = int((Decimal(str(value).strip()) * PAISE).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        price = -1
    if 0 <= price <= most_of(CURRENCY):
        return price
    report.say(f"{place}, price: “{value}” is no price; 0 stands instead.")
    return 0
