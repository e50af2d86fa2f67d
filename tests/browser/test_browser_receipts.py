"""Sent, delivered, seen: the words under one's last own message, live at both sides."""

import re

from cast import Person
from playwright.sync_api import Locator, expect
from window import Open, Window

NEWCOMERS = True


def receipt(window: Window) -> Locator:
    return window.page.locator(".log__messages .receipt")


def test_it_goes_from_sent_to_delivered_to_seen(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, her_other = window(bea).talk(talk), window(bea).talk(talk)
    expect(receipt(hers)).to_have_text("Sent")
    his = window(sal).go("/conversations").live()
    for one in (hers, her_other):
        expect(receipt(one)).to_have_text("Delivered")
    hers.send("Is it still there?")
    expect(receipt(hers)).to_have_count(1)
    expect(receipt(hers)).to_have_text("Delivered")
    his.talk(talk)
    for one in (hers, her_other):
        expect(receipt(one)).to_have_text(re.compile(r"^Seen \d\d:\d\d$"))
        order = one.page.locator(".log__messages > li").evaluate_all("(all) => all.map((one) => one.className)")
        assert order[-1] == "receipt"
    his.send("It is.")
    hers.shows("Hello", "Is it still there?", "It is.")
    order = hers.page.locator(".log__messages > li").evaluate_all("(all) => all.map((one) => one.className)")
    assert order[-2] == "receipt"
    expect(receipt(his)).to_have_text(re.compile("^Seen "))


def test_a_hidden_tab_has_not_seen(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    expect(receipt(hers)).to_have_text(re.compile("^Seen "))
    his.hide()
    hers.send("Nobody looks")
    hers.shows("Hello", "Nobody looks")
    his.page.wait_for_timeout(1000)
    expect(receipt(hers)).to_have_text(re.compile("^(Sent|Delivered)$"))
    his.hide(False)
    expect(receipt(hers)).to_have_text(re.compile("^Seen "))


def test_what_is_below_the_view_is_not_seen(bea: Person, sal: Person, talk: int, window: Open) -> None:
    for number in range(30):
        bea.say(talk, f"line {number}")
    sal.get(f"/conversations/{talk}")
    his, hers = window(sal).talk(talk), window(bea).talk(talk)
    expect(receipt(hers)).to_have_text(re.compile("^Seen "))
    his.evaluate("document.querySelector('.log__scroll').scrollTop = -600")
    his.page.wait_for_timeout(300)
    hers.send("Further below")
    expect(his.page.get_by_role("button", name="1 new")).to_be_visible()
    his.page.wait_for_timeout(600)
    expect(receipt(hers)).to_have_text("Delivered")
    his.page.get_by_role("button", name="1 new").click()
    expect(receipt(hers)).to_have_text(re.compile("^Seen "))


def test_the_line_leaves_bubbles_and_the_day_as_they_are(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.send("Two in a row")
    hers.shows("Hello", "Two in a row")
    sal.say(talk, "And an answer")
    hers.shows("Hello", "Two in a row", "And an answer")
    gaps = hers.log.evaluate_all("(all) => all.map((one) => getComputedStyle(one).marginBlockStart)")
    assert gaps[1] == "3px"
    assert gaps[2] != "3px"
    for number in range(60):
        sal.say(talk, f"line {number}")
    hers.talk(talk)
    expect(receipt(hers)).to_be_hidden()
    hers.page.get_by_role("link", name="Older messages").click()
    expect(receipt(hers)).to_be_visible()


def test_off_for_one_says_sent_whatever_happens(bea: Person, sal: Person, talk: int, window: Open) -> None:
    assert sal.http.post("/account", data={"receipts": "off"}).status_code == 303
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    his.shows("Hello")
    hers.send("Seen?")
    his.shows("Hello", "Seen?")
    expect(his.badge).to_have_count(0)
    hers.page.wait_for_timeout(800)
    expect(receipt(hers)).to_have_text("Sent")
    assert sal.http.post("/account", data={"receipts": "on"}).status_code == 303
