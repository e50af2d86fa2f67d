"""
A block is a world in which one falls silent and the other never looks, over random stories.

Sal reads what he would read if Nia did nothing after the block; Nia reads what she would read if he did nothing.
"""

import random

import pytest
from cast import Haggle
from worlds import HERS, HIS, World, acts

STORIES = 5
STEPS = 14


def _differences(here: object, there: object, path: str = "") -> list[str]:
    if isinstance(here, dict) and isinstance(there, dict) and here.keys() == there.keys():
        return [one for key in here for one in _differences(here[key], there[key], f"{path}/{key}")]
    return [] if here == there else [f"{path}:\n  {here}\n  {there}"]


@pytest.mark.parametrize("seed", range(STORIES))
def test_he_reads_as_if_she_did_nothing_and_she_as_if_he_did(haggle: Haggle, seed: int) -> None:
    chance = random.Random(seed)
    hers, his = acts(chance, HERS, STEPS), acts(chance, HIS, STEPS)
    blocked, silent, unseen = (World(haggle) for _ in range(3))
    blocked.block()
    silent.block()
    for she, he in zip(hers, his, strict=True):
        blocked.nia_does(she)
        unseen.nia_does(she)
        blocked.sal_does(he)
        silent.sal_does(he)
    assert _differences(blocked.reads(blocked.sal), silent.reads(silent.sal)) == []
    assert _differences(blocked.reads(blocked.nia), unseen.reads(unseen.nia)) == []
    for world in (blocked, silent):
        world.block("0")
    texts = [
        [message["message"] for talk in world.talks[:2] for message in world.said_to_sal(talk)]
        for world in (blocked, silent)
    ]
    assert texts[0] == texts[1]
