"""The desk in a browser: live, and by keyboard alone."""

import pytest
from axe import look
from case_work import Desk
from cast import Haggle, Person
from playwright.sync_api import expect
from window import Open
from witness import Witness, answered

NEWCOMERS = True


@pytest.fixture
def desk(haggle: Haggle) -> Desk:
    return Desk(haggle)


@pytest.fixture
def mia(desk: Desk) -> Person:
    return desk.staff("Mia")


@pytest.fixture
def max_(desk: Desk) -> Person:
    return desk.staff("Max")


def test_what_is_reported_stands_there_at_once(desk: Desk, mia: Person, window: Open) -> None:
    page = window(mia).go("/desk").page
    expect(page.locator(f'a[href="/desk/cases/{desk.id}"]')).to_be_visible()
    case = desk.report(desk.sal, f"/conversations/{desk.talk}")
    expect(page.locator(f'a[href="/desk/cases/{case}"]')).to_be_visible()
    page.get_by_label("Of this kind").select_option("held")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Nothing here")).to_be_visible()
    desk.decide(mia, "dismiss", case=case, reason="")
    expect(page.get_by_text("Nothing here")).to_be_visible()


def test_of_two_at_one_case_the_other_sees_who_has_it_and_keeps_what_was_typed(
    desk: Desk, mia: Person, max_: Person, window: Open
) -> None:
    hers, his = (window(person).go(f"/desk/cases/{desk.id}").page for person in (mia, max_))
    his.get_by_label("What do you tell the person?").fill("half a word")
    hers.get_by_role("button", name="Work on it").click()
    expect(his.get_by_text("Mia is working on this case.")).to_be_visible()
    hers.get_by_label("Warn").check()
    hers.get_by_role("button", name="Decide").click()
    expect(hers).to_have_url(f"{desk.haggle.url}/desk?decided={desk.id}")
    expect(his.locator(f"#case-{desk.id}-standing")).to_contain_text("warned")
    expect(his.get_by_text("wombat").first).to_be_visible()


def test_all_of_it_goes_by_keyboard(desk: Desk, mia: Person, window: Open) -> None:
    page = window(mia).go("/desk").page
    link = page.locator(f'a[href="/desk/cases/{desk.id}"]')
    expect(link).to_be_visible()
    for _ in range(page.locator("a.case").count()):
        page.keyboard.press("j")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Case {desk.id}")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Let go of it")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_label("Warn")).to_be_checked()
    page.get_by_label("What do you tell the person?").fill("2 c u: keys are words here")
    expect(page.get_by_label("What do you tell the person?")).to_have_value("2 c u: keys are words here")
    page.get_by_role("heading", name="Decide").click()
    page.keyboard.press("u")
    expect(page).to_have_url(f"{desk.haggle.url}/desk")


@pytest.mark.once
def test_axe_finds_nothing_on_any_page_of_reports_and_of_the_desk(
    desk: Desk, mia: Person, max_: Person, window: Open, witness: Witness
) -> None:
    witness.allow(*answered(422))
    files = {"attachment": ("a.txt", b"words")}
    desk.nia.http.post(f"/conversations/{desk.talk}/messages", data={"body": "Look"}, files=files)
    desk.report(desk.nia, f"/listings/{desk.listing}")
    case = desk.report(desk.sal, f"/conversations/{desk.talk}")
    max_.http.post(f"/desk/cases/{case}/claim", data={"claimed": "1"})
    hers = window(mia, reduced_motion="reduce")
    for path in ("/desk", "/desk?kind=signal", f"/desk/cases/{desk.id}", f"/desk/cases/{case}"):
        look(hers.go(path).page, path)
    desk.decide(mia, "warn")
    look(hers.go(f"/desk/cases/{desk.id}").page, "decided")
    for person, path in (
        (desk.sal, f"/messages/{desk.message}/report"),
        (desk.sal, "/notices"),
        (desk.nia, "/notices"),
    ):
        look(window(person, reduced_motion="reduce").go(path).page, path)
    his = window(desk.nia, reduced_motion="reduce").go("/notices")
    his.page.get_by_role("link", name="The moderators warn you.").click()
    look(his.page, "a notice")
