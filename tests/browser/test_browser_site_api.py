"""What the marketplace's own server changes shows in windows that are open."""

from cast import Haggle, Person
from hosting import Host, new_id
from playwright.sync_api import expect
from window import Open

BIKE = {"title": "City bike", "price": 12000, "currency": "EUR", "page": "https://shop.example/things/7"}


def test_names_titles_prices_states_and_notices_come_live(
    window: Open, haggle: Haggle, bea: Person, sal: Person
) -> None:
    host, listing, named = Host(haggle), new_id("l"), new_id("c")
    seller, buyer = host.calls(sal), host.calls(bea)
    number = host.done(f"/listings/{listing}", seller=seller, **BIKE)["listing_id"]
    talk = host.done(f"/conversations/{named}", listing=listing, buyer=buyer, body="Is it there?")["conversation_id"]
    hers, shown = window(bea).talk(talk), window(bea).go(f"/listings/{number}").live()
    expect(shown.page.get_by_role("link", name="See it on the marketplace")).to_have_attribute(
        "href", str(BIKE["page"])
    )
    card = hers.page.locator(f"#listing-{number}-card")
    host.lines("/listings", {"id": listing, "title": "Town bike", "price": 9900})
    expect(card).to_contain_text("Town bike")
    expect(card).to_contain_text("€99")
    expect(shown.page.get_by_role("heading", name="Town bike")).to_be_visible()
    host.done(f"/listings/{listing}", state="reserved", reserved_for=buyer)
    expect(card).to_contain_text("Reserved for you")
    host.done(f"/notices/{new_id('n')}", conversation=named, body="Paid: 99 EUR.")
    lines = hers.page.locator(".log__messages .change")
    expect(lines.last).to_contain_text("Paid: 99 EUR.")
    assert lines.count() == 4
    host.done(f"/accounts/{seller}", name="Sal of the Shop")
    expect(hers.page.locator(".talk__head")).to_contain_text("Sal of the Shop")
    host.done(f"/accounts/{seller}", name=sal.name)
