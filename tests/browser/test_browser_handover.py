"""Another site hands its member over, in a real browser, which sends cookies as browsers do; without scripts too."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from cast import Haggle, Person
from joserfc import jws
from joserfc.jwk import OctKey
from playwright.sync_api import Browser, Page, expect
from receiver import Received, Receiver, Reply, receiving
from witness import Witness

SECRET = "7d1f0c9be34a5268f9e0d1c2b3a49586"


@dataclass
class Shop:
    """The host at `localhost`, which to a browser is another site than haggle at 127.0.0.1."""

    haggle: Haggle
    url: str
    listing: str

    def token(self, name: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.haggle.url, "sub": name, "name": name, "jti": uuid4().hex}
        claims |= {"iat": now, "exp": now + 60}  # type: ignore[dict-item]
        return jws.serialize_compact({"alg": "HS256"}, json.dumps(claims), OctKey.import_key(SECRET))

    def answer(self, request: Received) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        if request.path.startswith("/sign-in"):
            back = f"{self.haggle.url}/handover?token={self.token('Ann')}&state={query['state']}"
            return 303, {"Location": back}, b""
        there = f"{self.haggle.url}/handover"
        page = (
            f'<!doctype html><title>Shop</title><a href="{there}?listing={self.listing}">A link to the chat</a>'
            f'<form method="post" action="{there}"><input type="hidden" name="listing" value="{self.listing}">'
            f'<input type="hidden" name="token" value="{self.token("Ann") if "signed" in request.path else ""}">'
            '<textarea name="body"></textarea><button>Chat with seller</button></form>'
        )
        return 200, {"Content-Type": "text/html"}, page.encode()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    haggle = Haggle(tmp_path_factory.mktemp("handover"))
    with receiving() as receiver:
        url = f"http://localhost:{receiver.port}"
        haggle.settings = {
            "HAGGLE_PUBLIC_URL": haggle.url,
            "HAGGLE_HOST_URL": url,
            "HAGGLE_HOST_SIGN_IN": f"{url}/sign-in",
            "HAGGLE_HANDOVER": "HS256",
            "HAGGLE_HANDOVER_SECRET": SECRET,
        }
        haggle.start()
        listing_id = Person(haggle, "Sal").join().sell("Teapot")
        haggle.sql("UPDATE listings SET external_id = 'teapot' WHERE id = :id", id=listing_id)
        yield _served(Shop(haggle, url, "teapot"), receiver)
        haggle.stop()
        assert haggle.errors() == []


def _served(shop: Shop, receiver: Receiver) -> Shop:
    receiver.answer = shop.answer
    return shop


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser, shop: Shop, witness: Witness) -> Iterator[Page]:
    context = chromium.new_context(base_url=shop.url, java_script_enabled=request.param)
    context.set_default_timeout(10_000)
    witness.watch(context)
    witness.allow("401", "favicon")
    yield context.new_page()
    context.close()


CONVERSATION = re.compile(r"/conversations/\d+")


def test_chat_with_seller_sends_the_text_even_if_pressed_twice(page: Page, shop: Shop) -> None:
    text = f"Is the teapot whole? {uuid4().hex[:6]}"
    page.goto("/signed")
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Chat with seller").dblclick(no_wait_after=True)
    expect(page).to_have_url(CONVERSATION)
    expect(page.locator(".message__body", has_text=text)).to_have_count(1)
    assert shop.haggle.sql("SELECT count(*) FROM messages WHERE body = :text", text=text) == [(1,)]


def test_who_comes_again_keeps_the_session(page: Page, shop: Shop) -> None:
    for _ in range(3):
        page.goto("/signed")
        page.get_by_role("button", name="Chat with seller").click()
        expect(page).to_have_url(CONVERSATION)
    names = [cookie["name"] for cookie in page.context.cookies(shop.haggle.url)]
    assert shop.haggle.cookie_name in names
    page.goto(f"{shop.haggle.url}/account")
    expect(page.locator("#sessions .tag")).to_have_count(1)


def test_a_plain_link_passes_the_sign_in_there(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link").click()
    expect(page).to_have_url(CONVERSATION)
    expect(page.get_by_role("heading", name="Sal")).to_be_visible()


def test_a_plain_form_passes_it_with_what_was_typed(page: Page) -> None:
    page.goto("/")
    page.get_by_role("textbox").fill("Half of a question")
    page.get_by_role("button", name="Chat with seller").click()
    expect(page).to_have_url(CONVERSATION)
    composer = page.locator('textarea[name="body"]').first
    expect(composer).to_have_value(re.compile("Half of a question"))


def test_a_form_of_ours_that_was_cut_off_is_there_after_the_sign_in(page: Page, shop: Shop) -> None:
    [(listing_id,)] = shop.haggle.sql("SELECT id FROM listings WHERE external_id = 'teapot'")
    page.goto(f"{shop.haggle.url}/listings/{listing_id}")
    page.get_by_label("Message").fill("Written before the sign-in")
    page.get_by_role("button", name="Chat with seller").click()
    page.get_by_role("button", name="Sign in at localhost").click()
    expect(page.get_by_label("Message")).to_have_value("Written before the sign-in")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message__body", has_text="Written before the sign-in").first).to_be_visible()


def test_a_link_with_a_token_asks_first(page: Page, shop: Shop) -> None:
    page.goto(f"{shop.haggle.url}/handover?token={shop.token('Ben')}&next=/account")
    page.get_by_role("button", name="Go on as Ben").click()
    expect(page).to_have_url(f"{shop.haggle.url}/account")
