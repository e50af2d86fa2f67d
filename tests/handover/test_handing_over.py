"""A page of the host's hands its member over with a token: by a form or by a link, and with what they typed."""

import re
from typing import Any

import pytest
from cast import Haggle, Person
from client import part
from marketplace import ORIGIN, SIGN_IN, Host, Visitor, asked


def said(shop: Haggle, text: str) -> list[tuple[int]]:
    return shop.sql("SELECT id FROM messages WHERE body = :text", text=text)


def test_who_is_handed_over_is_signed_in_under_their_name_there(host: Host, visitor: Visitor) -> None:
    page = visitor.hand_over(token=host.token("ann", name="Ann Example"))
    assert str(page.url).endswith("/conversations")
    assert visitor.name == "Ann Example"


def test_chat_with_seller_lands_in_the_conversation_with_the_text_sent(host: Host, visitor: Visitor, lamp: str) -> None:
    page = visitor.hand_over(token=host.token("bob", name="Bob"), listing=lamp, body="Is the lamp still there?")
    assert "/conversations/" in str(page.url)
    assert "Is the lamp still there?" in page.text


def test_without_text_one_lands_in_the_empty_conversation(host: Host, visitor: Visitor, lamp: str) -> None:
    page = visitor.hand_over(token=host.token("cid"), listing=lamp)
    assert part(r"/conversations/(\d+)", str(page.url))


def test_the_same_form_sent_twice_says_it_once_and_signs_in_all_the_same(
    shop: Haggle, host: Host, visitor: Visitor, lamp: str
) -> None:
    form = {"token": host.token("dot", name="Dot"), "listing": lamp, "body": "Twice pressed"}
    first, second = visitor.post_from(ORIGIN, **form), visitor.post_from(ORIGIN, **form)
    for answer in (second, first, second):  # a browser follows the last, if not both
        assert "/conversations" in str(visitor.follow(answer).url)
    assert visitor.name == "Dot"
    assert len(said(shop, "Twice pressed")) == 1


def test_a_second_time_is_the_same_account_under_the_new_name(shop: Haggle, host: Host) -> None:
    one, other = Visitor(shop), Visitor(shop)
    one.hand_over(token=host.token("eve", name="Eve"))
    other.hand_over(token=host.token("eve", name="Eva"))
    assert one.name == other.name == "Eva"


def test_who_is_signed_in_already_keeps_the_session(host: Host, visitor: Visitor) -> None:
    for _ in range(3):
        visitor.hand_over(token=host.token("fay"))
    assert visitor.sessions() == 1


def test_whoever_was_signed_in_before_is_not_any_more(shop: Haggle, host: Host, visitor: Visitor) -> None:
    visitor.hand_over(token=host.token("gil"))
    before = visitor.http.cookies[shop.cookie_name]
    visitor.hand_over(token=host.token("hal", name="Hal"))
    assert visitor.name == "Hal"
    assert visitor.http.cookies[shop.cookie_name] != before
    visitor.http.cookies.clear()
    visitor.http.cookies.set(shop.cookie_name, before, domain="127.0.0.1")
    assert visitor.name == ""


def test_the_session_is_new_whatever_cookie_the_browser_came_with(shop: Haggle, host: Host, visitor: Visitor) -> None:
    visitor.http.cookies.set(shop.cookie_name, "fixed.by-somebody-else", domain="127.0.0.1")
    visitor.hand_over(token=host.token("ida"))
    assert "fixed" not in visitor.http.cookies[shop.cookie_name]


def test_a_token_brings_nobody_in_twice(host: Host, shop: Haggle) -> None:
    thief, token = Visitor(shop), host.token("jan")
    Visitor(shop).hand_over(token=token)
    answer = thief.hand_over(token=token)
    assert answer.headers["location"].startswith(SIGN_IN)
    assert thief.name == ""


def test_a_form_of_another_site_brings_nobody_in_unasked(shop: Haggle, host: Host, visitor: Visitor) -> None:
    for origin in ("http://evil.test", "http://shop.test.evil.test", "https://shop.test", "null", None):
        page = visitor.post_from(origin, token=host.token("mal", name="Mallory"))
        assert page.status_code == 200
        assert "Go on as Mallory" in page.text
        assert visitor.name == ""


def test_another_page_of_the_host_is_the_hosts_too(host: Host, visitor: Visitor) -> None:
    visitor.follow(visitor.post_from("https://m.shop.test", token=host.token("nan", name="Nan")))
    assert visitor.name == "Nan"


def test_a_link_asks_first_and_its_button_brings_in_with_the_text(host: Host, visitor: Visitor, lamp: str) -> None:
    page = visitor.link(token=host.token("ole", name="Ole"), listing=lamp, body="By a link")
    assert "Go on as Ole" in page.text
    assert visitor.name == ""
    assert "By a link" in visitor.press(page).text
    assert visitor.name == "Ole"


def test_a_link_asks_even_where_a_page_of_the_host_has_it(host: Host, visitor: Visitor) -> None:
    """A member may have put it there."""
    page = visitor.link(referer=f"{ORIGIN}/thing", token=host.token("pat", name="Pat"))
    assert "Go on as Pat" in page.text


def test_a_link_that_is_only_looked_at_uses_no_token(host: Host, visitor: Visitor) -> None:
    token = host.token("quin", name="Quin")
    assert visitor.http.head("/handover", params={"token": token}).status_code == 204
    looked = visitor.http.get("/handover", params={"token": token}, headers={"Sec-Purpose": "prefetch;prerender"})
    assert looked.status_code == 204
    visitor.press(visitor.link(token=token))
    assert visitor.name == "Quin"


def test_a_link_leads_who_is_signed_in_as_that_member_straight_on(host: Host, visitor: Visitor, lamp: str) -> None:
    visitor.hand_over(token=host.token("rob", name="Rob"))
    page = visitor.link(referer=ORIGIN, token=host.token("rob", name="Robert"), listing=lamp, body="Not sent yet")
    assert "/conversations/" in str(page.url)
    assert "Not sent yet" in part(r"<textarea[^>]*>(.*?)</textarea>", page.text)
    assert visitor.name == "Robert"


def test_a_token_stands_in_no_log(shop: Haggle, host: Host, visitor: Visitor) -> None:
    token = host.token("sam")
    visitor.press(visitor.link(token=token))
    assert token not in shop.log()
    assert token.split(".")[2] not in shop.log()


@pytest.mark.parametrize(
    "next_",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/\t/evil.test", "\\\\evil.test"],
)
def test_the_next_page_is_never_elsewhere(host: Host, visitor: Visitor, next_: str) -> None:
    page = visitor.hand_over(token=host.token("tom"), next=next_)
    assert str(page.url) == f"{visitor.haggle.url}/conversations"
    shown = visitor.link(token=host.token("somebody else"), next=next_)
    assert "evil" not in shown.text


def test_the_next_page_can_be_any_of_ours(host: Host, visitor: Visitor) -> None:
    page = visitor.hand_over(token=host.token("uma"), next="/account?saved=profile#profile")
    assert str(page.url).startswith(f"{visitor.haggle.url}/account?saved=profile")


def test_a_listing_that_is_not_here_is_said_to_be_so_and_the_text_is_there(host: Host, visitor: Visitor) -> None:
    page = visitor.hand_over(token=host.token("vic", name="Vic"), listing="nothing", body="Where is it?")
    assert page.status_code == 404
    assert "This listing is not here" in page.text
    assert "Where is it?" in page.text
    assert visitor.name == "Vic"


def test_what_is_sold_meanwhile_keeps_the_text(
    shop: Haggle, host: Host, visitor: Visitor, lamp: str, seller: Person
) -> None:
    shop.sql("UPDATE listings SET sold_at = 1 WHERE external_id = :name", name=lamp)
    page = visitor.hand_over(token=host.token("wim"), listing=lamp, body="Too late?")
    assert page.status_code == 409
    assert "Too late?" in page.text
    assert "has been sold" in page.text


def test_a_text_that_is_too_long_can_be_mended_and_is_sent_then(
    shop: Haggle, host: Host, visitor: Visitor, lamp: str
) -> None:
    page = visitor.hand_over(token=host.token("xia"), listing=lamp, body="long " * 1000)
    assert page.status_code == 422
    assert "Short now" in visitor.press(page, body="Short now").text


def test_ones_own_listing_is_shown_with_who_asks(shop: Haggle, host: Host, visitor: Visitor) -> None:
    visitor.hand_over(token=host.token("yan", name="Yan"))
    answer = visitor.http.post("/listings", data={"title": "Own", "price": "1", "currency": "EUR"})
    listing_id = answer.headers["location"].rpartition("/")[2]
    shop.sql("UPDATE listings SET external_id = 'own' WHERE id = :id", id=int(listing_id))
    page = visitor.hand_over(token=host.token("yan"), listing="own", body="To myself")
    assert str(page.url).endswith(f"/listings/{listing_id}")


def test_a_suspended_member_reads_why_and_is_not_signed_in(shop: Haggle, host: Host, visitor: Visitor) -> None:
    visitor.hand_over(token=host.token("zoe", name="Zoe", preferred_username="zoe"))
    assert shop.run("account", "suspend", "zoe", "--reason", "You sold what was not yours.").returncode == 0
    for browser in (visitor, elsewhere := Visitor(shop)):
        page = browser.hand_over(token=host.token("zoe", name="Zoe B"))
        assert page.status_code == 403
        assert "You sold what was not yours." in page.text
    assert elsewhere.name == ""


def test_who_has_deleted_their_account_begins_again_by_a_button_and_at_nothing(
    shop: Haggle, host: Host, visitor: Visitor, lamp: str
) -> None:
    facts: dict[str, Any] = {"name": "Lea", "preferred_username": "lea"}
    visitor.hand_over(token=host.token("lea", **facts), listing=lamp, body="I was here")
    assert visitor.http.post("/account/deletion", data={"username": "lea"}).status_code == 303
    page = visitor.hand_over(token=host.token("lea", **facts), listing=lamp, body="I am back")
    assert page.status_code == 409
    assert visitor.name == ""
    after = visitor.press(page)
    assert "I am back" in after.text
    assert "I was here" not in after.text
    assert visitor.name == "Lea"


def test_a_name_that_is_taken_here_is_numbered_and_nobody_becomes_its_owner(shop: Haggle, host: Host) -> None:
    own = Person(shop, "Kim").join()
    stranger = Visitor(shop)
    stranger.hand_over(token=host.token("kim", name="Kim", preferred_username=own.username))
    assert f"@{own.username}" != stranger.name
    assert shop.sql("SELECT username FROM accounts WHERE external_id = 'kim'") == [(f"{own.username}-2",)]


def test_a_role_of_the_host_opens_the_desk(host: Host, visitor: Visitor) -> None:
    visitor.hand_over(token=host.token("mod", role="moderator"))
    assert visitor.http.get("/desk").status_code == 200
    visitor.hand_over(token=host.token("mod", role="member"))
    assert visitor.http.get("/desk").status_code == 404


def test_facts_that_cannot_be_are_passed_over_and_said_to_the_operator(
    shop: Haggle, host: Host, visitor: Visitor
) -> None:
    visitor.hand_over(token=host.token("odd", name="Odd", zoneinfo="Mars/Base", role=["operator"]))
    assert visitor.name == "Odd"
    assert "passed_over=role,time_zone" in shop.log()


def test_the_page_to_sign_in_leads_to_the_host(visitor: Visitor) -> None:
    page = visitor.http.get("/conversations")
    assert page.status_code == 401
    assert "Sign in at shop.test" in page.text
    answer = visitor.link("/handover/start", next="/conversations")
    assert answer.headers["location"].startswith(SIGN_IN)
    assert asked(answer.headers["location"])["return_to"] == f"{visitor.haggle.url}/handover"


def test_a_browser_that_says_nothing_of_where_forms_come_from_can_come_in(host: Host, visitor: Visitor) -> None:
    """As text browsers do."""
    del visitor.http.headers["Sec-Fetch-Site"]
    page = visitor.http.get("/handover", params={"token": host.token("lyn", name="Lyn")})
    fields = dict(re.findall(r'name="(csrf_token|token)" value="([^"]*)"', part("<main.*</main>", page.text)))
    refused = visitor.http.post("/handover", data=fields | {"csrf_token": "of-somebody-else"})
    assert "Go on as Lyn" in refused.text
    visitor.follow(visitor.http.post("/handover", data=fields))
    visitor.http.headers["Sec-Fetch-Site"] = "same-origin"
    assert visitor.name == "Lyn"
