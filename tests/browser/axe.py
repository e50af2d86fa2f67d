"""What axe-core finds wrong with a page: WCAG 2.2 A and AA, and its best practices."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (runOnly) => {
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target}: ${node.failureSummary}`));
}"""


def look(page: Page, state: str) -> None:
    """All rules in light colours, and what colours can break in dark ones too."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text())
    assert page.evaluate(RUN, ALL) == [], state
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN, ["color-contrast", "link-in-text-block"]) == [], f"{state}, dark"
    page.emulate_media(color_scheme="light")
