"""Where the focus is, and whether one sees it."""

import pytest
from playwright.sync_api import Page

FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing";
  const ring = [one, one.closest("form")].some((box) => {
    if (!box) return false;
    const style = getComputedStyle(box);
    const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return isOutlined || style.boxShadow.includes(" 0px 0px 0px 1px");
  });
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const between = (least, most, end) => (Math.max(least, 0) + Math.min(most, end)) / 2;
  const over = document.elementFromPoint(between(left, right, innerWidth), between(top, bottom, innerHeight));
  const name = `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`;
  if (!ring) return `no ring around ${name}`;
  if (!over || !(one.contains(over) || over.contains(one))) return `${name} is covered by ${over?.className}`;
  return "";
}"""
"""What is wrong with the focus: nowhere, not to be seen, or behind something."""


def tab_to(page: Page, role: str, name: str, key: str = "Tab", is_exact: bool = True) -> None:
    """Go there by Tab; on the way the focus is always to be seen."""
    goal = page.get_by_role(role, name=name, exact=is_exact)  # type: ignore[arg-type]
    for _ in range(60):
        page.keyboard.press(key)
        problem = page.evaluate(FOCUS)
        assert not problem or problem == "nothing", problem
        if goal.evaluate_all("(all) => all.includes(document.activeElement)"):
            return
    pytest.fail(f"{name} was not reached by {key}")


def seen(page: Page) -> None:
    """Once what was done has come to its end."""
    problem = ""
    for _ in range(10):
        problem = page.evaluate(FOCUS)
        if not problem:
            return
        page.wait_for_timeout(50)
    pytest.fail(problem)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
