"""The table says who was better, whichever way better lies."""

from bench.figures import Reading, costs, tables
from bench.machine import Cost

HALF = Cost(0.1, 0.5, 0)
OURS = [Reading("seen-p50", 2, HALF, 200), Reading("sends", 1000, HALF, 1000)]
THEIRS = [Reading("seen-p50", 4, HALF, 200), Reading("sends", 4000, HALF, 4000)]


def _cells(table: str, what: str) -> list[str]:
    [line] = [line for line in table.splitlines() if line.startswith(f"| {what}")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_a_ratio_above_one_is_better_for_times_and_for_rates() -> None:
    values, _ = tables({"haggle": OURS, "node": THEIRS}).split("\n\n")
    assert _cells(values, "send → seen at 200/s, p50") == ["2", "4", "2.0×"]
    assert _cells(values, "messages/s") == ["1,000", "4,000", "0.25×"]


def test_what_one_message_costs_is_its_share_of_the_core() -> None:
    _, each = tables({"haggle": OURS, "node": THEIRS}).split("\n\n")
    assert _cells(each, "message at saturation") == ["500", "125", "0.25×"]
    assert costs({"haggle": OURS, "node": THEIRS})["message at 200/s"] == {"haggle": 2500, "node": 2500}


def test_haggle_alone_needs_no_ratios() -> None:
    assert "×" not in tables({"haggle": OURS})
