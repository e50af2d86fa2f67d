"""Who is not signed in passes the host's sign-in, and lands where they wanted to be with what they had typed."""

import httpx2
from cast import Haggle, Person
from client import part
from marketplace import ORIGIN, SIGN_IN, Host, Visitor, asked


def draft(page: httpx2.Response) -> str:
    """What the composer of a conversation holds."""
    return part(r'<textarea[^>]*name="body"[^>]*>\n?(.*?)</textarea>', page.text)


def test_a_plain_link_leads_through_the_sign_in_into_the_conversation(host: Host, visitor: Visitor, lamp: str) -> None:
    out = visitor.link(referer=f"{ORIGIN}/lamp", listing=lamp, body="Is it blue?")
    assert out.headers["location"].startswith(SIGN_IN)
    state = asked(out.headers["location"])["state"]
    page = visitor.link(token=host.token("amy", name="Amy"), state=state)
    assert "/conversations/" in str(page.url)
    assert draft(page) == "Is it blue?"
    assert visitor.name == "Amy"


def test_a_plain_form_of_the_host_does_the_same(host: Host, visitor: Visitor, lamp: str) -> None:
    out = visitor.hand_over(listing=lamp, body="Is it red?")
    state = asked(out.headers["location"])["state"]
    assert draft(visitor.hand_over(token=host.token("ben"), state=state)) == "Is it red?"


def test_who_is_signed_in_lands_there_at_once(host: Host, visitor: Visitor, lamp: str) -> None:
    visitor.hand_over(token=host.token("cat"))
    assert draft(visitor.hand_over(listing=lamp, body="Is it green?")) == "Is it green?"
    assert "/conversations/" in str(visitor.link(listing=lamp).url)


def test_what_was_typed_before_stays_above_it(host: Host, visitor: Visitor, lamp: str) -> None:
    visitor.hand_over(token=host.token("dan"))
    visitor.hand_over(listing=lamp, body="First half")
    assert draft(visitor.hand_over(listing=lamp, body="First half")) == "First half"
    assert draft(visitor.hand_over(listing=lamp, body="Second half")) == "First half\n\nSecond half"


def test_a_link_from_anywhere_opens_and_writes_nothing(shop: Haggle, host: Host, visitor: Visitor, lamp: str) -> None:
    visitor.hand_over(token=host.token("eli"))
    before = shop.sql("SELECT count(*) FROM conversations")
    for referer in ("", "http://evil.test/page"):
        assert "Lamp" in visitor.link(referer=referer, listing=lamp, body="Buy from me").text
        assert "/listings/" in str(visitor.link(referer=referer, listing=lamp).url)
    foreign = visitor.follow(visitor.post_from("http://evil.test", listing=lamp, body="Buy from me"))
    assert "Buy from me" in foreign.text
    assert shop.sql("SELECT count(*) FROM conversations") == before
    assert "Buy from me" in visitor.press(foreign).text  # by the button of our own page it is sent
    assert "/conversations/" in str(visitor.link(listing=lamp).url)


def test_a_sign_in_that_another_browser_began_is_asked_about(
    shop: Haggle, host: Host, visitor: Visitor, lamp: str
) -> None:
    """Whoever lures somebody into an account of theirs begins it in their own browser."""
    attacker = Visitor(shop)
    state = asked(attacker.link(listing=lamp).headers["location"])["state"]
    page = visitor.link(token=host.token("mallory", name="Mallory"), state=state)
    assert "Go on as Mallory" in page.text
    assert visitor.name == ""


def test_the_state_of_another_browser_gets_no_proof_of_who_comes(
    shop: Haggle, host: Host, visitor: Visitor, lamp: str
) -> None:
    """The host's own page hands its member over with a state that somebody else has begun, and waits for."""
    attacker = Visitor(shop)
    state = asked(attacker.link(listing=lamp, body="From the attacker").headers["location"])["state"]
    page = visitor.hand_over(token=host.token("fin", name="Fin"), state=state)
    assert "From the attacker" not in page.text
    assert visitor.name == "Fin"
    attacker.link("/handover/on", state=state)
    assert attacker.name == ""


def test_a_state_leads_on_once(host: Host, visitor: Visitor, lamp: str) -> None:
    state = asked(visitor.link(referer=ORIGIN, listing=lamp).headers["location"])["state"]
    visitor.link(token=host.token("gus"), state=state)
    assert str(visitor.link("/handover/on", state=state).url).endswith("/conversations")


def test_a_form_that_was_cut_off_is_offered_again_after_the_sign_in(
    host: Host, visitor: Visitor, lamp: str, shop: Haggle, seller: Person
) -> None:
    [(listing_id,)] = shop.sql("SELECT id FROM listings WHERE external_id = :name", name=lamp)
    cut = visitor.http.post(f"/listings/{listing_id}/conversations", data={"body": "Half sent"})
    assert cut.status_code == 401
    page = visitor.press(cut)
    assert 'http-equiv="refresh"' in page.text
    out = visitor.link("/handover/on", state=part(r"/handover/on\?state=([\w-]+)", page.text))
    again = visitor.link(token=host.token("hob"), state=asked(out.headers["location"])["state"])
    assert "Half sent" in again.text
    assert "Half sent" in visitor.press(again).text


def test_what_was_typed_survives_a_token_that_is_not_good(host: Host, visitor: Visitor, lamp: str) -> None:
    page = visitor.hand_over(token=host.token("ian", aud="https://else.test"), listing=lamp, body="Kept words")
    assert page.status_code == 403
    assert "aud is not" in page.text
    assert "Kept words" in page.text
    out = visitor.press(page)
    state = asked(out.headers["location"])["state"]
    assert draft(visitor.link(token=host.token("ian"), state=state)) == "Kept words"


def test_own_passwords_work_beside(shop: Haggle, visitor: Visitor, lamp: str) -> None:
    page = visitor.http.get("/login")
    assert 'name="password"' in page.text
    assert "Sign in at shop.test" in page.text


def test_what_is_typed_is_not_kept_without_end(host: Host, visitor: Visitor, lamp: str) -> None:
    page = visitor.hand_over(listing=lamp, body="x" * 200_000)
    assert page.status_code == 413


def test_what_no_database_keeps_is_refused(host: Host, visitor: Visitor) -> None:
    for fields in ({"listing": "a\0b"}, {"body": "a\0b"}, {"next": "/a\0b"}):
        assert visitor.link(**fields).status_code == 422
        assert visitor.post_from(ORIGIN, token=host.token(), **fields).status_code == 422
